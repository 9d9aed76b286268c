//! Demandes de compte sans réponse : sept, quinze, soixante jours.

use uuid::Uuid;
use vao_test::TestApp;

use super::aide::{aller_au, colonne, compte, derouler, destinataires, jour, journal, objets, ronde};

const RONDE: &str = "approbations";
/// Demandes confirmées ce jour-là : le matin du 15 janvier 2027.
const CONFIRMEE: &str = "2027-01-15T08:30:00Z";

/// Demande en attente ; `siret` donne des collègues au demandeur.
async fn demande(app: &TestApp, siret: Option<&str>) -> (String, Uuid) {
    let (mail, id) = compte(app, "NEED_SIRET_VALIDATION", None).await;
    app.sql(&format!(
        "UPDATE usager SET verified_at = '{CONFIRMEE}' WHERE id = '{id}'"
    ))
    .await;
    if let Some(siret) = siret {
        app.sql(&format!("UPDATE usager SET siret = '{siret}' WHERE id = '{id}'"))
            .await;
    }
    (mail, id)
}

async fn siret_de(app: &TestApp, acteur: &vao_test::Acteur<'_>) -> String {
    let organisme = acteur.organisme.unwrap();
    app.valeur(&format!("SELECT siret FROM organisme WHERE id = '{organisme}'"))
        .await
        .unwrap()
}

async fn boite_de_la_region(app: &TestApp) {
    app.sql("UPDATE territoire SET service_mail = 'dreets-aura@vao.test' WHERE code = 'AURA'")
        .await;
}

#[actix_web::test]
async fn relance_a_sept_jours_dreets_a_quinze_extinction_a_soixante() {
    TestApp::run(async |app| {
        boite_de_la_region(app).await;
        let alice = app.organisme("Alice").await;
        let siret = siret_de(app, &alice).await;
        let (_, id) = demande(app, Some(&siret)).await;

        let vu = derouler(app, RONDE, jour("2027-04-01")).await;

        assert_eq!(
            vu,
            [
                "2027-01-22 relancer les approbateurs : Rappel : une demande de compte attend votre réponse",
                "2027-01-30 transmettre à la DREETS : Une demande de compte attend votre réponse",
                "2027-03-16 éteindre la demande : Votre demande de compte est restée sans réponse",
            ]
        );
        assert_eq!(
            journal(app, id).await,
            "NOTIFICATION par Automate, NOTIFICATION par Automate, DELETION par Automate"
        );
        assert_eq!(
            colonne(app, id, "prenom || ' ' || nom").await.unwrap(),
            "supprimé Compte"
        );
    })
    .await;
}

#[actix_web::test]
async fn chacun_recoit_ce_qui_lui_revient() {
    TestApp::run(async |app| {
        boite_de_la_region(app).await;
        let alice = app.organisme("Alice").await;
        let aline = app.usager(alice.organisme.unwrap()).await;
        let siret = siret_de(app, &alice).await;
        let (mail, _) = demande(app, Some(&siret)).await;

        aller_au(app, jour("2027-01-22"));
        ronde(app, RONDE).await;
        let relances = app.courriels().await;
        aller_au(app, jour("2027-01-30"));
        ronde(app, RONDE).await;
        let transmise = app.courriels().await;
        aller_au(app, jour("2027-03-16"));
        ronde(app, RONDE).await;
        let eteinte = app.courriels().await;

        assert_eq!(destinataires(&relances), [alice.mail.as_str(), aline.mail.as_str()]);
        assert!(relances[0].texte.contains("http://usagers.test/utilisateurs/liste"));
        assert_eq!(destinataires(&transmise), ["dreets-aura@vao.test"]);
        assert!(transmise[0].texte.contains("http://bo.test/utilisateurs-ova/liste"));
        assert_eq!(destinataires(&eteinte), [mail.as_str()]);
        assert!(
            eteinte[0]
                .texte
                .contains("http://usagers.test/connexion/enregistrement")
        );
    })
    .await;
}

/// Sans collègue, la DREETS est relancée une fois, jamais « saisie » deux fois.
#[actix_web::test]
async fn la_dreets_n_est_relancee_qu_une_fois() {
    TestApp::run(async |app| {
        boite_de_la_region(app).await;
        demande(app, None).await;

        let vu = derouler(app, RONDE, jour("2027-03-15")).await;

        assert_eq!(
            vu,
            ["2027-01-22 relancer les approbateurs : Rappel : une demande de compte attend votre réponse"]
        );
    })
    .await;
}

/// Fiche sans boîte : la relance part à la boîte nationale, prévenue que la fiche est incomplète.
#[actix_web::test]
async fn sans_boite_la_relance_va_a_la_boite_nationale() {
    TestApp::run(async |app| {
        demande(app, None).await;
        aller_au(app, jour("2027-01-22"));

        ronde(app, RONDE).await;
        let courriels = app.courriels().await;

        let nationale = app.commun.config.courriel_national.as_str();
        assert_eq!(destinataires(&courriels), [nationale, nationale]);
        assert_eq!(
            objets(&courriels),
            "Fiche sans boîte aux lettres : Auvergne-Rhône-Alpes | Rappel : une demande de compte attend votre réponse"
        );
    })
    .await;
}

/// Deux semaines sans ronde : le jalon le plus avancé l'emporte, on ne relance pas ceux que l'on dessaisit.
#[actix_web::test]
async fn une_panne_est_rattrapee_par_le_jalon_le_plus_avance() {
    TestApp::run(async |app| {
        boite_de_la_region(app).await;
        let alice = app.organisme("Alice").await;
        let siret = siret_de(app, &alice).await;
        demande(app, Some(&siret)).await;
        aller_au(app, jour("2027-02-02"));

        let vu = derouler(app, RONDE, jour("2027-02-20")).await;

        assert_eq!(
            vu,
            ["2027-02-02 transmettre à la DREETS : Une demande de compte attend votre réponse"]
        );
    })
    .await;
}

/// Une réponse donnée entre la ronde et l'envoi arrête la relance.
#[actix_web::test]
async fn une_demande_close_ne_relance_personne() {
    TestApp::run(async |app| {
        boite_de_la_region(app).await;
        let (_, id) = demande(app, None).await;
        aller_au(app, jour("2027-01-22"));
        ronde(app, RONDE).await;

        app.sql(&format!(
            "UPDATE usager SET status_code = 'VALIDATED' WHERE id = '{id}'"
        ))
        .await;

        assert_eq!(app.courriels().await, []);
        aller_au(app, jour("2027-03-20"));
        assert_eq!(ronde(app, RONDE).await.faits, []);
    })
    .await;
}
