//! Référentiel géographique par l'API : territoires, communes d'aujourd'hui et d'un autre jour, livraison chargée.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use vao_contract::CodeProbleme;
use vao_contract::referentiel::{
    COMMUNE, COMMUNES, COMMUNES_DATEES, CommuneDateeDto, CommuneDto, DEPARTEMENTS, MILLESIMES, MillesimeDto,
    ParametresCommune, ParametresCommunes, REGIONS, RechercheCommunes, TerritoireDto,
};
use vao_db::essai::racine_du_depot;
use vao_db::graines::{self, Decoupage};
use vao_domain::CodeDepartement;
use vao_domain::droits::RoleAgent;
use vao_test::{Acteur, Reponse, TestApp};

/// Communes d'hier de l'Isère et de la Corse, et le jour où commence Grenoble sous ce nom.
const HISTOIRE: &str = "
INSERT INTO commune_historique (code_insee, nom, departement, date_debut, date_fin) VALUES
    ('38500', 'Villefondue', '38', '1950-01-01', '2020-01-01'),
    ('38185', 'Grelibre', '38', NULL, '1970-06-01'),
    ('20004', 'Ajaccio', '2A', NULL, '1976-01-01');
UPDATE commune SET date_debut = '1970-06-01' WHERE code_insee = '38185';
UPDATE commune SET date_debut = '1976-01-01' WHERE code_insee = '2A004'";

fn demande(recherche: Option<&str>, departement: Option<&str>, date: Option<&str>) -> ParametresCommunes {
    ParametresCommunes {
        recherche: recherche.map(str::to_owned),
        departement: departement.map(|code| CodeDepartement::lire(code).unwrap()),
        date: date.map(|jour| jour.parse().unwrap()),
    }
}

async fn chercher(acteur: &Acteur<'_>, demande: &ParametresCommunes) -> Reponse {
    acteur.get(COMMUNES_DATEES.adresse_avec(&[], demande)).await
}

async fn codes(acteur: &Acteur<'_>, demande: &ParametresCommunes) -> Vec<String> {
    let trouvees: Vec<CommuneDateeDto> = chercher(acteur, demande).await.json();
    trouvees.into_iter().map(|datee| datee.commune.code_insee).collect()
}

async fn lire(acteur: &Acteur<'_>, code: &str, date: Option<&str>) -> Reponse {
    let parametres = ParametresCommune {
        date: date.map(|jour| jour.parse().unwrap()),
    };
    acteur.get(COMMUNE.adresse_avec(&[&code], &parametres)).await
}

