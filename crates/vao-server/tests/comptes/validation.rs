//! Confirmation de l'adresse, liens à usage unique, renvoi.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::compte::{LIRE_LIEN, VALIDER, ValidationDto};
use vao_domain::Population;
use vao_domain::compte::Approbateur;
use vao_test::TestApp;

use super::commun::{
    NOUVEAU, agent_invite, compte, grenoblois, inscrit, jeton_recu, nombre, oublier, poster, poster_depuis,
    reinitialiser, renvoyer, statut, sujets, usager, valider,
};

const EMAIL: &str = "ines@exemple.fr";

#[actix_web::test]
async fn confirmer_son_adresse_transmet_la_demande() {
    TestApp::run(async |app| {
        let jeton = inscrit(app, EMAIL, &grenoblois(app)).await;
        assert_eq!(
            statut(app, EMAIL).await,
            "NEED_EMAIL_VALIDATION",
            "ouvrir le courriel ne confirme rien"
        );

        let reponse: ValidationDto = valider(app, &jeton).await.json();

        let attendue = ValidationDto {
            ouvert: false,
            approbateur: Some(Approbateur::Dreets),
            region: Some("Auvergne-Rhône-Alpes".to_owned()),
        };
        assert_eq!(reponse, attendue);
        assert_eq!(statut(app, EMAIL).await, "NEED_SIRET_VALIDATION");
        assert_eq!(
            usager(app, "verified_at = '2027-01-15 09:00Z'", EMAIL).await.as_deref(),
            Some("true")
        );
        let ligne = "journal_compte WHERE action = 'CONFIRMATION_COURRIEL' AND acteur_type = 'FRONT' \
                     AND apres->>'Statut' = 'En attente de validation du compte'";
        assert_eq!(nombre(app, ligne).await, 1);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_compte_ancien_sans_siret_s_ouvre_aussitot() {
    TestApp::run(async |app| {
        let email = compte(app, "NEED_EMAIL_VALIDATION", None).await;
        renvoyer(app, Population::Usagers, json!({"email": email}))
            .await
            .statut(202);
        let jeton = jeton_recu(app, &email).await;

        let reponse: ValidationDto = valider(app, &jeton).await.json();

        assert!(reponse.ouvert && reponse.approbateur.is_none());
        assert_eq!(statut(app, &email).await, "VALIDATED");
        assert_eq!(
            sujets(&app.courriels().await),
            [format!("{email} : Votre compte est ouvert")]
        );
    })
    .await;
}

#[actix_web::test]
async fn de_plusieurs_clics_simultanes_un_seul_confirme() {
    TestApp::run(async |app| {
        let jeton = inscrit(app, EMAIL, &grenoblois(app)).await;

        let reponses = join_all((0..6).map(|_| valider(app, &jeton))).await;

        let faites = reponses.iter().filter(|reponse| reponse.statut == 200).count();
        assert_eq!(faites, 1);
        for reponse in reponses.iter().filter(|reponse| reponse.statut != 200) {
            reponse.probleme(CodeProbleme::LienInvalide);
        }
        assert_eq!(statut(app, EMAIL).await, "NEED_SIRET_VALIDATION");
        let sujets = sujets(&app.courriels().await);
        let demandes = sujets
            .iter()
            .filter(|sujet| sujet.contains("attend votre réponse"))
            .count();
        assert_eq!(demandes, 1, "les approbateurs sont prévenus une fois : {sujets:?}");
    })
    .await;
}

#[actix_web::test]
async fn un_lien_trop_ancien_s_en_fait_envoyer_un_autre() {
    TestApp::run(async |app| {
        let ancien = inscrit(app, EMAIL, &grenoblois(app)).await;
        app.horloge.avancer(Duration::minutes(60));
        valider(app, &ancien).await.probleme(CodeProbleme::LienExpire);

        renvoyer(app, Population::Usagers, json!({"jeton": ancien}))
            .await
            .statut(202);

        let nouveau = jeton_recu(app, EMAIL).await;
        valider(app, &ancien).await.probleme(CodeProbleme::LienInvalide);
        app.horloge.avancer(Duration::minutes(59));
        valider(app, &nouveau).await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn seul_le_dernier_lien_envoye_vaut_meme_demande_en_rafale() {
    TestApp::run(async |app| {
        let premier = inscrit(app, EMAIL, &grenoblois(app)).await;
        let demander = || renvoyer(app, Population::Usagers, json!({"email": EMAIL}));

        let reponses = join_all((0..4).map(|_| demander())).await;

        assert!(reponses.iter().all(|reponse| reponse.statut == 202));
        let vivants = "lien_compte WHERE consomme_at IS NULL AND remplace_at IS NULL";
        assert_eq!(nombre(app, vivants).await, 1);
        valider(app, &premier).await.probleme(CodeProbleme::LienInvalide);
        let dernier = jeton_recu(app, EMAIL).await;
        valider(app, &dernier).await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_lien_ne_vaut_que_pour_son_usage() {
    TestApp::run(async |app| {
        let confirmation = inscrit(app, EMAIL, &grenoblois(app)).await;
        oublier(app, Population::Usagers, EMAIL).await.statut(202);
        let oubli = jeton_recu(app, EMAIL).await;

        reinitialiser(app, &confirmation, NOUVEAU)
            .await
            .probleme(CodeProbleme::LienInvalide);
        poster(app, &LIRE_LIEN, json!({"jeton": confirmation}))
            .await
            .probleme(CodeProbleme::LienInvalide);
        valider(app, &oubli).await.probleme(CodeProbleme::LienInvalide);
        for faux in ["x", &confirmation.to_lowercase(), &"A".repeat(43), "' OR true --"] {
            valider(app, faux).await.probleme(CodeProbleme::LienInvalide);
        }

        // Aucun de ces essais ne les a usés.
        valider(app, &confirmation).await.statut(200);
        app.courriels().await;
        reinitialiser(app, &oubli, NOUVEAU).await.statut(204);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_lien_du_portail_est_refuse_sur_le_site_des_agents_et_n_y_est_pas_use() {
    TestApp::run(async |app| {
        let jeton = inscrit(app, EMAIL, &grenoblois(app)).await;
        let presenter = |origine| poster_depuis(app, &VALIDER, json!({"jeton": jeton}), origine);

        presenter("http://bo.test").await.probleme(CodeProbleme::LienInvalide);

        presenter("http://usagers.test").await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_invitation_d_agent_se_renvoie_tant_qu_il_n_est_pas_actif() {
    TestApp::run(async |app| {
        let email = agent_invite(app).await;
        let renvoi = || renvoyer(app, Population::Bo, json!({"email": email.to_uppercase()}));
        renvoi().await.statut(202);
        let jeton = jeton_recu(app, &email).await;
        // Une invitation ne confirme pas une inscription : elle fait choisir un mot de passe.
        valider(app, &jeton).await.probleme(CodeProbleme::LienInvalide);

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        assert!(
            app.courriels().await.is_empty(),
            "un premier mot de passe n'est pas un changement"
        );
        renvoi().await.statut(202);
        assert!(app.courriels().await.is_empty(), "le compte est actif");
    })
    .await;
}

#[actix_web::test]
async fn un_renvoi_n_envoie_rien_a_un_compte_qui_n_attend_pas_de_lien() {
    TestApp::run(async |app| {
        let mut emails = Vec::new();
        for etat in ["VALIDATED", "BLOCKED", "NEED_SIRET_VALIDATION", "TEMPORARY_BLOCKED"] {
            emails.push(compte(app, etat, None).await);
        }
        let efface = compte(app, "NEED_EMAIL_VALIDATION", None).await;
        app.sql(&format!(
            "UPDATE usager SET supprime_at = now() WHERE mail = '{efface}'"
        ))
        .await;
        emails.push(efface);

        for email in &emails {
            renvoyer(app, Population::Usagers, json!({"email": email}))
                .await
                .statut(202);
        }

        assert!(app.courriels().await.is_empty());
        let vide = renvoyer(app, Population::Usagers, json!({})).await;
        assert_eq!(
            vide.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
            "/email"
        );
    })
    .await;
}

/// Le lien confirme un compte qui attend de l'être, pas un autre.
#[actix_web::test]
async fn un_compte_bloque_depuis_l_envoi_ne_se_confirme_pas() {
    TestApp::run(async |app| {
        let jeton = inscrit(app, EMAIL, &grenoblois(app)).await;
        app.sql("UPDATE usager SET status_code = 'BLOCKED'").await;

        let probleme = valider(app, &jeton).await.probleme(CodeProbleme::EtatIncompatible);

        assert_eq!(probleme.etat.as_deref(), Some("BLOCKED"));
        assert_eq!(statut(app, EMAIL).await, "BLOCKED");
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn aucun_jeton_ne_se_lit_en_base() {
    TestApp::run(async |app| {
        let jeton = inscrit(app, EMAIL, &grenoblois(app)).await;

        let tout = app
            .valeur("SELECT string_agg(l::text, '') || (SELECT string_agg(j::text, '') FROM journal_compte j) FROM lien_compte l")
            .await
            .unwrap();

        assert!(!tout.contains(&jeton) && !tout.contains(&hex::encode(&jeton)));
        assert!(jeton.len() >= 43, "256 bits");
    })
    .await;
}
