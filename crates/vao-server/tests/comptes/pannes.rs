//! Une messagerie en panne n'empêche rien : les courriels attendent, et arrivent utilisables.

use chrono::Duration;
use vao_contract::compte::ValidationDto;
use vao_test::TestApp;

use super::commun::{grenoblois, inscrire, jeton, statut, sujets, valider};

const EMAIL: &str = "ines@exemple.fr";

/// Les essais manqués n'attendent plus leur délai.
async fn reprendre(app: &TestApp) {
    app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
        .await;
}

#[actix_web::test]
async fn une_messagerie_en_panne_n_empeche_pas_de_s_inscrire_et_le_lien_arrive_valable() {
    TestApp::run(async |app| {
        inscrire(app, EMAIL, &grenoblois(app)).await.statut(202);
        let echecs = app.executer_les_taches_smtp_en_panne().await;
        app.horloge.avancer(Duration::hours(3));
        reprendre(app).await;

        let courriels = app.courriels().await;

        assert_eq!((echecs, courriels.len()), (1, 1));
        assert!(courriels[0].texte.contains("60\u{a0}minutes"), "{}", courriels[0].texte);
        app.horloge.avancer(Duration::minutes(59));
        valider(app, &jeton(&courriels[0])).await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_messagerie_en_panne_n_empeche_pas_de_confirmer() {
    TestApp::run(async |app| {
        inscrire(app, EMAIL, &grenoblois(app)).await.statut(202);
        let jeton = jeton(&app.courriels().await[0]);

        let reponse: ValidationDto = valider(app, &jeton).await.json();

        assert!(!reponse.ouvert);
        assert_eq!(app.executer_les_taches_smtp_en_panne().await, 3);
        assert_eq!(statut(app, EMAIL).await, "NEED_SIRET_VALIDATION");
        reprendre(app).await;
        assert_eq!(
            sujets(&app.courriels().await).len(),
            3,
            "aucun n'est perdu, aucun n'est doublé"
        );
    })
    .await;
}
