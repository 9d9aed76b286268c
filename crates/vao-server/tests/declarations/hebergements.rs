//! Hébergements d'un organisme.

use serde_json::json;
use vao_contract::hebergement::{self, HebergementDto, ListeHebergements};
use vao_contract::{CodeProbleme, Page};
use vao_external::essai::adresse;
use vao_server::rondes::{self, Bilan};
use vao_test::TestApp;

#[actix_web::test]
async fn le_departement_vient_de_la_commune() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let corps = |insee: &str, departement: &str| {
            json!({ "nom": "Gîte", "type": "hotel", "nombreLits": 12, "adresse": {
                "label": "1 place de la Mairie", "codeInsee": insee, "codePostal": "20000", "departement": departement } })
        };

        let corse = usager
            .envoyer_json(&hebergement::CREER, &[], None, &corps("2A004", "2A"))
            .await;
        let refusee = async |insee, departement| {
            let reponse = usager
                .envoyer_json(&hebergement::CREER, &[], None, &corps(insee, departement))
                .await;
            reponse.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur.clone()
        };

        assert_eq!(
            corse
                .statut(201)
                .json::<HebergementDto>()
                .adresse
                .departement
                .as_deref(),
            Some("2A")
        );
        assert_eq!(refusee("2A999", "2A").await, "/adresse/codeInsee", "commune inconnue");
        assert_eq!(refusee("99999", "38").await, "/adresse/codeInsee", "code impossible");
        assert_eq!(refusee("2A004", "38").await, "/adresse/departement", "autre département");
        assert_eq!(
            app.valeur("SELECT departement FROM hebergement_version")
                .await
                .as_deref(),
            Some("2A")
        );
    })
    .await;
}

#[actix_web::test]
async fn la_liste_est_celle_de_l_organisme_et_se_cherche_sans_accents() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let autre = app.organisme("Petits Pas").await;
        for departement in ["38", "73", "29"] {
            usager.hebergement(departement).await;
        }
        autre.hebergement("38").await;

        let lister = async |demande: ListeHebergements| -> Page<HebergementDto> {
            usager.get(hebergement::LISTER.adresse_avec(&[], &demande)).await.json()
        };
        let tous = lister(ListeHebergements::default()).await;
        let chambery = lister(ListeHebergements {
            recherche: Some("chambery GITE".into()),
            ..Default::default()
        })
        .await;
        let piege = lister(ListeHebergements {
            recherche: Some("100%_'".into()),
            ..Default::default()
        })
        .await;
        let page = lister(ListeHebergements {
            page: Some(2),
            par_page: Some(2),
            recherche: None,
        })
        .await;

        assert_eq!(tous.total, 3);
        assert_eq!(
            chambery.donnees.iter().map(|h| h.nom.as_str()).collect::<Vec<_>>(),
            ["Gîte de Chambéry"]
        );
        assert_eq!(piege.donnees, []);
        assert_eq!((page.donnees.len(), page.total), (1, 3));
    })
    .await;
}

#[actix_web::test]
async fn un_agent_n_a_pas_acces_au_catalogue() {
    TestApp::run(async |app| {
        let agent = app.instructeur("38").await;

        let reponse = agent.get(hebergement::LISTER.adresse(&[])).await;

        reponse.probleme(CodeProbleme::RoleInsuffisant);
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_sans_commune_ou_un_type_inconnu_sont_refuses() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        for corps in [
            json!({ "nom": "Gîte", "type": "hotel", "nombreLits": 12, "adresse": { "label": "1 rue" } }),
            json!({ "nom": "Gîte", "type": "yourte", "nombreLits": 12, "adresse": {} }),
            json!({ "nom": "", "type": "hotel", "nombreLits": 0, "adresse": {} }),
        ] {
            let reponse = usager.envoyer_json(&hebergement::CREER, &[], None, &corps).await;

            reponse.probleme(CodeProbleme::SaisieInvalide);
        }
    })
    .await;
}

/// Fait la ronde des adresses d'hébergements, qui ne doit rien manquer.
async fn ronde(app: &TestApp) -> Bilan {
    let ronde = rondes::trouver("adresses-hebergements").unwrap();
    let bilan = ronde
        .passer(app.contexte(), app.horloge.aujourd_hui(), false)
        .await
        .unwrap();
    assert_eq!(bilan.echecs, []);
    bilan
}

/// ORGANISME-ADRESSE, pour un hébergement : une version de plus, celle que citent les étapes ne change pas.
#[actix_web::test]
async fn l_adresse_d_un_hebergement_saisie_pendant_une_panne_est_situee_par_la_ronde() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.adresses.mettre_en_panne(true);
        let corps = json!({ "nom": "Gîte", "type": "hotel", "nombreLits": 12, "adresse": {
            "label": "12 rue des Lilas, 38000 Grenoble", "codeInsee": "38185", "codePostal": "38000",
            "departement": "38" } });
        let cree: HebergementDto = usager
            .envoyer_json(&hebergement::CREER, &[], None, &corps)
            .await
            .statut(201)
            .json();
        let lire = async || -> HebergementDto {
            let demande = ListeHebergements::default();
            let page: Page<HebergementDto> = usager.get(hebergement::LISTER.adresse_avec(&[], &demande)).await.json();
            page.donnees.into_iter().next().unwrap()
        };
        assert!(cree.adresse.a_verifier());
        assert_eq!(ronde(app).await.faits, [], "en panne, on essaiera demain");
        app.adresses.mettre_en_panne(false);
        app.adresses
            .ajouter(adresse("12 Rue des Lilas 38000 Grenoble", "38185", "38000", "Grenoble"));

        assert_eq!(ronde(app).await.faits.len(), 1);

        let situe = lire().await;
        assert_eq!((situe.id, situe.version, situe.nombre_lits), (cree.id, 2, 12));
        assert_eq!(situe.adresse.cle_insee.as_deref(), Some("38185_0042_00012"));
        assert_eq!(situe.adresse.label, cree.adresse.label);
        assert!(!situe.adresse.a_verifier());
        let premiere = "SELECT adresse -> 'coordinates' FROM hebergement_version WHERE numero = 1";
        assert_eq!(
            app.valeur(premiere).await.as_deref(),
            Some("null"),
            "la version citée reste"
        );
        assert_eq!(ronde(app).await.faits, []);
        assert_eq!(lire().await.version, 2);
    })
    .await;
}
