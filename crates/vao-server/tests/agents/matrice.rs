//! Chaque ligne de « droits et territoires des agents », territoire contre territoire et rôle contre rôle.

use vao_contract::agent::{self, AgentDto, LigneAgent};
use vao_contract::{CodeProbleme, Methode, Page};
use vao_domain::droits::RoleAgent;
use vao_domain::{NiveauTerritoire, Version};
use vao_test::{Acteur, TestApp};

use super::aide::{GESTION, LECTURE, agir, creation, creer, id, inchange, lire, modifier};

/// Territoires des agents visés.
const CIBLES: &[&str] = &["FRA", "AURA", "38", "73", "BRE", "29", "COR", "2A", "2B"];

/// Qui agit, et les territoires où il gère des agents.
const PORTEES: &[(&str, &[&str])] = &[
    ("FRA", CIBLES),
    ("AURA", &["AURA", "38", "73"]),
    ("COR", &["COR", "2A", "2B"]),
    ("38", &["38"]),
    ("2A", &["2A"]),
];

/// COMPTES-T15 : la Corse-du-Sud se gère comme un département.
#[actix_web::test]
async fn chaque_territoire_gere_les_siens_et_eux_seuls() {
    TestApp::run(async |app| {
        for (territoire, portee) in PORTEES {
            let acteur = app.agent(territoire, GESTION).await;
            for cible in CIBLES {
                let visee = app.agent(cible, LECTURE).await;
                let contexte = format!("{territoire} sur {cible}");
                if portee.contains(cible) {
                    gerer(app, &acteur, &visee, cible, &contexte).await;
                } else {
                    ne_rien_voir(app, &acteur, &visee, cible).await;
                }
            }
        }
        app.courriels().await;
    })
    .await;
}

async fn gerer(app: &TestApp, acteur: &Acteur<'_>, visee: &Acteur<'_>, cible: &str, contexte: &str) {
    let dto = lire(acteur, id(visee)).await;
    assert!(dans_la_liste(acteur, &visee.mail).await, "{contexte}");
    assert_eq!(
        dto.niveau == NiveauTerritoire::Departemental,
        cible.len() == 2,
        "{contexte}"
    );

    let mut corps = inchange(&dto);
    "Léa".clone_into(&mut corps.prenom);
    let apres: AgentDto = modifier(acteur, dto.id, dto.version, &corps).await.json();
    let ferme: AgentDto = agir(acteur, &agent::DESACTIVER, dto.id, apres.version).await.json();
    let rouvert: AgentDto = agir(acteur, &agent::REACTIVER, dto.id, ferme.version).await.json();
    assert_eq!(rouvert.version, Version(4), "{contexte}");
    creer(acteur, &creation(app, cible, LECTURE)).await.statut(201);
}

async fn ne_rien_voir(app: &TestApp, acteur: &Acteur<'_>, visee: &Acteur<'_>, cible: &str) {
    let absent = uuid::Uuid::from_u128(7);
    let version = Version(1);
    let temoin = app.agent("FRA", GESTION).await;
    let corps = inchange(&lire(&temoin, id(visee)).await);
    assert!(!dans_la_liste(acteur, &visee.mail).await);

    let lecture = |id: &dyn std::fmt::Display| acteur.get(agent::LIRE.adresse(&[id]));
    let refus = lecture(&id(visee)).await.probleme(CodeProbleme::Introuvable);
    let mut absence = lecture(&absent).await.probleme(CodeProbleme::Introuvable);
    absence.instance.clone_from(&refus.instance);
    assert_eq!(
        refus, absence,
        "un agent hors du territoire ressemble à un agent qui n'existe pas"
    );
    modifier(acteur, id(visee), version, &corps)
        .await
        .probleme(CodeProbleme::Introuvable);
    for action in [&agent::DESACTIVER, &agent::REACTIVER, &agent::RENVOYER_INVITATION] {
        agir(acteur, action, id(visee), version)
            .await
            .probleme(CodeProbleme::Introuvable);
    }
    creer(acteur, &creation(app, cible, LECTURE))
        .await
        .probleme(CodeProbleme::DelegationRefusee);
    assert_eq!(lire(&temoin, id(visee)).await.version, version);
}

