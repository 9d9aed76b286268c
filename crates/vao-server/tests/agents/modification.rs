//! Modifier un agent : son territoire et ses rôles ne changent que par qui en a le droit.

use vao_contract::CodeProbleme;
use vao_contract::agent::AgentDto;
use vao_contract::session;
use vao_domain::droits::RoleAgent;
use vao_domain::{CodeTerritoire, Version};
use vao_test::TestApp;

use super::aide::{GESTION, LECTURE, id, inchange, journal, lire, modifier};

fn territoire(code: &str) -> CodeTerritoire {
    CodeTerritoire(code.to_owned())
}

/// COMPTES-T13 : le territoire actuel et le nouveau doivent être dans celui de l'auteur.
///
/// Un agent d'un autre territoire ne se voit même pas : la réponse est celle d'un agent qui n'existe pas.
#[actix_web::test]
async fn on_ne_prend_pas_l_agent_d_un_autre_territoire_et_on_n_y_envoie_pas_le_sien() {
    TestApp::run(async |app| {
        let aura = app.agent("AURA", GESTION).await;
        let breton = app.agent("29", LECTURE).await;
        let isere = app.agent("38", LECTURE).await;
        let temoin = app.agent("FRA", GESTION).await;
        let prise = lire(&temoin, id(&breton)).await;
        let envoi = lire(&aura, id(&isere)).await;

        let mut corps = inchange(&prise);
        corps.territoire = territoire("38");
        modifier(&aura, prise.id, prise.version, &corps)
            .await
            .probleme(CodeProbleme::Introuvable);
        let mut corps = inchange(&envoi);
        for ailleurs in ["29", "BRE", "FRA"] {
            corps.territoire = territoire(ailleurs);
            let probleme = modifier(&aura, envoi.id, envoi.version, &corps)
                .await
                .probleme(CodeProbleme::DelegationRefusee);
            assert_eq!(
                probleme.detail.as_deref(),
                Some("Ce territoire n'est pas dans le vôtre.")
            );
        }

        assert_eq!(lire(&temoin, prise.id).await, prise);
        assert_eq!(lire(&aura, envoi.id).await, envoi);
        corps.territoire = territoire("73");
        modifier(&aura, envoi.id, envoi.version, &corps).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn on_ne_change_ni_son_propre_compte_ni_un_role_que_l_on_n_a_pas() {
    TestApp::run(async |app| {
        let acteur = app
            .agent("AURA", &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture])
            .await;
        let instructeur = app
            .agent(
                "38",
                &[RoleAgent::DemandeSejourLecture, RoleAgent::DemandeSejourEcriture],
            )
            .await;
        let soi = lire(&acteur, id(&acteur)).await;
        let dto = lire(&acteur, id(&instructeur)).await;
        assert_eq!((soi.actions.len(), dto.actions.len()), (0, 1), "{:?}", dto.actions);
        assert_eq!(
            dto.roles_delegables,
            [RoleAgent::Compte, RoleAgent::DemandeSejourLecture]
        );

        let mut moi = inchange(&soi);
        moi.roles.push(RoleAgent::Desactivation);
        let refus = modifier(&acteur, soi.id, soi.version, &moi).await;
        let detail = refus.probleme(CodeProbleme::DelegationRefusee).detail.unwrap();
        assert_eq!(
            detail,
            "On ne change ni ses propres rôles, ni son territoire, ni son état."
        );
        for roles in [
            vec![RoleAgent::DemandeSejourLecture],
            vec![
                RoleAgent::DemandeSejourLecture,
                RoleAgent::DemandeSejourEcriture,
                RoleAgent::ValidationOva,
            ],
        ] {
            let mut corps = inchange(&dto);
            corps.roles = roles;
            modifier(&acteur, dto.id, dto.version, &corps)
                .await
                .probleme(CodeProbleme::DelegationRefusee);
        }

        let mut corps = inchange(&dto);
        corps.roles.retain(|role| *role != RoleAgent::DemandeSejourLecture);
        let apres: AgentDto = modifier(&acteur, dto.id, dto.version, &corps).await.json();
        assert_eq!(apres.roles, [RoleAgent::DemandeSejourEcriture, RoleAgent::Eig]);
    })
    .await;
}

/// Muter un agent ne lui fait pas gagner, ailleurs, ce que l'auteur n'aurait pas pu lui donner.
#[actix_web::test]
async fn une_mutation_n_emporte_pas_un_role_que_l_auteur_n_a_pas() {
    TestApp::run(async |app| {
        let acteur = app
            .agent("AURA", &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture])
            .await;
        let instructeur = app.agent("38", &[RoleAgent::DemandeSejourEcriture]).await;
        let dto = lire(&acteur, id(&instructeur)).await;
        for ailleurs in ["AURA", "73"] {
            let mut corps = inchange(&dto);
            corps.territoire = territoire(ailleurs);

            let reponse = modifier(&acteur, dto.id, dto.version, &corps).await;

            let detail = reponse.probleme(CodeProbleme::DelegationRefusee).detail.unwrap();
            assert!(detail.contains("les rôles que vous détenez"), "{detail}");
        }
        assert_eq!(lire(&acteur, dto.id).await, dto);
    })
    .await;
}

#[actix_web::test]
async fn un_changement_de_droits_ferme_les_sessions_et_se_lit_au_journal() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;
        let moi = session::MOI.adresse(&[]);
        agent.get(&moi).await.statut(200);
        let dto = lire(&acteur, id(&agent)).await;

        let mut corps = inchange(&dto);
        corps.nom = "Nguyễn".to_owned();
        let renomme: AgentDto = modifier(&acteur, dto.id, dto.version, &corps).await.json();
        agent.get(&moi).await.statut(200);
        corps.roles = vec![RoleAgent::DemandeSejourEcriture];
        corps.territoire = territoire("73");
        let change = modifier(&acteur, dto.id, renomme.version, &corps).await;

        let change: AgentDto = change.json();
        assert_eq!(change.territoire_libelle, "Savoie");
        agent.get(&moi).await.probleme(CodeProbleme::NonConnecte);
        let journal = journal(app, dto.id).await;
        let lignes: Vec<&str> = journal.lines().collect();
        assert_eq!(lignes.len(), 2, "{journal}");
        assert!(
            journal.contains(r#"MODIFICATION {"Nom": "Petit"} {"Nom": "Nguyễn"}"#)
                || journal.contains(r#""Nom": "Nguyễn""#),
            "{journal}"
        );
        assert!(journal.contains("CHANGEMENT_ROLES"), "{journal}");
        assert!(
            journal.contains("Isère (38)") && journal.contains("Savoie (73)"),
            "{journal}"
        );
    })
    .await;
}

