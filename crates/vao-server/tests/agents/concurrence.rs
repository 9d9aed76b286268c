//! Deux agents à la fois : l'un passe, l'autre apprend pourquoi.

use vao_contract::CodeProbleme;
use vao_contract::agent::{self, AgentDto};
use vao_domain::Version;
use vao_domain::droits::RoleAgent;
use vao_test::{Acteur, TestApp};

use super::aide::{GESTION, LECTURE, agir, creation, creer, id, inchange, lire, modifier};

#[actix_web::test]
async fn de_deux_modifications_simultanees_la_seconde_apprend_qui_l_a_devancee() {
    TestApp::run(async |app| {
        let (aura, isere) = (app.agent("AURA", GESTION).await, app.agent("38", GESTION).await);
        app.sql("UPDATE agent SET nom = 'Durand', prenom = 'Anne'").await;
        let agent = app.agent("38", LECTURE).await;
        let mut corps = inchange(&lire(&aura, id(&agent)).await);
        corps.prenom = "Léa".to_owned();
        let mut autre = corps.clone();
        autre.prenom = "Zoé".to_owned();

        let (une, deux) = futures::join!(
            modifier(&aura, id(&agent), Version(1), &corps),
            modifier(&isere, id(&agent), Version(1), &autre),
        );

        let (gagnante, perdante) = if une.statut == 200 { (une, deux) } else { (deux, une) };
        let gardee: AgentDto = gagnante.json();
        let probleme = perdante.probleme(CodeProbleme::VersionPerimee);
        assert_eq!(probleme.version, Some(Version(2)));
        let detail = probleme.detail.unwrap();
        assert!(detail.contains("Anne Durand, le 15 janvier 2027 à 10:00"), "{detail}");
        assert_eq!(lire(&aura, id(&agent)).await, gardee);
    })
    .await;
}

async fn gestionnaires_nationaux(app: &TestApp) -> String {
    app.valeur(
        "SELECT count(*) FROM agent a JOIN agent_role r ON r.agent_id = a.id AND r.role = 'Compte' \
         WHERE a.ter_code = 'FRA' AND NOT a.deleted",
    )
    .await
    .unwrap()
}

/// Deux agents nationaux, les derniers, qui se ferment l'un l'autre au même instant : il en reste un.
#[actix_web::test]
async fn le_dernier_gestionnaire_national_reste_quand_deux_se_desactivent() {
    TestApp::run(async |app| {
        for _ in 0..6 {
            app.sql("UPDATE agent SET deleted = true, desactive_at = '2027-01-01'")
                .await;
            let (a, b) = (app.agent("FRA", GESTION).await, app.agent("FRA", GESTION).await);

            let (une, deux) = futures::join!(
                agir(&a, &agent::DESACTIVER, id(&b), Version(1)),
                agir(&b, &agent::DESACTIVER, id(&a), Version(1)),
            );

            assert_eq!(
                gestionnaires_nationaux(app).await,
                "1",
                "{} {}",
                une.texte(),
                deux.texte()
            );
            perdant(&une, &deux);
        }
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn le_dernier_gestionnaire_national_reste_quand_deux_se_retirent_le_role() {
    TestApp::run(async |app| {
        for _ in 0..6 {
            app.sql("UPDATE agent SET deleted = true, desactive_at = '2027-01-01'")
                .await;
            let (a, b) = (app.agent("FRA", GESTION).await, app.agent("FRA", GESTION).await);
            let sans = |dto: &AgentDto| {
                let mut corps = inchange(dto);
                corps.roles.retain(|role| *role != RoleAgent::Compte);
                corps
            };
            let (contre_a, contre_b) = (sans(&lire(&b, id(&a)).await), sans(&lire(&a, id(&b)).await));

            let (une, deux) = futures::join!(
                modifier(&a, id(&b), Version(1), &contre_b),
                modifier(&b, id(&a), Version(1), &contre_a),
            );

            assert_eq!(
                gestionnaires_nationaux(app).await,
                "1",
                "{} {}",
                une.texte(),
                deux.texte()
            );
            perdant(&une, &deux);
        }
    })
    .await;
}

/// Un seul a réussi ; l'autre n'a plus de rôle, ou plus de session.
#[track_caller]
fn perdant(une: &vao_test::Reponse, deux: &vao_test::Reponse) {
    let mut statuts = [une.statut, deux.statut];
    statuts.sort_unstable();
    assert!(matches!(statuts, [200, 401 | 403]), "{statuts:?}");
}

/// De deux créations simultanées à la même adresse, une seule existe.
#[actix_web::test]
async fn une_adresse_ne_donne_qu_un_agent() {
    TestApp::run(async |app| {
        let acteurs: Vec<Acteur<'_>> = vec![app.agent("AURA", GESTION).await, app.agent("38", GESTION).await];
        let corps = creation(app, "38", LECTURE);

        let (une, deux) = futures::join!(creer(&acteurs[0], &corps), creer(&acteurs[1], &corps));

        let mut statuts = [une.statut, deux.statut];
        statuts.sort_unstable();
        assert_eq!(statuts, [201, 409]);
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}
