//! Agents restés six mois sans se connecter.

use uuid::Uuid;
use vao_contract::{CodeProbleme, moi};
use vao_domain::droits::RoleAgent;
use vao_test::TestApp;

use super::aide::{aller_au, destinataires, jour, journal, objets, ronde};

const RONDE: &str = "agents-inactifs";

async fn connecte_le(app: &TestApp, id: Uuid, instant: &str) {
    app.sql(&format!(
        "UPDATE agent SET lastconnection_at = '{instant}' WHERE id = '{id}'"
    ))
    .await;
}

#[actix_web::test]
async fn un_agent_est_suspendu_apres_six_mois_et_ses_sessions_fermees() {
    TestApp::run(async |app| {
        let claire = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        let luc = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        let id = claire.compte.unwrap();
        connecte_le(app, id, "2026-08-31T08:00:00Z").await;
        connecte_le(app, luc.compte.unwrap(), "2026-09-01T08:00:00Z").await;

        aller_au(app, jour("2027-02-27"));
        let trop_tot = ronde(app, RONDE).await;
        aller_au(app, jour("2027-02-28"));
        let bilan = ronde(app, RONDE).await;
        let encore = ronde(app, RONDE).await;
        let courriels = app.courriels().await;

        assert_eq!((trop_tot.faits.len(), bilan.faits.len(), encore.faits.len()), (0, 1, 0));
        assert_eq!(objets(&courriels), "Votre compte est suspendu pour inactivité");
        assert_eq!(destinataires(&courriels), [claire.mail.as_str()]);
        assert!(
            courriels[0]
                .texte
                .contains("http://bo.test/connexion/mot-de-passe-oublie")
                && courriels[0].texte.contains("six mois"),
            "{}",
            courriels[0].texte
        );
        assert_eq!(journal(app, id).await, "SUSPENSION par Automate");
        claire
            .get(moi::LIRE.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

/// Un nouveau mot de passe rouvre le compte, et la ronde du lendemain n'y revient pas.
#[actix_web::test]
async fn un_agent_rouvert_a_six_mois_devant_lui() {
    TestApp::run(async |app| {
        let claire = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        let id = claire.compte.unwrap();
        connecte_le(app, id, "2026-07-01T08:00:00Z").await;
        assert_eq!(ronde(app, RONDE).await.faits.len(), 1);
        app.courriels().await;
        let mut tx = app.pool.debuter().await.unwrap();
        vao_db::inscriptions::changer_mot_de_passe(&mut tx, vao_domain::Population::Bo, id, "x", app.maintenant())
            .await
            .unwrap();
        tx.valider().await.unwrap();

        aller_au(app, jour("2027-07-14"));
        let avant = ronde(app, RONDE).await;
        aller_au(app, jour("2027-07-15"));
        let apres = ronde(app, RONDE).await;

        assert_eq!((avant.faits.len(), apres.faits.len()), (0, 1));
        app.courriels().await;
    })
    .await;
}

/// Invité, désactivé ou déjà suspendu : rien à faire. Activé sans jamais se connecter : six mois depuis l'activation.
#[actix_web::test]
async fn les_autres_agents_sont_laisses_tranquilles() {
    TestApp::run(async |app| {
        for (mail, valide, desactive, suspendu, active) in [
            ("invite@bo.test", false, "NULL", "NULL", "NULL"),
            ("desactive@bo.test", true, "'2026-02-01'", "NULL", "'2026-01-01'"),
            ("suspendu@bo.test", true, "NULL", "'2026-12-01'", "'2026-01-01'"),
            ("recent@bo.test", true, "NULL", "NULL", "'2026-12-01'"),
            ("active@bo.test", true, "NULL", "NULL", "'2026-07-01'"),
        ] {
            app.sql(&format!(
                "INSERT INTO agent (id, mail, ter_code, validated, deleted, desactive_at, suspendu_at, validated_at, \
                 created_at, edited_at) VALUES (gen_random_uuid(), '{mail}', '38', {valide}, {desactive} IS NOT NULL, \
                 {desactive}, {suspendu}, {active}, '2026-01-01', '2026-01-01')"
            ))
            .await;
        }

        ronde(app, RONDE).await;

        assert_eq!(destinataires(&app.courriels().await), ["active@bo.test"]);
    })
    .await;
}