async fn dans_la_liste(acteur: &Acteur<'_>, mail: &str) -> bool {
    let demande = agent::ListeAgents {
        email: Some(mail.to_owned()),
        ..agent::ListeAgents::default()
    };
    let page: Page<LigneAgent> = acteur.get(agent::LISTER.adresse_avec(&[], &demande)).await.json();
    page.donnees.iter().any(|ligne| ligne.email == mail && ligne.modifiable)
}

/// COMPTES-T14 : désactiver demande son rôle, quel que soit le chemin pris.
#[actix_web::test]
async fn chaque_operation_demande_son_role() {
    TestApp::run(async |app| {
        let (compte, desactivation) = (RoleAgent::Compte, RoleAgent::Desactivation);
        let lecture = RoleAgent::DemandeSejourLecture;
        for (roles, gere, desactive) in [
            (vec![], false, false),
            (vec![lecture], false, false),
            (vec![desactivation, lecture], false, false),
            (vec![compte, lecture], true, false),
            (vec![compte, desactivation, lecture], true, true),
        ] {
            let acteur = app.agent("AURA", &roles).await;
            let visee = app.agent("38", LECTURE).await;
            let temoin = app.agent("FRA", GESTION).await;
            let dto = lire(&temoin, id(&visee)).await;

            let statuts = [
                acteur.get(agent::LISTER.adresse(&[])).await.statut,
                acteur.get(agent::EXPORTER.adresse(&[&"csv"])).await.statut,
                acteur.get(agent::LIRE.adresse(&[&dto.id])).await.statut,
                modifier(&acteur, dto.id, dto.version, &inchange(&dto)).await.statut,
            ];
            let creation = creer(&acteur, &creation(app, "38", LECTURE)).await.statut;
            let version = lire(&temoin, dto.id).await.version;
            let fermeture = agir(&acteur, &agent::DESACTIVER, dto.id, version).await.statut;

            assert_eq!(statuts, [if gere { 200 } else { 403 }; 4], "{roles:?}");
            assert_eq!(creation, if gere { 201 } else { 403 }, "{roles:?}");
            assert_eq!(fermeture, if desactive { 200 } else { 403 }, "{roles:?}");
            let etat = if desactive { "DESACTIVE" } else { "ACTIF" };
            assert_eq!(lire(&temoin, dto.id).await.etat.to_string(), etat, "{roles:?}");
        }
        app.courriels().await;
    })
    .await;
}

/// COMPTES-T14 : la fiche n'a pas de champ « désactivé » que l'on pourrait glisser dans une modification.
#[actix_web::test]
async fn desactiver_ne_se_glisse_pas_dans_une_modification() {
    TestApp::run(async |app| {
        let acteur = app
            .agent("AURA", &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture])
            .await;
        let visee = app.agent("38", LECTURE).await;
        let mut corps = serde_json::to_value(inchange(&lire(&acteur, id(&visee)).await)).unwrap();
        corps["deleted"] = true.into();

        let reponse = acteur
            .envoyer_json(&agent::MODIFIER, &[&id(&visee)], Some(Version(1)), &corps)
            .await;

        let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(probleme.erreurs[0].code, "champ-inconnu");
        assert_eq!(lire(&acteur, id(&visee)).await.version, Version(1));
    })
    .await;
}

#[actix_web::test]
async fn un_usager_du_portail_n_a_acces_a_aucun_agent() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let visee = app.agent("38", LECTURE).await;
        for (methode, adresse) in [
            (Methode::Get, agent::LISTER.adresse(&[])),
            (Methode::Get, agent::LIRE.adresse(&[&id(&visee)])),
            (Methode::Get, agent::EXPORTER.adresse(&[&"csv"])),
            (Methode::Post, agent::DESACTIVER.adresse(&[&id(&visee)])),
        ] {
            let reponse = usager.appel(methode, adresse).version(Version(1)).envoyer().await;

            reponse.probleme(CodeProbleme::RoleInsuffisant);
        }
    })
    .await;
}
