//! Bornes des demandes publiques, et leur purge.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use vao_contract::compte::{ETABLISSEMENT, OUBLIER};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::{Code as _, Population};
use vao_jobs::JobOptions;
use vao_server::comptes::taches::PurgerDemandes;
use vao_test::{Reponse, TestApp};

use super::commun::{compte, grenoblois, inscrire, inscrit, nombre, oublier, poster, renvoyer, valider};

fn admises(reponses: &[Reponse]) -> usize {
    reponses.iter().filter(|reponse| reponse.statut == 202).count()
}

#[actix_web::test]
async fn cinq_demandes_par_heure_et_par_adresse_connue_ou_non_meme_en_rafale() {
    TestApp::run(async |app| {
        let connue = compte(app, "VALIDATED", None).await;
        for email in [connue.as_str(), "inconnue@exemple.fr"] {
            let ecritures = [email.to_owned(), email.to_uppercase()];
            let rafale = (0..9).map(|rang| oublier(app, Population::Usagers, &ecritures[rang % 2]));

            let reponses = join_all(rafale).await;

            assert_eq!(admises(&reponses), 5, "{email}");
            let refusee = reponses.iter().find(|reponse| reponse.statut != 202).unwrap();
            let probleme = refusee.probleme(CodeProbleme::TropDeDemandes);
            assert_eq!(refusee.entete("retry-after"), Some("3601".to_owned()));
            assert_eq!(probleme.reessayer_dans, Some(3601));
        }
        app.courriels().await;
        app.horloge.avancer(Duration::minutes(60));
        oublier(app, Population::Usagers, &connue).await.statut(202);
        // L'autre population et les autres demandes ont leur propre compte.
        oublier(app, Population::Bo, "inconnue@exemple.fr").await.statut(202);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn vingt_demandes_par_heure_et_par_adresse_ip_quelle_que_soit_celle_annoncee() {
    TestApp::run(async |app| {
        let oublier = async |rang: usize| {
            let corps = json!({"population": Population::Usagers.code(), "email": format!("x{rang}@exemple.fr")});
            app.anonyme()
                .appel(Methode::Post, OUBLIER.adresse(&[]))
                .json(&corps)
                .entete("X-Forwarded-For", format!("203.0.113.{rang}"))
                .envoyer()
                .await
        };

        let reponses = join_all((0..26).map(oublier)).await;

        assert_eq!(admises(&reponses), 20);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn inscription_et_renvoi_ont_aussi_leurs_bornes() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        for rang in 0..6 {
            let (inscription, renvoi) = (
                inscrire(app, "ines@exemple.fr", &siret).await,
                renvoyer(app, Population::Usagers, json!({"email": "ines@exemple.fr"})).await,
            );

            for reponse in [inscription, renvoi] {
                assert_eq!(reponse.statut == 202, rang < 5, "{rang} : {}", reponse.texte());
            }
        }
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn trente_recherches_d_etablissement_par_heure() {
    TestApp::run(async |app| {
        let corps = json!({"siret": grenoblois(app)});
        for _ in 0..30 {
            poster(app, &ETABLISSEMENT, corps.clone()).await.statut(200);
        }

        poster(app, &ETABLISSEMENT, corps)
            .await
            .probleme(CodeProbleme::TropDeDemandes);
    })
    .await;
}

#[actix_web::test]
async fn la_nuit_efface_les_demandes_et_les_liens_qui_ne_servent_plus() {
    TestApp::run(async |app| {
        let purger = async || {
            app.pool
                .transaction(async |tx| {
                    vao_jobs::enqueue(tx, &PurgerDemandes {}, JobOptions::default())
                        .await
                        .map_err(vao_server::Problem::interne)
                })
                .await
                .unwrap();
            app.executer_les_taches().await;
            (nombre(app, "demande_publique").await, nombre(app, "lien_compte").await)
        };
        let jeton = inscrit(app, "ines@exemple.fr", &grenoblois(app)).await;
        assert_eq!(purger().await, (1, 1));

        app.horloge.avancer(Duration::days(3));
        assert_eq!(
            purger().await,
            (0, 1),
            "un lien trop ancien sait encore à qui le renvoyer"
        );
        valider(app, &jeton).await.probleme(CodeProbleme::LienExpire);
        app.horloge.avancer(Duration::days(28));
        assert_eq!(purger().await, (0, 0));
        valider(app, &jeton).await.probleme(CodeProbleme::LienInvalide);
    })
    .await;
}