/// Le rôle d'office ne se retire pas, et revient à qui ne l'avait pas.
#[actix_web::test]
async fn le_role_d_office_est_toujours_la() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let ancien = app.agent("38", LECTURE).await;
        let dto = lire(&acteur, id(&ancien)).await;
        assert_eq!(dto.roles, LECTURE);

        let apres: AgentDto = modifier(&acteur, dto.id, dto.version, &inchange(&dto)).await.json();
        let encore: AgentDto = modifier(&acteur, dto.id, apres.version, &inchange(&dto)).await.json();

        assert_eq!(apres.roles, [RoleAgent::DemandeSejourLecture, RoleAgent::Eig]);
        assert_eq!(
            (apres.version, encore.version),
            (Version(2), Version(2)),
            "rien n'a changé la seconde fois"
        );
        let mut corps = inchange(&dto);
        corps.roles = vec![RoleAgent::Eig];
        let probleme = modifier(&acteur, dto.id, apres.version, &corps).await;
        assert_eq!(
            probleme.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
            "/roles"
        );
    })
    .await;
}

#[actix_web::test]
async fn la_version_lue_est_exigee() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        let agent = app.agent("38", LECTURE).await;
        let corps = inchange(&lire(&acteur, id(&agent)).await);

        let sans = acteur
            .envoyer(&vao_contract::agent::MODIFIER, &[&id(&agent)], None, &corps)
            .await;

        sans.probleme(CodeProbleme::VersionExigee);
    })
    .await;
}
