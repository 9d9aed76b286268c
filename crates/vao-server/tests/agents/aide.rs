//! Ce que plusieurs essais répètent.

use vao_contract::agent::{self, AgentDto, CreationAgent, ModificationAgent};
use vao_contract::{Endpoint, Methode};
use vao_domain::droits::RoleAgent;
use vao_domain::{AgentId, CodeTerritoire, Version};
use vao_test::{Acteur, Reponse, TestApp};

/// Tous les rôles d'un agent qui gère les comptes.
pub(crate) const GESTION: &[RoleAgent] = &[
    RoleAgent::Compte,
    RoleAgent::Desactivation,
    RoleAgent::DemandeSejourLecture,
    RoleAgent::DemandeSejourEcriture,
];
/// Rôle que chacun des gestionnaires des essais peut donner.
pub(crate) const LECTURE: &[RoleAgent] = &[RoleAgent::DemandeSejourLecture];

/// Agent à créer, à une adresse nouvelle.
pub(crate) fn creation(app: &TestApp, territoire: &str, roles: &[RoleAgent]) -> CreationAgent {
    CreationAgent {
        email: format!("nouveau{}@etat.test", app.suivant()),
        nom: "Martin".to_owned(),
        prenom: "Chloé".to_owned(),
        territoire: CodeTerritoire(territoire.to_owned()),
        roles: roles.to_vec(),
    }
}

pub(crate) async fn creer(acteur: &Acteur<'_>, corps: &CreationAgent) -> Reponse {
    acteur.envoyer(&agent::CREER, &[], None, corps).await
}

pub(crate) async fn lire(acteur: &Acteur<'_>, id: impl std::fmt::Display) -> AgentDto {
    acteur.get(agent::LIRE.adresse(&[&id])).await.json()
}

/// Modification qui ne changerait rien.
pub(crate) fn inchange(dto: &AgentDto) -> ModificationAgent {
    ModificationAgent {
        nom: dto.nom.clone(),
        prenom: dto.prenom.clone(),
        territoire: dto.territoire.clone(),
        roles: dto.roles.clone(),
    }
}

pub(crate) async fn modifier(acteur: &Acteur<'_>, id: AgentId, version: Version, corps: &ModificationAgent) -> Reponse {
    acteur.envoyer(&agent::MODIFIER, &[&id], Some(version), corps).await
}

/// Action sans corps.
pub(crate) async fn agir(
    acteur: &Acteur<'_>,
    action: &Endpoint<(), AgentDto>,
    id: impl std::fmt::Display,
    version: Version,
) -> Reponse {
    acteur
        .appel(Methode::Post, action.adresse(&[&id]))
        .version(version)
        .envoyer()
        .await
}

/// Identifiant d'un acteur.
pub(crate) fn id(acteur: &Acteur<'_>) -> AgentId {
    AgentId(acteur.compte.unwrap())
}

/// Lignes du journal sur ce compte, la plus récente d'abord : action, auteur, avant, après.
pub(crate) async fn journal(app: &TestApp, id: AgentId) -> String {
    app.valeur(&format!(
        "SELECT coalesce(string_agg(action || ' ' || coalesce(avant::text, '-') || ' ' || coalesce(apres::text, '-'), \
         E'\\n' ORDER BY le DESC), '') FROM journal_compte WHERE entite_id = '{id}'"
    ))
    .await
    .unwrap()
}
