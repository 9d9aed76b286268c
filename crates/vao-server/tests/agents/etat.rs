//! Désactiver, réactiver, retirer un second facteur.

use vao_contract::CodeProbleme;
use vao_contract::agent::{self, ActionAgent, AgentDto};
use vao_contract::session;
use vao_contract::usager::Motif;
use vao_domain::Version;
use vao_domain::compte::EtatAgent;
use vao_test::TestApp;

use super::aide::{GESTION, LECTURE, agir, creation, creer, id, inchange, journal, lire, modifier};

#[actix_web::test]
async fn desactiver_ferme_tout_et_reactiver_rend_les_roles() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;
        agent.get(session::MOI.adresse(&[])).await.statut(200);

        let ferme: AgentDto = agir(&acteur, &agent::DESACTIVER, id(&agent), Version(1)).await.json();

        assert_eq!(ferme.etat, EtatAgent::Desactive);
        assert_eq!(ferme.desactive_at, Some(app.maintenant()));
        assert_eq!(ferme.desactive_par.as_deref(), Some("Luc Petit"));
        assert_eq!(ferme.actions, [ActionAgent::Modifier, ActionAgent::Reactiver]);
        agent
            .get(session::MOI.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&agent.mail));
        let encore = agir(&acteur, &agent::DESACTIVER, id(&agent), ferme.version).await;
        let probleme = encore.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(probleme.etat.as_deref(), Some("DESACTIVE"));
        assert_eq!(probleme.actions_possibles, ["modifier", "reactiver"]);

        let rouvert: AgentDto = agir(&acteur, &agent::REACTIVER, id(&agent), ferme.version).await.json();

        assert_eq!(
            (rouvert.etat, rouvert.desactive_at, rouvert.desactive_par),
            (EtatAgent::Actif, None, None)
        );
        assert_eq!(rouvert.roles, LECTURE);
        assert_eq!(app.courriels().await.len(), 1);
        agir(&acteur, &agent::REACTIVER, id(&agent), rouvert.version)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        let journal = journal(app, id(&agent)).await;
        assert!(
            journal.contains(r#"DEACTIVATION {"État": "Actif"} {"État": "Désactivé"}"#),
            "{journal}"
        );
        assert!(
            journal.contains(r#"REACTIVATION {"État": "Désactivé"} {"État": "Actif"}"#),
            "{journal}"
        );
    })
    .await;
}

#[actix_web::test]
async fn on_ne_se_desactive_pas_soi_meme() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", GESTION).await;

        let reponse = agir(&acteur, &agent::DESACTIVER, id(&acteur), Version(1)).await;

        reponse.probleme(CodeProbleme::DelegationRefusee);
        assert_eq!(lire(&acteur, id(&acteur)).await.etat, EtatAgent::Actif);
    })
    .await;
}

#[actix_web::test]
async fn un_compte_jamais_active_est_reinvite_quand_on_le_rouvre() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let dto: AgentDto = creer(&acteur, &creation(app, "38", LECTURE)).await.json();
        app.courriels().await;
        let ferme: AgentDto = agir(&acteur, &agent::DESACTIVER, dto.id, dto.version).await.json();
        app.courriels().await;
        let liens = format!(
            "SELECT count(*) FROM lien_compte WHERE compte_id = '{}' AND remplace_at IS NULL",
            dto.id
        );
        assert_eq!(app.valeur(&liens).await.unwrap(), "0", "l'invitation ne vaut plus rien");

        let rouvert: AgentDto = agir(&acteur, &agent::REACTIVER, dto.id, ferme.version).await.json();

        assert_eq!(rouvert.etat, EtatAgent::Cree);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert!(courriels[0].texte.contains("/connexion/validation?jeton="));
    })
    .await;
}

