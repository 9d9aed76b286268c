//! From a row to what its reader may see of it and do with it.

use serde_json::{Value, json};
use vao_contract::agent::{ActionAgent, AgentDto, LigneAgent as LigneDto};
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::agents::{AgentRow, LigneAgent};
use vao_domain::compte::delegation::{self, ROLE_D_OFFICE};
use vao_domain::compte::{Compte, EntiteJournal, EtatAgent, RefusDelegation};
use vao_domain::droits::RoleAgent;
use vao_domain::{AgentId, Code as _, CodeTerritoire, NiveauTerritoire, Version};

use crate::Problem;
use crate::journal_comptes::ecriture::Cible;

/// Account, as `acteur` sees it; only national agents read its dates.
pub(super) fn agent(ligne: &AgentRow, acteur: &Compte) -> AgentDto {
    let national = acteur.niveau() == NiveauTerritoire::National;
    AgentDto {
        id: AgentId(ligne.id),
        version: Version(ligne.version),
        nom: ligne.nom.clone().unwrap_or_default(),
        prenom: ligne.prenom.clone().unwrap_or_default(),
        email: ligne.mail.clone(),
        territoire: CodeTerritoire(ligne.ter_code.clone()),
        territoire_libelle: ligne.libelle.clone(),
        niveau: ligne.niveau(),
        roles: ligne.roles(),
        etat: ligne.etat(),
        application: ligne.application,
        cree_at: ligne.created_at,
        active_at: ligne.validated_at.filter(|_| national),
        derniere_connexion_at: ligne.lastconnection_at.filter(|_| national),
        desactive_at: ligne.desactive_at.filter(|_| national),
        desactive_par: ligne.desactive_par.clone().filter(|_| national),
        actions: actions(ligne, acteur),
        roles_delegables: delegation::roles_delegables(acteur),
    }
}

/// What `acteur` may do now with this account, said by the same rules as those that will judge him.
pub(super) fn actions(ligne: &AgentRow, acteur: &Compte) -> Vec<ActionAgent> {
    let cible = ligne.delegation();
    // Qui agit sur un agent national en est un autre : lui-même compte.
    let gere = delegation::peut_gerer(acteur, &cible).is_ok();
    let desactive = delegation::peut_desactiver(acteur, &cible, 1).is_ok();
    let etat = ligne.etat();
    let permise = |action: &ActionAgent| match action {
        ActionAgent::Modifier => gere,
        ActionAgent::Desactiver => desactive && etat != EtatAgent::Desactive,
        ActionAgent::Reactiver => desactive && etat == EtatAgent::Desactive,
        ActionAgent::RenvoyerInvitation => gere && etat == EtatAgent::Cree,
        ActionAgent::RetirerSecondFacteur => gere && ligne.application,
    };
    ActionAgent::TOUS.iter().copied().filter(permise).collect()
}

/// Line of the list.
pub(super) fn ligne(ligne: LigneAgent, acteur: &Compte) -> LigneDto {
    let etat = ligne.etat();
    let cible = Compte {
        id: Some(AgentId(ligne.id)),
        territoire: ligne.ter_code.clone(),
        parent: ligne.parent,
        roles: Vec::new(),
        actif: etat == EtatAgent::Actif,
    };
    LigneDto {
        id: AgentId(ligne.id),
        nom: ligne.nom.unwrap_or_default(),
        prenom: ligne.prenom.unwrap_or_default(),
        email: ligne.mail,
        territoire: CodeTerritoire(ligne.ter_code),
        territoire_libelle: ligne.libelle,
        etat,
        modifiable: delegation::peut_gerer(acteur, &cible).is_ok(),
    }
}

/// Roles asked for, each once, and the one that every agent has.
pub(super) fn avec_role_d_office(demandes: &[RoleAgent]) -> Vec<RoleAgent> {
    RoleAgent::TOUS
        .iter()
        .copied()
        .filter(|role| *role == ROLE_D_OFFICE || demandes.contains(role))
        .collect()
}

/// Account, as the journal names it.
pub(super) fn cible(ligne: &AgentRow) -> Cible {
    Cible {
        entite: EntiteJournal::UserBack,
        id: ligne.id.to_string(),
        nom: ligne.nom_complet(),
        organisme: None,
        territoire: Some(ligne.ter_code.clone()),
        departement: None,
    }
}

/// Fields of the account that the journal follows.
pub(super) fn champs(ligne: &AgentRow) -> Value {
    let roles: Vec<&str> = ligne.roles.iter().map(|role| role.0.libelle()).collect();
    json!({
        "Nom": ligne.nom,
        "Prénom": ligne.prenom,
        "Adresse": ligne.mail,
        "Territoire": format!("{} ({})", ligne.libelle, ligne.ter_code),
        "Rôles": roles,
        "État": ligne.etat().libelle(),
    })
}

/// Refused delegation, in the words of the rule.
pub(super) fn refus(refus: RefusDelegation) -> Problem {
    match refus {
        RefusDelegation::SansRole => Problem::champs(vec![ErreurChamp::new(
            "/roles",
            "obligatoire",
            "Choisissez au moins un rôle, en plus de la consultation des EIG.",
        )]),
        RefusDelegation::RoleManquant
        | RefusDelegation::HorsTerritoire
        | RefusDelegation::TerritoireHorsPortee
        | RefusDelegation::SoiMeme
        | RefusDelegation::RoleNonDetenu
        | RefusDelegation::RoleSurAutreTerritoire
        | RefusDelegation::DernierNational => {
            Problem::detaille(CodeProbleme::DelegationRefusee, phrase(&refus.to_string()))
        }
    }
}

/// Action that the state of the account does not allow.
pub(super) fn etat_incompatible(ligne: &AgentRow, acteur: &Compte, detail: &str) -> Problem {
    Probleme::de(CodeProbleme::EtatIncompatible)
        .etat_et_actions(ligne.etat(), actions(ligne, acteur))
        .detail(detail)
        .into()
}

/// « ce compte… » → « Ce compte… . »
fn phrase(texte: &str) -> String {
    let mut lettres = texte.chars();
    let initiale: String = lettres.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{initiale}{}.", lettres.as_str())
}
