//! S'inscrire pendant une panne du répertoire Sirene.

use serde_json::{Value, json};
use vao_contract::CodeProbleme;
use vao_contract::compte::{INSCRIRE, REGIONS, VALIDER};
use vao_contract::referentiel::TerritoireDto;
use vao_contract::services_externes::ServiceExterne;
use vao_domain::Siret;
use vao_external::essai::etablissement;
use vao_mail::Courriel;
use vao_test::{Reponse, TestApp};

use super::aide::{boites, ronde, sujets};

const EMAIL: &str = "ines@exemple.fr";

async fn inscrire(app: &TestApp, siret: &Siret, region: Option<&str>) -> Reponse {
    let mut corps = json!({
        "email": EMAIL, "motDePasse": "Tulipe-Cargo-Violon-47", "nom": "Lefèvre", "prenom": "Inès",
        "telephone": "04 76 00 00 00", "siret": siret,
    });
    if let Some(region) = region {
        corps["region"] = Value::from(region);
    }
    app.anonyme().envoyer_json(&INSCRIRE, &[], None, &corps).await
}

/// Confirme l'adresse depuis le lien d'un courriel.
async fn confirmer(app: &TestApp, courriel: &Courriel) {
    let (_, suite) = courriel.texte.split_once("?jeton=").unwrap();
    let jeton: String = suite
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let corps = json!({"jeton": jeton});
    app.anonyme()
        .envoyer_json(&VALIDER, &[], None, &corps)
        .await
        .statut(200);
}

async fn compte(app: &TestApp) -> String {
    app.valeur(&format!(
        "SELECT status_code || ' ' || ter_code || ' ' || coalesce(departement, '-') || ' ' || siret_a_verifier \
         FROM usager WHERE mail = '{EMAIL}'"
    ))
    .await
    .unwrap_or_default()
}

/// ORGANISME-O9, pour la part de l'inscription.
#[actix_web::test]
async fn le_repertoire_en_panne_la_region_choisie_suffit() {
    TestApp::run(async |app| {
        boites(app).await;
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.mettre_en_panne(true);

        let sans = inscrire(app, &siret, None).await;
        let probleme = sans.probleme(CodeProbleme::ServiceExterneIndisponible);
        assert_eq!(probleme.service, Some(ServiceExterne::Sirene));
        let regions: Vec<TerritoireDto> = app.anonyme().get(REGIONS.adresse(&[])).await.json();
        assert!(regions.iter().any(|region| region.code == "BRE"));
        inscrire(app, &siret, Some("BRE")).await.statut(202);
        let courriels = app.courriels().await;
        confirmer(app, &courriels[0]).await;

        assert_eq!(compte(app).await, "NEED_SIRET_VALIDATION BRE - true");
        let courriels = app.courriels().await;
        let pour_la_dreets = courriels
            .iter()
            .find(|courriel| courriel.destinataires == ["dreets-bre@vao.test"])
            .unwrap();
        assert!(
            pour_la_dreets.texte.contains("n’est pas encore vérifié"),
            "{}",
            pour_la_dreets.texte
        );
    })
    .await;
}

#[actix_web::test]
async fn une_region_choisie_n_a_pas_d_effet_quand_le_repertoire_repond() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association", "38185");

        inscrire(app, &siret, Some("BRE")).await.statut(202);

        assert_eq!(compte(app).await, "NEED_EMAIL_VALIDATION AURA 38 false");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_region_qui_n_en_est_pas_une_est_refusee() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.mettre_en_panne(true);

        for faux in ["38", "FRA", "ZZZ"] {
            let erreurs = inscrire(app, &siret, Some(faux))
                .await
                .probleme(CodeProbleme::SaisieInvalide)
                .erreurs;
            assert_eq!(
                (erreurs[0].pointeur.as_str(), erreurs[0].code.as_str()),
                ("/region", "region-inconnue")
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn le_siret_verifie_plus_tard_situe_le_compte_et_prevenir_la_bonne_dreets() {
    TestApp::run(async |app| {
        boites(app).await;
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.mettre_en_panne(true);
        inscrire(app, &siret, Some("BRE")).await.statut(202);
        let courriels = app.courriels().await;
        confirmer(app, &courriels[0]).await;
        app.courriels().await;
        app.annuaire.mettre_en_panne(false);
        app.annuaire.ouvrir(&siret, "Association", "38185");

        assert_eq!(ronde(app, "sirets-a-verifier").await.faits.len(), 1);

        assert_eq!(compte(app).await, "NEED_SIRET_VALIDATION AURA 38 false");
        assert_eq!(
            sujets(&app.courriels().await),
            ["dreets-aura@vao.test : Une demande de compte attend votre réponse"]
        );
        assert_eq!(ronde(app, "sirets-a-verifier").await.faits, []);
    })
    .await;
}

#[actix_web::test]
async fn un_siret_inconnu_ou_ferme_arrete_la_demande_et_la_personne_peut_recommencer() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        for ferme in [false, true] {
            app.annuaire.mettre_en_panne(true);
            inscrire(app, &siret, Some("BRE")).await.statut(202);
            app.courriels().await;
            app.annuaire.mettre_en_panne(false);
            if ferme {
                app.annuaire.ajouter(etablissement(&siret, "Association", "38185"));
                app.annuaire.fermer(&siret);
            }

            ronde(app, "sirets-a-verifier").await;

            assert_eq!(compte(app).await, "", "l'adresse est libre");
            let courriels = app.courriels().await;
            assert_eq!(
                sujets(&courriels),
                [format!("{EMAIL} : Votre demande de compte ne peut pas aboutir")]
            );
            let raison = if ferme { "fermé" } else { "ne connaît pas" };
            assert!(courriels[0].texte.contains(raison), "{}", courriels[0].texte);
        }
    })
    .await;
}

#[actix_web::test]
async fn un_compte_deja_approuve_n_est_jamais_ferme_par_un_automate() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.mettre_en_panne(true);
        inscrire(app, &siret, Some("BRE")).await.statut(202);
        app.courriels().await;
        app.sql("UPDATE usager SET status_code = 'VALIDATED'").await;
        app.annuaire.mettre_en_panne(false);

        ronde(app, "sirets-a-verifier").await;

        assert_eq!(compte(app).await, "VALIDATED BRE - false");
        assert!(app.courriels().await.is_empty());
        let motif = app
            .valeur("SELECT count(*) FROM journal_compte WHERE motif LIKE '%inconnu ou fermé'")
            .await;
        assert_eq!(motif.as_deref(), Some("1"));
    })
    .await;
}
