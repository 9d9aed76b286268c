//! Adresses de la fiche : entières si elles sont saisies, situées plus tard si la recherche était en panne.

use serde_json::{Value, json};
use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, HistoriqueOrganisme, OrganismeDto};
use vao_domain::OrganismeId;
use vao_domain::organisme::EvenementOrganisme;
use vao_external::essai::{adresse, etablissement};
use vao_external::{AdresseEtablissement, AdresseTrouvee, Etablissement, NatureAdresse};
use vao_server::rondes::{self, Bilan};
use vao_test::{Acteur, OrganismeEssai, TestApp};

use super::aide::{complet, compte, creation, creer, enregistrer, erreurs, finaliser, lire, remplir, saisir};

/// Fait la ronde des adresses, qui ne doit rien manquer.
async fn ronde(app: &TestApp) -> Bilan {
    let ronde = rondes::trouver("adresses-organismes").unwrap();
    let bilan = ronde
        .passer(app.contexte(), app.horloge.aujourd_hui(), false)
        .await
        .unwrap();
    assert_eq!(bilan.echecs, []);
    bilan
}

/// Organisme dont la fiche est pleine, sans relevé du répertoire : son adresse est une saisie.
async fn pleine(app: &TestApp) -> (Acteur<'_>, OrganismeId) {
    let acteur = app
        .arranger_organisme(OrganismeEssai {
            complet: false,
            ..OrganismeEssai::new("Grand Large")
        })
        .await;
    let id = remplir(&acteur, acteur.organisme.unwrap()).await.id;
    (acteur, id)
}

/// Remplace l'adresse de l'identité.
async fn habiter(acteur: &Acteur<'_>, id: OrganismeId, adresse: Value) -> OrganismeDto {
    enregistrer(acteur, id, "identite", json!({ "adresse": null })).await;
    enregistrer(acteur, id, "identite", json!({ "adresse": adresse })).await
}

/// Adresse saisie à la main à Grenoble, que rien ne situe.
fn a_la_main(voie: &str) -> Value {
    json!({ "label": format!("{voie}, 38000 Grenoble"), "codeInsee": "38185", "codePostal": "38000", "departement": "38",
        "cleInsee": null, "coordinates": null })
}