#[actix_web::test]
async fn les_communes_d_un_departement_sont_celles_du_jour_demande() {
    TestApp::run(async |app| {
        let agent = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        app.sql(HISTOIRE).await;

        let du_jour = async |departement, date| codes(&agent, &demande(None, Some(departement), date)).await;

        assert_eq!(du_jour("38", None).await, ["38185"]);
        assert_eq!(du_jour("38", Some("2026-07-01")).await, ["38185"]);
        assert_eq!(du_jour("38", Some("2019-12-31")).await, ["38185", "38500"], "par nom");
        assert_eq!(du_jour("38", Some("2020-01-01")).await, ["38185"]);
        assert_eq!(du_jour("2A", Some("1975-12-31")).await, ["20004"]);
        assert_eq!(du_jour("2A", Some("1976-01-01")).await, ["2A004"]);
        assert_eq!(du_jour("01", Some("2026-07-01")).await, Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn une_commune_expose_son_code_ses_codes_postaux_et_ses_dates() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.sql(HISTOIRE).await;

        let aujourd_hui: serde_json::Value = lire(&usager, "38185", None).await.json();
        let hier: CommuneDateeDto = lire(&usager, "38185", Some("1970-05-31")).await.json();

        assert_eq!(
            aujourd_hui,
            serde_json::json!({
                "codeInsee": "38185", "nom": "Grenoble", "departement": "38", "codesPostaux": ["38000"],
                "dateDebut": "1970-06-01", "dateFin": null
            })
        );
        assert_eq!(hier.commune.nom, "Grelibre");
        assert_eq!(
            (hier.date_debut, hier.date_fin),
            (None, Some("1970-06-01".parse().unwrap()))
        );
        for (code, date) in [
            ("38500", None),
            ("38500", Some("2020-01-01")),
            ("38500", Some("1949-12-31")),
            ("2A004", Some("1975-12-31")),
            ("99999", None),
            ("38", Some("2026-07-01")),
        ] {
            lire(&usager, code, date).await.probleme(CodeProbleme::Introuvable);
        }
    })
    .await;
}

/// Ce que lit la saisie d'une adresse : les communes d'aujourd'hui, et elles seules.
#[actix_web::test]
async fn une_adresse_ne_se_saisit_pas_dans_une_commune_d_hier() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.sql(HISTOIRE).await;
        let pendant_la_frappe = async |recherche: &str| -> Vec<CommuneDto> {
            let recherche = RechercheCommunes {
                recherche: recherche.to_owned(),
            };
            usager.get(COMMUNES.adresse_avec(&[], &recherche)).await.json()
        };

        assert_eq!(pendant_la_frappe("villefondue").await, []);
        assert_eq!(pendant_la_frappe("grenoble").await[0].code_insee, "38185");
        assert_eq!(pendant_la_frappe("38000").await[0].code_insee, "38185");
        let hier = demande(Some("villefondue"), None, Some("2000-01-01"));
        assert_eq!(codes(&usager, &hier).await, ["38500"]);
        let ailleurs = demande(Some("villefondue"), Some("2A"), Some("2000-01-01"));
        assert_eq!(codes(&usager, &ailleurs).await, Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn une_demande_impossible_est_refusee_et_dit_pourquoi() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        for (demande, pointeur) in [
            (demande(None, None, None), "/recherche"),
            (demande(None, None, Some("2026-07-01")), "/recherche"),
            (demande(Some("g"), None, None), "/recherche"),
            (demande(Some("g"), Some("38"), None), "/recherche"),
            (demande(None, Some("38"), Some("1942-12-31")), "/date"),
        ] {
            let probleme = chercher(&usager, &demande).await.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{demande:?}");
        }
        lire(&usager, "38185", Some("1942-12-31"))
            .await
            .probleme(CodeProbleme::SaisieInvalide);
        for suite in ["?departement=20", "?departement=38&date=hier", "?recherche=gre&page=2"] {
            usager
                .get(format!("{}{suite}", COMMUNES.adresse(&[])))
                .await
                .probleme(CodeProbleme::SaisieInvalide);
        }
        chercher(&app.anonyme(), &demande(None, Some("38"), None))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

/// Le même serveur répond avant et après « vao seed » : rien n'est gardé en mémoire.
#[actix_web::test]
async fn un_nouveau_chargement_se_voit_aussitot() {
    TestApp::run(async |app| {
        let agent = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        let territoires = async |adresse: String| -> Vec<TerritoireDto> { agent.get(adresse).await.json() };
        let millesimes = async || -> Vec<MillesimeDto> { agent.get(MILLESIMES.adresse(&[])).await.json() };
        app.sql("UPDATE territoire SET libelle = 'Isere' WHERE code = '38'")
            .await;
        let regions_avant = territoires(REGIONS.adresse(&[])).await.len();
        let departements_avant = territoires(DEPARTEMENTS.adresse(&[])).await;
        let communes_avant = codes(&agent, &demande(None, Some("38"), None)).await.len();
        let millesimes_avant = millesimes().await;

        let repertoire = racine_du_depot()
            .unwrap()
            .join("node_modules/@etalab/decoupage-administratif/data");
        let decoupage = Decoupage::lire(&repertoire).unwrap();
        app.pool
            .transaction(async |tx| graines::referentiel(tx, Some(&decoupage)).await)
            .await
            .unwrap();
        let regions = territoires(REGIONS.adresse(&[])).await;
        let departements = territoires(DEPARTEMENTS.adresse(&[])).await;

        assert_eq!((regions_avant, departements_avant.len(), communes_avant), (5, 9, 1));
        assert_eq!((regions.len(), departements.len()), (18, 105));
        assert_eq!(regions[0].libelle, "Auvergne-Rhône-Alpes", "par nom");
        assert!(regions.iter().all(|region| region.parent.is_none()));
        assert!(departements.is_sorted_by_key(|departement| departement.code.clone()));
        let isere = departements
            .iter()
            .find(|departement| departement.code == "38")
            .unwrap();
        assert_eq!(
            (isere.libelle.as_str(), isere.parent.as_deref()),
            ("Isère", Some("AURA"))
        );
        assert!(codes(&agent, &demande(None, Some("38"), None)).await.len() > 500);
        assert_eq!(millesimes_avant, []);
        let lus = millesimes().await;
        let jeux: Vec<&str> = lus.iter().map(|lu| lu.jeu.as_str()).collect();
        assert_eq!(jeux, ["categories-juridiques", "communes", "territoires"]);
        assert_eq!(lus[1].version, decoupage.millesime.version);
        assert_eq!(lus[1].en_vigueur_au.to_string(), "2026-01-01");
        assert_eq!(lus[2].en_vigueur_au, lus[1].en_vigueur_au, "les codes de la même année");
    })
    .await;
}
