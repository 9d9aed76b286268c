//! Confirmation d'une nouvelle adresse.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::compte::CONFIRMER_COURRIEL;
use vao_contract::session::MOI;
use vao_domain::Population;
use vao_domain::compte::UsageLien;
use vao_server::Problem;
use vao_server::comptes::liens;
use vao_test::{Reponse, TestApp};

use super::commun::{NOUVEAU, jeton_recu, nombre, oublier, poster, reinitialiser, sujets, usager};

const NOUVELLE: &str = "nouvelle@exemple.fr";

/// Jeton du lien qu'une demande de changement envoie à la nouvelle adresse.
async fn demander(app: &TestApp, population: Population, compte: Uuid, nouvelle: &str) -> String {
    let usage = UsageLien::ChangementCourriel;
    app.pool
        .transaction(async |tx| {
            liens::emettre(tx, &app.commun, usage, population, compte, Some(nouvelle)).await?;
            Ok::<_, Problem>(())
        })
        .await
        .unwrap();
    jeton_recu(app, nouvelle).await
}

async fn confirmer(app: &TestApp, jeton: &str) -> Reponse {
    poster(app, &CONFIRMER_COURRIEL, json!({"jeton": jeton})).await
}

#[actix_web::test]
async fn la_nouvelle_adresse_remplace_l_ancienne_qui_en_est_prevenue() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        oublier(app, Population::Usagers, &alice.mail).await;
        let oubli = jeton_recu(app, &alice.mail).await;
        let jeton = demander(app, Population::Usagers, alice.compte.unwrap(), NOUVELLE).await;
        assert_eq!(
            usager(app, "id", NOUVELLE).await,
            None,
            "rien ne change avant la confirmation"
        );

        confirmer(app, &jeton).await.statut(204);

        assert_eq!(usager(app, "id", NOUVELLE).await, alice.compte.map(|id| id.to_string()));
        alice.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
        let courriels = app.courriels().await;
        assert_eq!(
            sujets(&courriels),
            [format!("{} : L’adresse de votre compte a changé", alice.mail)]
        );
        assert!(courriels[0].texte.contains("n***@e***.fr") && !courriels[0].texte.contains(NOUVELLE));
        let ligne = format!(
            "journal_compte WHERE action = 'CHANGEMENT_COURRIEL' AND avant->>'Adresse de courriel' = '{}' AND \
             apres->>'Adresse de courriel' = '{NOUVELLE}'",
            alice.mail
        );
        assert_eq!(nombre(app, &ligne).await, 1);
        confirmer(app, &jeton).await.probleme(CodeProbleme::LienInvalide);
        reinitialiser(app, &oubli, NOUVEAU)
            .await
            .probleme(CodeProbleme::LienInvalide);
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_prise_entre_temps_est_refusee_sans_rien_changer() {
    TestApp::run(async |app| {
        let (luc, ada) = (app.instructeur("38").await, app.instructeur("29").await);
        let jeton = demander(app, Population::Bo, luc.compte.unwrap(), NOUVELLE).await;
        app.sql(&format!(
            "UPDATE agent SET mail = '{NOUVELLE}' WHERE mail = '{}'",
            ada.mail
        ))
        .await;

        confirmer(app, &jeton).await.probleme(CodeProbleme::CompteExistant);

        assert_eq!(nombre(app, &format!("agent WHERE mail = '{}'", luc.mail)).await, 1);
        luc.get(MOI.adresse(&[])).await.statut(200);
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn de_deux_comptes_qui_prennent_la_meme_adresse_un_seul_l_obtient() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let jetons = [
            demander(app, Population::Usagers, alice.compte.unwrap(), NOUVELLE).await,
            demander(app, Population::Usagers, bruno.compte.unwrap(), NOUVELLE).await,
        ];

        let reponses = join_all(jetons.iter().map(|jeton| confirmer(app, jeton))).await;

        let mut statuts: Vec<u16> = reponses.iter().map(|reponse| reponse.statut).collect();
        statuts.sort_unstable();
        assert_eq!(statuts, [204, 409]);
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn un_compte_bloque_ou_un_lien_trop_ancien_ne_change_pas_d_adresse() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let bloque = demander(app, Population::Usagers, alice.compte.unwrap(), NOUVELLE).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'BLOCKED' WHERE mail = '{}'",
            alice.mail
        ))
        .await;
        confirmer(app, &bloque).await.probleme(CodeProbleme::LienInvalide);
        let ancien = demander(app, Population::Usagers, bruno.compte.unwrap(), NOUVELLE).await;
        app.horloge.avancer(Duration::minutes(60));

        confirmer(app, &ancien).await.probleme(CodeProbleme::LienExpire);

        assert_eq!(usager(app, "id", NOUVELLE).await, None);
    })
    .await;
}
