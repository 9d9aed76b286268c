//! Comptes d'agents de l'État.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::compte::EtatAgent;
use vao_domain::droits::RoleAgent;
use vao_domain::{AgentId, CodeTerritoire, NiveauTerritoire, Version};

use crate::endpoint::{Endpoint, Methode, Paires, Parametres};
use crate::liste::Page;
use crate::texte::attendu;
use crate::usager::Motif;
use crate::validation::{ContexteSaisie, regles};

/// `GET /agents` : agents du territoire de l'appelant.
pub const LISTER: Endpoint<(), Page<LigneAgent>> = Endpoint::new(Methode::Get, "/agents");
/// `GET /agents/export.{format}` : la même liste, entière, en CSV ou XLSX.
pub const EXPORTER: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/agents/export.{format}");
/// `POST /agents` : crée un agent et l'invite.
pub const CREER: Endpoint<CreationAgent, AgentDto> = Endpoint::new(Methode::Post, "/agents");
/// `GET /agents/{id}`.
pub const LIRE: Endpoint<(), AgentDto> = Endpoint::new(Methode::Get, "/agents/{id}");
/// `PUT /agents/{id}` : nom, prénom, territoire, rôles.
pub const MODIFIER: Endpoint<ModificationAgent, AgentDto> = Endpoint::new(Methode::Put, "/agents/{id}");
/// `POST /agents/{id}/actions/desactiver`.
pub const DESACTIVER: Endpoint<(), AgentDto> = Endpoint::new(Methode::Post, "/agents/{id}/actions/desactiver");
/// `POST /agents/{id}/actions/reactiver`.
pub const REACTIVER: Endpoint<(), AgentDto> = Endpoint::new(Methode::Post, "/agents/{id}/actions/reactiver");
/// `POST /agents/{id}/actions/renvoyer-invitation`.
pub const RENVOYER_INVITATION: Endpoint<(), AgentDto> =
    Endpoint::new(Methode::Post, "/agents/{id}/actions/renvoyer-invitation");
/// `POST /agents/{id}/actions/retirer-second-facteur` : pour un téléphone perdu, avec un motif.
pub const RETIRER_SECOND_FACTEUR: Endpoint<Motif, AgentDto> =
    Endpoint::new(Methode::Post, "/agents/{id}/actions/retirer-second-facteur");

vao_domain::codes! {
    /// Tri de la liste des agents. Chaque tri se départage par l'identifiant.
    pub enum TriAgents {
        /// Nom, de A à Z.
        Nom = "nom", "Nom, de A à Z";
        /// Nom, de Z à A.
        NomDesc = "-nom", "Nom, de Z à A";
        /// Prénom, de A à Z.
        Prenom = "prenom", "Prénom, de A à Z";
        /// Prénom, de Z à A.
        PrenomDesc = "-prenom", "Prénom, de Z à A";
        /// Adresse, de A à Z.
        Email = "email", "Adresse, de A à Z";
        /// Adresse, de Z à A.
        EmailDesc = "-email", "Adresse, de Z à A";
        /// Territoire, de A à Z.
        Territoire = "territoire", "Territoire, de A à Z";
        /// Territoire, de Z à A.
        TerritoireDesc = "-territoire", "Territoire, de Z à A";
        /// État croissant.
        Etat = "etat", "Comptes à activer d'abord";
        /// État décroissant.
        EtatDesc = "-etat", "Comptes actifs d'abord";
    }
}

/// Paramètres de `GET /agents`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeAgents {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Tri ; par défaut « nom ».
    pub tri: Option<TriAgents>,
    /// Texte cherché dans le nom, le prénom et l'adresse, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Partie du nom.
    pub nom: Option<String>,
    /// Partie du prénom.
    pub prenom: Option<String>,
    /// Partie de l'adresse.
    pub email: Option<String>,
    /// Partie du libellé du territoire, ou son code.
    pub territoire: Option<String>,
    /// États, répétables.
    #[serde(default)]
    pub etat: Vec<EtatAgent>,
}