/// Désactivé puis rouvert avant que la messagerie réponde : seul ce qui est encore vrai se dit.
#[actix_web::test]
async fn un_courriel_ne_dit_que_ce_qui_est_encore_vrai() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;

        agir(&acteur, &agent::DESACTIVER, id(&agent), Version(1))
            .await
            .statut(200);
        agir(&acteur, &agent::REACTIVER, id(&agent), Version(2))
            .await
            .statut(200);

        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert!(courriels[0].texte.contains("réactivé"), "{}", courriels[0].texte);
    })
    .await;
}

#[actix_web::test]
async fn un_compte_suspendu_reste_suspendu_apres_une_reactivation() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;
        app.sql(&format!(
            "UPDATE agent SET suspendu_at = '2027-01-01' WHERE id = '{}'",
            id(&agent)
        ))
        .await;
        assert_eq!(lire(&acteur, id(&agent)).await.etat, EtatAgent::Suspendu);

        agir(&acteur, &agent::DESACTIVER, id(&agent), Version(1))
            .await
            .statut(200);
        app.courriels().await;
        let rouvert: AgentDto = agir(&acteur, &agent::REACTIVER, id(&agent), Version(2)).await.json();

        assert_eq!(rouvert.etat, EtatAgent::Suspendu);
        let courriels = app.courriels().await;
        assert!(courriels[0].texte.contains("suspendu"), "{}", courriels[0].texte);
    })
    .await;
}

#[actix_web::test]
async fn l_application_perdue_est_retiree_avec_un_motif() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;
        let retirer = async |motif: &str, version: Version| {
            let motif = Motif {
                motif: motif.to_owned(),
            };
            acteur
                .envoyer(&agent::RETIRER_SECOND_FACTEUR, &[&id(&agent)], Some(version), &motif)
                .await
        };
        retirer("Téléphone perdu", Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        app.sql(&format!(
            "INSERT INTO second_facteur (population, compte_id, secret_chiffre, confirme_at, created_at) \
             VALUES ('BO', '{}', 'x', '2027-01-01', '2027-01-01')",
            id(&agent)
        ))
        .await;
        assert!(
            lire(&acteur, id(&agent))
                .await
                .actions
                .contains(&ActionAgent::RetirerSecondFacteur)
        );
        retirer("oui", Version(1)).await.probleme(CodeProbleme::SaisieInvalide);

        let dto: AgentDto = retirer("Téléphone perdu", Version(1)).await.json();

        assert!(!dto.application);
        agent
            .get(session::MOI.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
        assert_eq!(app.courriels().await.len(), 1);
        let motif = app
            .valeur("SELECT motif FROM journal_compte WHERE action = 'SECOND_FACTEUR'")
            .await;
        assert_eq!(motif.as_deref(), Some("Téléphone perdu"));
    })
    .await;
}

/// Les dates d'un compte sont pour les agents nationaux.
#[actix_web::test]
async fn seul_un_agent_national_lit_les_dates() {
    TestApp::run(async |app| {
        let (national, regional) = (app.agent("FRA", GESTION).await, app.agent("AURA", GESTION).await);
        let agent = app.agent("38", LECTURE).await;
        app.sql(&format!(
            "UPDATE agent SET validated_at = '2026-01-02', lastconnection_at = '2026-12-31' WHERE id = '{}'",
            id(&agent)
        ))
        .await;
        agir(&regional, &agent::DESACTIVER, id(&agent), Version(1))
            .await
            .statut(200);

        let (vue, reduite) = (lire(&national, id(&agent)).await, lire(&regional, id(&agent)).await);

        let dates =
            |dto: &AgentDto| [dto.active_at, dto.derniere_connexion_at, dto.desactive_at].map(|date| date.is_some());
        assert_eq!((dates(&vue), dates(&reduite)), ([true; 3], [false; 3]));
        assert_eq!(
            (vue.desactive_par.is_some(), reduite.desactive_par.is_some()),
            (true, false)
        );
        let corps = inchange(&reduite);
        modifier(&regional, reduite.id, reduite.version, &corps)
            .await
            .statut(200);
        app.courriels().await;
    })
    .await;
}
