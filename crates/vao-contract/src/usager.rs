//! Comptes du portail, vus par leurs collègues et par les agents de leur territoire.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::compte::{ActionUsager, Approbateur, StatutUsager};
use vao_domain::droits::RoleUsager;
use vao_domain::{OrganismeId, UsagerId, Version};

use crate::endpoint::{Endpoint, Methode, Paires, Parametres};
use crate::liste::Page;
use crate::texte::attendu;
use crate::validation::ContexteSaisie;

/// `GET /usagers` : comptes du périmètre de l'appelant.
pub const LISTER: Endpoint<(), Page<LigneUsager>> = Endpoint::new(Methode::Get, "/usagers");
/// `GET /usagers/export.{format}` : la même liste, entière, en CSV ou XLSX (agents).
pub const EXPORTER: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/usagers/export.{format}");
/// `GET /usagers/{id}`.
pub const LIRE: Endpoint<(), UsagerDto> = Endpoint::new(Methode::Get, "/usagers/{id}");
/// `POST /usagers/{id}/actions/approuver`.
pub const APPROUVER: Endpoint<(), UsagerDto> = Endpoint::new(Methode::Post, "/usagers/{id}/actions/approuver");
/// `POST /usagers/{id}/actions/refuser` : avec un motif.
pub const REFUSER: Endpoint<Motif, UsagerDto> = Endpoint::new(Methode::Post, "/usagers/{id}/actions/refuser");
/// `POST /usagers/{id}/actions/desactiver` : par un collègue.
pub const DESACTIVER: Endpoint<(), UsagerDto> = Endpoint::new(Methode::Post, "/usagers/{id}/actions/desactiver");
/// `POST /usagers/{id}/actions/bloquer` : par un agent, avec un motif.
pub const BLOQUER: Endpoint<Motif, UsagerDto> = Endpoint::new(Methode::Post, "/usagers/{id}/actions/bloquer");
/// `POST /usagers/{id}/actions/debloquer` : par un collègue ou un agent.
pub const DEBLOQUER: Endpoint<(), UsagerDto> = Endpoint::new(Methode::Post, "/usagers/{id}/actions/debloquer");
/// `POST /usagers/{id}/actions/retirer-second-facteur` : par un agent, pour un téléphone perdu, avec un motif.
pub const RETIRER_SECOND_FACTEUR: Endpoint<Motif, UsagerDto> =
    Endpoint::new(Methode::Post, "/usagers/{id}/actions/retirer-second-facteur");
/// `PUT /usagers/{id}/roles` : droits EIG.
pub const MODIFIER_ROLES: Endpoint<RolesUsager, UsagerDto> = Endpoint::new(Methode::Put, "/usagers/{id}/roles");

vao_domain::codes! {
    /// Tri de la liste des comptes. Chaque tri se départage par l'identifiant.
    pub enum TriUsagers {
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
        /// Téléphone croissant.
        Telephone = "telephone", "Téléphone croissant";
        /// Téléphone décroissant.
        TelephoneDesc = "-telephone", "Téléphone décroissant";
        /// Organisme, de A à Z.
        Organisme = "organisme", "Organisme, de A à Z";
        /// Organisme, de Z à A.
        OrganismeDesc = "-organisme", "Organisme, de Z à A";
        /// Statut croissant.
        Statut = "statut", "Statut, de A à Z";
        /// Statut décroissant.
        StatutDesc = "-statut", "Statut, de Z à A";
        /// Plus ancienne inscription d'abord.
        CreeAt = "creeAt", "Plus ancienne inscription d'abord";
        /// Plus récente inscription d'abord.
        CreeAtDesc = "-creeAt", "Plus récente inscription d'abord";
    }
}

/// Paramètres de `GET /usagers`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeUsagers {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Tri ; par défaut « nom ».
    pub tri: Option<TriUsagers>,
    /// Texte cherché dans le nom, le prénom et l'adresse, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Partie du nom.
    pub nom: Option<String>,
    /// Partie du prénom.
    pub prenom: Option<String>,
    /// Partie de l'adresse.
    pub email: Option<String>,
    /// Partie du nom de l'organisme.
    pub organisme: Option<String>,
    /// Organisme, et les comptes de son SIRET qui ne l'ont pas encore rejoint.
    pub organisme_id: Option<OrganismeId>,
    /// Statuts, répétables.
    #[serde(default)]
    pub statut: Vec<StatutUsager>,
    /// Vrai : seulement les comptes que l'appelant doit approuver.
    pub a_approuver: Option<bool>,
}

