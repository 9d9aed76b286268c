//! Ronde des clés d'API : trente et sept jours avant leur fin, leur titulaire est prévenu, une fois chaque fois.

use chrono::{Duration, NaiveDate};
use vao_domain::cle_api::Scope;
use vao_server::rondes::{self, debut_du_jour};
use vao_test::TestApp;

use super::aide::{creer, revoquer};

fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

/// Passe la ronde de chaque jour de cette période ; rend les jours où un courriel est parti, et à qui.
async fn derouler(app: &TestApp, debut: &str, fin: &str) -> Vec<String> {
    let ronde = rondes::trouver("cles-api").unwrap();
    let mut vus = Vec::new();
    let mut le = jour(debut);
    while le <= jour(fin) {
        app.horloge
            .avancer(debut_du_jour(le) + Duration::hours(7) - app.maintenant());
        let bilan = ronde.passer(app.contexte(), le, false).await.unwrap();
        assert_eq!(bilan.echecs, []);
        for courriel in app.courriels().await {
            vus.push(format!("{le} {}", courriel.sujet.replace("VAO – ", "")));
        }
        le = le.succ_opt().unwrap();
    }
    vus
}

#[actix_web::test]
async fn la_fin_d_une_cle_se_rappelle_deux_fois() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        creer(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;

        let vus = derouler(app, "2027-12-10", "2028-01-20").await;

        assert_eq!(
            vus,
            [
                "2027-12-16 Votre clé d’API prendra bientôt fin",
                "2028-01-08 Votre clé d’API prendra bientôt fin"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn ni_une_cle_revoquee_ni_un_compte_ferme_ne_sont_rappeles() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        creer(&alice, &[Scope::DeclarationsLire]).await;
        creer(&bruno, &[Scope::DeclarationsLire]).await;
        revoquer(&alice).await.statut(204);
        app.courriels().await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'BLOCKED' WHERE id = '{}'",
            bruno.compte.unwrap()
        ))
        .await;

        assert_eq!(derouler(app, "2027-12-16", "2027-12-18").await, Vec::<String>::new());
    })
    .await;
}

/// Une ronde manquée se rattrape par un seul courriel.
#[actix_web::test]
async fn un_rappel_manque_n_en_fait_partir_qu_un() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        creer(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;

        let vus = derouler(app, "2028-01-10", "2028-01-15").await;

        assert_eq!(vus, ["2028-01-10 Votre clé d’API prendra bientôt fin"]);
    })
    .await;
}
