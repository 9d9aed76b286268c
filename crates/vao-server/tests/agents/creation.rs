//! Créer un agent et l'inviter.

use serde_json::json;
use vao_contract::agent::{self, AgentDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::compte::EtatAgent;
use vao_domain::droits::RoleAgent;
use vao_domain::{CodeTerritoire, Population};
use vao_test::TestApp;

use super::aide::{GESTION, LECTURE, agir, creation, creer, id, journal, lire};

#[actix_web::test]
async fn un_agent_cree_est_invite_avec_le_role_d_office() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let mut corps = creation(app, "38", LECTURE);
        corps.email = "  Chloe.MARTIN@Etat.TEST ".to_owned();

        let reponse = creer(&acteur, &corps).await;

        let dto: AgentDto = reponse.statut(201).json();
        assert_eq!(reponse.entete("location"), Some(agent::LIRE.adresse(&[&dto.id])));
        assert_eq!(reponse.version(), dto.version);
        assert_eq!(dto.email, "chloe.martin@etat.test");
        assert_eq!(dto.etat, EtatAgent::Cree);
        assert_eq!(dto.roles, [RoleAgent::DemandeSejourLecture, RoleAgent::Eig]);
        assert_eq!(lire(&acteur, dto.id).await, dto);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert_eq!(courriels[0].destinataires, ["chloe.martin@etat.test"]);
        assert!(
            courriels[0].texte.contains("/connexion/validation?jeton="),
            "{}",
            courriels[0].texte
        );
        let journal = journal(app, dto.id).await;
        assert!(journal.starts_with("CREATION - {"), "{journal}");
        assert!(journal.contains(r#""Territoire": "Isère (38)""#), "{journal}");
    })
    .await;
}

#[actix_web::test]
async fn on_ne_donne_que_les_roles_que_l_on_detient() {
    TestApp::run(async |app| {
        let acteur = app
            .agent("AURA", &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture])
            .await;
        for (roles, admis) in [
            (vec![RoleAgent::DemandeSejourLecture], true),
            (vec![RoleAgent::Compte, RoleAgent::DemandeSejourLecture], true),
            (vec![RoleAgent::DemandeSejourLecture, RoleAgent::Eig], true),
            (vec![RoleAgent::DemandeSejourEcriture], false),
            (vec![RoleAgent::DemandeSejourLecture, RoleAgent::Desactivation], false),
            (vec![RoleAgent::ValidationOva], false),
            (vec![RoleAgent::Agrement], false),
        ] {
            let reponse = creer(&acteur, &creation(app, "38", &roles)).await;

            if admis {
                reponse.statut(201);
            } else {
                let probleme = reponse.probleme(CodeProbleme::DelegationRefusee);
                assert_eq!(
                    probleme.detail.as_deref(),
                    Some("On ne donne et on ne retire que les rôles que l'on détient.")
                );
            }
        }
        assert_eq!(app.courriels().await.len(), 3);
    })
    .await;
}

#[actix_web::test]
async fn un_corps_faux_dit_chaque_champ() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", GESTION).await;
        let juste = serde_json::to_value(creation(app, "38", LECTURE)).unwrap();
        for (champ, valeur, pointeur, code) in [
            ("email", json!("pas une adresse"), "/email", "courriel"),
            ("nom", json!(""), "/nom", "nom"),
            ("prenom", json!("R2D2"), "/prenom", "prenom"),
            ("territoire", json!(""), "/territoire", "territoire"),
            ("territoire", json!("99"), "/territoire", "territoire-inconnu"),
            ("roles", json!([]), "/roles", "obligatoire"),
            ("roles", json!(["eig"]), "/roles", "obligatoire"),
            ("roles", json!(["Controle"]), "/roles/0", "type"),
        ] {
            let mut corps = juste.clone();
            corps[champ] = valeur.clone();

            let reponse = acteur.envoyer_json(&agent::CREER, &[], None, &corps).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            let erreur = &probleme.erreurs[0];
            assert_eq!(
                (erreur.pointeur.as_str(), erreur.code.as_str()),
                (pointeur, code),
                "{champ} {valeur}"
            );
        }
        assert_eq!(app.valeur("SELECT count(*) FROM agent").await.unwrap(), "1");
    })
    .await;
}