impl Parametres for ListeUsagers {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("tri", self.tri.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("nom", self.nom.as_ref())
            .un("prenom", self.prenom.as_ref())
            .un("email", self.email.as_ref())
            .un("organisme", self.organisme.as_ref())
            .un("organismeId", self.organisme_id.as_ref())
            .plusieurs("statut", &self.statut)
            .un("aApprouver", self.a_approuver.as_ref())
            .fin()
    }
}

/// Ligne de la liste des comptes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneUsager {
    /// Identifiant.
    pub id: UsagerId,
    /// Version, pour agir depuis la liste.
    pub version: Version,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse de courriel.
    pub email: String,
    /// Téléphone, au format E.164.
    pub telephone: Option<String>,
    /// SIRET déclaré.
    pub siret: Option<String>,
    /// Vrai si ce SIRET a été saisi pendant une panne du répertoire Sirene, et n'est pas encore vérifié.
    pub siret_a_verifier: bool,
    /// Organisme rejoint.
    pub organisme_id: Option<OrganismeId>,
    /// Nom de cet organisme.
    pub organisme: Option<String>,
    /// Vrai au siège, faux dans un établissement secondaire ; absent sans organisme.
    pub siege: Option<bool>,
    /// Commune et code postal de l'organisme.
    pub ville: Option<String>,
    /// Statut.
    pub statut: StatutUsager,
    /// Inscription.
    pub cree_at: DateTime<Utc>,
    /// Dernière connexion.
    pub derniere_connexion_at: Option<DateTime<Utc>>,
    /// Déclarations de l'organisme, brouillons exclus ; pour les agents seulement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declarations: Option<i64>,
    /// Ce que l'appelant peut en faire.
    pub actions: Vec<ActionUsager>,
}

/// Compte du portail.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants, nommés dans le JSON"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UsagerDto {
    /// Identifiant.
    pub id: UsagerId,
    /// Version.
    pub version: Version,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse de courriel.
    pub email: String,
    /// Téléphone, au format E.164.
    pub telephone: Option<String>,
    /// SIRET déclaré.
    pub siret: Option<String>,
    /// Vrai si ce SIRET a été saisi pendant une panne du répertoire Sirene, et n'est pas encore vérifié.
    pub siret_a_verifier: bool,
    /// Organisme rejoint.
    pub organisme_id: Option<OrganismeId>,
    /// Nom de cet organisme.
    pub organisme: Option<String>,
    /// Vrai au siège, faux dans un établissement secondaire ; absent sans organisme.
    pub siege: Option<bool>,
    /// Libellé de la région de l'établissement.
    pub region: Option<String>,
    /// Statut.
    pub statut: StatutUsager,
    /// Droits EIG.
    pub roles: Vec<RoleUsager>,
    /// Qui doit approuver, pour un compte en attente.
    pub approbateur: Option<Approbateur>,
    /// Dernier motif donné (refus, blocage).
    pub motif: Option<String>,
    /// Qui a traité le compte en dernier.
    pub traite_par: Option<String>,
    /// Quand.
    pub traite_at: Option<DateTime<Utc>>,
    /// Inscription.
    pub cree_at: DateTime<Utc>,
    /// Adresse confirmée.
    pub confirme_at: Option<DateTime<Utc>>,
    /// Dernière connexion.
    pub derniere_connexion_at: Option<DateTime<Utc>>,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
    /// Ce que l'appelant peut en faire.
    pub actions: Vec<ActionUsager>,
    /// Vrai si l'appelant peut changer les droits EIG.
    pub roles_modifiables: bool,
    /// Vrai si l'appelant peut retirer l'application d'authentification.
    pub second_facteur_retirable: bool,
}

/// Corps d'une décision motivée.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Motif {
    /// Motif, envoyé à la personne : cinq caractères au moins.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 5, max = 1_000))]
    pub motif: String,
}

/// Corps de `PUT /usagers/{id}/roles` : aucun rôle, la lecture ou l'écriture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct RolesUsager {
    /// Droits EIG ; l'écriture comprend la lecture.
    #[garde(length(max = 2))]
    pub roles: Vec<RoleUsager>,
}