impl Parametres for ListeAgents {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("tri", self.tri.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("nom", self.nom.as_ref())
            .un("prenom", self.prenom.as_ref())
            .un("email", self.email.as_ref())
            .un("territoire", self.territoire.as_ref())
            .plusieurs("etat", &self.etat)
            .fin()
    }
}

/// Ligne de la liste des agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneAgent {
    /// Identifiant.
    pub id: AgentId,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse de courriel.
    pub email: String,
    /// Code du territoire.
    pub territoire: CodeTerritoire,
    /// Libellé du territoire.
    pub territoire_libelle: String,
    /// État.
    pub etat: EtatAgent,
    /// Vrai si l'appelant peut le modifier.
    pub modifiable: bool,
}

vao_domain::codes! {
    /// Ce qu'un agent peut faire du compte d'un autre.
    pub enum ActionAgent {
        /// Changer son nom, son territoire ou ses rôles.
        Modifier = "modifier", "Modifier";
        /// Fermer le compte.
        Desactiver = "desactiver", "Désactiver";
        /// Rouvrir le compte.
        Reactiver = "reactiver", "Réactiver";
        /// Envoyer un nouveau lien d'activation.
        RenvoyerInvitation = "renvoyer-invitation", "Renvoyer l'invitation";
        /// Retirer l'application d'authentification.
        RetirerSecondFacteur = "retirer-second-facteur", "Retirer l'application d'authentification";
    }
}

/// Compte d'agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AgentDto {
    /// Identifiant.
    pub id: AgentId,
    /// Version.
    pub version: Version,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse de courriel.
    pub email: String,
    /// Code du territoire.
    pub territoire: CodeTerritoire,
    /// Libellé du territoire.
    pub territoire_libelle: String,
    /// Niveau du territoire.
    pub niveau: NiveauTerritoire,
    /// Rôles.
    pub roles: Vec<RoleAgent>,
    /// État.
    pub etat: EtatAgent,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
    /// Création.
    pub cree_at: DateTime<Utc>,
    /// Activation.
    pub active_at: Option<DateTime<Utc>>,
    /// Dernière connexion.
    pub derniere_connexion_at: Option<DateTime<Utc>>,
    /// Désactivation.
    pub desactive_at: Option<DateTime<Utc>>,
    /// Nom de l'agent qui a désactivé le compte.
    pub desactive_par: Option<String>,
    /// Ce que l'appelant peut en faire.
    pub actions: Vec<ActionAgent>,
    /// Rôles que l'appelant peut donner ou retirer.
    pub roles_delegables: Vec<RoleAgent>,
}

/// Corps de `POST /agents`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CreationAgent {
    /// Adresse de courriel.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::courriel_requis))]
    pub email: String,
    /// Nom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::nom_requis))]
    pub nom: String,
    /// Prénom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::prenom_requis))]
    pub prenom: String,
    /// Code du territoire, qui existe et que couvre celui de l'appelant.
    #[garde(custom(territoire_requis))]
    pub territoire: CodeTerritoire,
    /// Rôles, un au moins.
    #[garde(length(min = 1, max = 7))]
    pub roles: Vec<RoleAgent>,
}

/// Corps de `PUT /agents/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ModificationAgent {
    /// Nom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::nom_requis))]
    pub nom: String,
    /// Prénom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::prenom_requis))]
    pub prenom: String,
    /// Code du territoire, qui existe et que couvre celui de l'appelant.
    #[garde(custom(territoire_requis))]
    pub territoire: CodeTerritoire,
    /// Rôles, un au moins.
    #[garde(length(min = 1, max = 7))]
    pub roles: Vec<RoleAgent>,
}

fn territoire_requis(code: &CodeTerritoire, _: &ContexteSaisie) -> garde::Result {
    if code.as_str().is_empty() || code.as_str().len() > 4 {
        return Err(crate::validation::erreur("territoire", "Choisissez un territoire."));
    }
    Ok(())
}
