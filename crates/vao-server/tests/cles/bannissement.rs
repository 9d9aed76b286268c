//! Cinq mauvaises clés de suite depuis une adresse : elle attend une minute, les autres non.

use chrono::Duration;
use vao_contract::CodeProbleme;
use vao_domain::cle_api::Scope;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{avancer, lister, logiciel, logiciel_de};

/// Clé bien formée que personne n'a.
fn fausse(app: &TestApp) -> Acteur<'_> {
    logiciel(app, &format!("vao_dev_{}_{}", "a".repeat(8), "b".repeat(32)))
}

async fn echouer(app: &TestApp, fois: usize) {
    for _ in 0..fois {
        lister(&fausse(app)).await.probleme(CodeProbleme::CleApiInvalide);
    }
}

#[track_caller]
fn attente(reponse: &Reponse) -> u32 {
    let secondes = reponse.probleme(CodeProbleme::TropDeDemandes).reessayer_dans.unwrap();
    assert_eq!(reponse.entete("retry-after"), Some(secondes.to_string()));
    secondes
}

#[actix_web::test]
async fn cinq_mauvaises_cles_de_suite_font_attendre_soixante_secondes() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let bonne = logiciel_de(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;
        echouer(app, 5).await;

        let refus = lister(&bonne).await;

        assert_eq!(attente(&refus), 61);
        assert_eq!(
            attente(&lister(&fausse(app)).await),
            61,
            "insister n'allonge pas l'attente"
        );
        lister(&alice).await.statut(200);
        avancer(app, Duration::seconds(60));
        lister(&bonne).await.statut(200);
        assert_eq!(
            app.valeur("SELECT count(*) FROM echec_cle_api").await.as_deref(),
            Some("0")
        );
    })
    .await;
}

#[actix_web::test]
async fn une_bonne_cle_remet_le_compte_a_zero_et_un_vieil_echec_s_oublie() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let bonne = logiciel_de(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;

        echouer(app, 4).await;
        lister(&bonne).await.statut(200);
        echouer(app, 4).await;
        avancer(app, Duration::minutes(15));
        echouer(app, 4).await;
        lister(&bonne).await.statut(200);
        echouer(app, 5).await;

        attente(&lister(&bonne).await);
    })
    .await;
}

#[actix_web::test]
async fn apres_l_attente_cinq_echecs_de_plus_sont_admis() {
    TestApp::run(async |app| {
        echouer(app, 5).await;
        attente(&lister(&fausse(app)).await);
        avancer(app, Duration::seconds(60));

        echouer(app, 5).await;

        attente(&lister(&fausse(app)).await);
    })
    .await;
}

/// Le refus d'un compte suspendu ou d'un droit manquant n'est pas une mauvaise clé.
#[actix_web::test]
async fn seule_une_mauvaise_cle_compte() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, &[Scope::OrganismeLire]).await;
        app.courriels().await;
        for _ in 0..6 {
            lister(&logiciel).await.probleme(CodeProbleme::PorteeInsuffisante);
            app.anonyme()
                .get("/api/v1/declarations")
                .await
                .probleme(CodeProbleme::NonConnecte);
        }
        app.sql("UPDATE usager SET status_code = 'BLOCKED'").await;

        for _ in 0..6 {
            lister(&logiciel).await.probleme(CodeProbleme::ClientSuspendu);
        }
    })
    .await;
}

/// L'adresse comptée est celle que le mandataire annonce ; la mauvaise clé d'un autre ne fait attendre que lui.
#[actix_web::test]
async fn une_autre_adresse_n_attend_pas() {
    let regler = |config: &mut vao_server::Config| config.derriere_mandataire = true;
    TestApp::run_regle(regler, async |app| {
        let alice = app.organisme("Alice").await;
        let bonne = logiciel_de(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;
        let depuis = async |acteur: &Acteur<'_>, adresse: &str| {
            acteur
                .appel(vao_contract::Methode::Get, "/api/v1/declarations")
                .entete("X-Forwarded-For", adresse)
                .envoyer()
                .await
        };
        for _ in 0..5 {
            depuis(&fausse(app), "203.0.113.7")
                .await
                .probleme(CodeProbleme::CleApiInvalide);
        }

        attente(&depuis(&bonne, "203.0.113.7").await);
        // Forgé par l'appelant : seul le dernier relais compte.
        attente(&depuis(&bonne, "198.51.100.1, 203.0.113.7").await);
        depuis(&bonne, "203.0.113.8").await.statut(200);

        let derniere = app.valeur("SELECT derniere_adresse_ip FROM cle_api").await;
        assert_eq!(derniere.as_deref(), Some("203.0.113.8"));
    })
    .await;
}