/// ORGANISME-ADRESSE.
#[actix_web::test]
async fn une_adresse_saisie_sans_commune_ne_se_finalise_pas() {
    TestApp::run(async |app| {
        let (acteur, id) = pleine(app).await;

        let dto = habiter(&acteur, id, json!({ "label": "x" })).await;
        let refus = finaliser(&acteur, &dto).await.probleme(CodeProbleme::FicheIncomplete);

        assert_eq!(erreurs(&refus.erreurs), [("/identite/adresse/codeInsee", "commune")]);
        assert_eq!(
            refus.erreurs[0].message,
            "Choisissez la commune dans la liste proposée."
        );
        assert_eq!(dto.completude(), dto.completude, "l'écran dit comme le serveur");
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_de_corse_ou_d_outre_mer_a_le_departement_de_sa_commune_et_se_finalise() {
    TestApp::run(async |app| {
        let (acteur, id) = pleine(app).await;

        for (commune, postal, departement) in [("2A004", "20000", "2A"), ("97411", "97400", "974")] {
            let saisie = json!({ "label": "3 rue du Port", "codeInsee": commune, "codePostal": postal });
            let dto = habiter(&acteur, id, saisie).await;

            let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();

            assert!(finalisee.complet, "{commune}");
            let lue = finalisee.sections.identite.adresse.unwrap();
            assert_eq!(lue.departement.as_deref(), Some(departement));
            assert_eq!(finalisee.departement.as_deref(), Some(departement));
        }
    })
    .await;
}

#[actix_web::test]
async fn une_commune_qui_n_existe_pas_est_refusee_et_n_empeche_pas_le_reste() {
    TestApp::run(async |app| {
        let (acteur, id) = pleine(app).await;
        let version = lire(&acteur, id).await.version;
        let correctif = json!({ "adresse": { "codeInsee": "2A999", "departement": "2A" } });

        let refus = saisir(&acteur, id, "identite", version, correctif).await;
        app.sql("UPDATE organisme SET adresse = jsonb_set(adresse, '{codeInsee}', '\"38999\"')")
            .await;
        let corrigee = enregistrer(&acteur, id, "identite", json!({ "telephone": "0476009999" })).await;

        let refus = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&refus.erreurs), [("/adresse/codeInsee", "commune-inconnue")]);
        assert_eq!(corrigee.sections.identite.telephone.as_deref(), Some("0476009999"));
        app.annuaire.mettre_en_panne(true);
        let siret = app.siret(app.suivant(), 1);
        let nouveau = compte(app, &siret).await;
        let mut corps = creation(&siret, "personne_morale", true);
        corps["saisie"] = json!({ "raisonSociale": "Sentiers", "adresse": { "label": "x", "codeInsee": "2A999" } });
        let refus = creer(&nouveau, &corps).await.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(
            erreurs(&refus.erreurs),
            [("/saisie/adresse/codeInsee", "commune-inconnue")]
        );
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_du_repertoire_a_l_etranger_se_finalise_telle_quelle() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ajouter(Etablissement {
            adresse: AdresseEtablissement {
                numero: Some("1".to_owned()),
                voie: Some("rue Haute".to_owned()),
                commune: Some("LIÈGE".to_owned()),
                pays: Some("BELGIQUE".to_owned()),
                ..AdresseEtablissement::default()
            },
            departement: None,
            ..etablissement(&siret, "Grand Large", "")
        });
        let acteur = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_morale", true)).await.json();
        let dto = remplir(&acteur, dto.id).await;

        let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();

        assert!(finalisee.complet);
        let lue = finalisee.sections.identite.adresse.unwrap();
        assert_eq!(
            (lue.label.as_deref(), lue.code_insee),
            (Some("1 rue Haute LIÈGE BELGIQUE"), None)
        );
        app.courriels().await;
    })
    .await;
}

/// Le service retrouve la rue des Lilas, et le centre de Grenoble.
fn reparer(app: &TestApp) {
    app.adresses.mettre_en_panne(false);
    let rue = adresse("12 Rue des Lilas 38000 Grenoble", "38185", "38000", "Grenoble");
    app.adresses.ajouter(AdresseTrouvee {
        nature: NatureAdresse::Commune,
        cle_ban: Some("38185".to_owned()),
        ..adresse("Grenoble", "38185", "38000", "Grenoble")
    });
    app.adresses.ajouter(rue);
}

/// ORGANISME-ADRESSE : saisie pendant la panne, située quand le service répond, une fois.
#[actix_web::test]
async fn une_adresse_saisie_pendant_une_panne_est_situee_par_la_ronde() {
    TestApp::run(async |app| {
        let (acteur, dto) = complet(app, "Grand Large").await;
        app.adresses.mettre_en_panne(true);
        habiter(&acteur, dto.id, a_la_main("12 rue des Lilas")).await;
        let responsable = json!({ "adresse": a_la_main("Lieu-dit Le Bout") });
        let saisie = enregistrer(&acteur, dto.id, "responsable", responsable).await;
        let adresses = |dto: &OrganismeDto| {
            let sections = dto.sections.clone();
            (
                sections.identite.adresse.unwrap(),
                sections.responsable.adresse.unwrap(),
            )
        };
        let (etablissement, responsable) = adresses(&saisie);
        assert!(etablissement.a_verifier() && responsable.a_verifier());
        assert_eq!(ronde(app).await.faits, [], "en panne, on essaiera demain");
        assert_eq!(lire(&acteur, dto.id).await.version, saisie.version);
        reparer(app);

        assert_eq!(ronde(app).await.faits.len(), 1);

        let situee = lire(&acteur, dto.id).await;
        let (avant, (etablissement, responsable)) = (etablissement, adresses(&situee));
        assert_eq!(etablissement.cle_insee.as_deref(), Some("38185_0042_00012"));
        assert_eq!(etablissement.coordinates, Some([5.72, 45.18]));
        assert_eq!(etablissement.label, avant.label, "ce qui est écrit ne change pas");
        assert_eq!(
            (responsable.cle_insee.as_deref(), responsable.coordinates),
            (None, Some([5.72, 45.18]))
        );
        assert!(!etablissement.a_verifier() && !responsable.a_verifier());
        assert_eq!(situee.version, saisie.version.suivante());
        let historique: HistoriqueOrganisme = acteur.get(organisme::HISTORIQUE.adresse(&[&dto.id])).await.json();
        let dernier = &historique.evenements[0];
        assert_eq!(dernier.code, EvenementOrganisme::VerificationAdresse);
        assert_eq!(dernier.emetteur, "Vérification des adresses");
        assert!(
            dernier
                .precision
                .as_deref()
                .unwrap()
                .contains("12 rue des Lilas, 38000 Grenoble")
        );
        let appels = app.adresses.appels();
        assert_eq!(ronde(app).await.faits, []);
        assert_eq!(app.adresses.appels(), appels, "rien n'est plus à situer");
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_du_repertoire_ou_deja_changee_n_est_pas_touchee() {
    TestApp::run(async |app| {
        reparer(app);
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Grand Large", "38185");
        let acteur = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_morale", true)).await.json();
        assert!(
            dto.sections
                .identite
                .adresse
                .as_ref()
                .is_some_and(vao_contract::adresse::Adresse::a_verifier)
        );

        assert_eq!(
            ronde(app).await.faits,
            [],
            "le répertoire la donne, personne ne l'a saisie"
        );

        assert_eq!(lire(&acteur, dto.id).await.version, dto.version);
        assert_eq!(app.adresses.appels(), 0);
        app.courriels().await;
    })
    .await;
}