/// L'adresse est unique même parmi les comptes désactivés ; le refus ne décrit que ce que l'appelant voit déjà.
#[actix_web::test]
async fn une_adresse_deja_prise_est_refusee_sans_rien_apprendre_des_autres_territoires() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let (ici, ailleurs) = (app.agent("38", LECTURE).await, app.agent("29", LECTURE).await);
        let dto = lire(&acteur, id(&ici)).await;
        let detail = async |mail: &str| {
            let mut corps = creation(app, "38", LECTURE);
            corps.email = mail.to_uppercase();
            let probleme = creer(&acteur, &corps).await.probleme(CodeProbleme::CompteExistant);
            assert_eq!(probleme.erreurs[0].pointeur, "/email");
            probleme.detail.unwrap()
        };

        let actif = detail(&ici.mail).await;
        agir(&acteur, &agent::DESACTIVER, dto.id, dto.version).await.statut(200);
        let desactive = detail(&ici.mail).await;
        let invisible = detail(&ailleurs.mail).await;

        assert!(
            actif.contains("Luc Petit (Isère)") && !actif.contains("réactivez"),
            "{actif}"
        );
        assert!(desactive.contains("réactivez-le"), "{desactive}");
        assert!(
            !invisible.contains("Petit") && !invisible.contains("Finistère"),
            "{invisible}"
        );
        assert!(!invisible.contains("désactivé"), "{invisible}");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn la_meme_cle_ne_cree_qu_un_agent() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let corps = creation(app, "38", LECTURE);
        let appel = || {
            acteur
                .appel(Methode::Post, agent::CREER.adresse(&[]))
                .cle("creation-1")
                .json(&corps)
        };

        let premiere: AgentDto = appel().envoyer().await.statut(201).json();
        let seconde = appel().envoyer().await;

        assert_eq!(seconde.entete("idempotent-replayed").as_deref(), Some("true"));
        assert_eq!(seconde.statut(201).json::<AgentDto>(), premiere);
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn une_invitation_se_renvoie_tant_que_le_compte_n_est_pas_active() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let dto: AgentDto = creer(&acteur, &creation(app, "38", LECTURE)).await.json();
        let premiers = app.courriels().await;

        let renvoi = agir(&acteur, &agent::RENVOYER_INVITATION, dto.id, dto.version).await;

        renvoi.statut(200);
        let seconds = app.courriels().await;
        assert_eq!((premiers.len(), seconds.len()), (1, 1));
        assert_ne!(premiers[0].texte, seconds[0].texte, "le nouveau lien en est un autre");
        app.sql(&format!("UPDATE agent SET validated = true WHERE id = '{}'", dto.id))
            .await;
        let refus = agir(&acteur, &agent::RENVOYER_INVITATION, dto.id, dto.version).await;
        let probleme = refus.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(probleme.etat.as_deref(), Some("ACTIF"));
        assert_eq!(probleme.actions_possibles, ["modifier", "desactiver"]);
    })
    .await;
}

/// La même adresse peut servir une fois dans chaque population.
#[actix_web::test]
async fn un_usager_du_portail_ne_gene_pas_un_agent() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let acteur = app.agent("FRA", GESTION).await;
        let mut corps = creation(app, "FRA", LECTURE);
        corps.email.clone_from(&usager.mail);
        corps.territoire = CodeTerritoire("FRA".to_owned());

        let dto: AgentDto = creer(&acteur, &corps).await.statut(201).json();

        assert_eq!(dto.email, usager.mail);
        let connecte = app
            .connecter(Population::Usagers, usager.compte.unwrap(), usager.mail.clone())
            .await;
        connecte.get(vao_contract::session::MOI.adresse(&[])).await.statut(200);
        app.courriels().await;
    })
    .await;
}
