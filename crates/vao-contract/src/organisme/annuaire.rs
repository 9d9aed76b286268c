//! Ce que les registres publics disent d'un SIRET, composé avec ce que la plateforme en sait.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::Siret;
use vao_domain::organisme::{RattachementRefuse, TypeOrganisme};

use super::lecture::OrganismeConnu;
use super::sections::{Identite, Representant};
use crate::services_externes::ServiceExterne;

/// `GET /annuaire/etablissements/{siret}`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants, nommés dans le JSON"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EtablissementAnnuaire {
    /// SIRET.
    pub siret: Siret,
    /// Vrai pour le siège de l'entreprise.
    pub siege_social: bool,
    /// SIRET du siège.
    pub siret_siege: Siret,
    /// Vrai si l'établissement est fermé.
    pub ferme: bool,
    /// Vrai si l'entreprise a cessé.
    pub unite_cessee: bool,
    /// Faux si une partie de la fiche est masquée par le répertoire : elle est à saisir.
    pub diffusible: bool,
    /// Type qui découle de la catégorie juridique.
    pub type_organisme: TypeOrganisme,
    /// Code de la catégorie juridique.
    pub categorie_juridique: String,
    /// Code du département.
    pub departement: Option<String>,
    /// Identité préremplie.
    pub identite: Identite,
    /// Représentants légaux du registre du commerce ; vide pour une association.
    pub representants: Vec<Representant>,
    /// Fiche de ce SIRET sur la plateforme, s'il y en a une.
    pub sur_la_plateforme: Option<OrganismeConnu>,
    /// Fiche du siège sur la plateforme, pour un établissement secondaire.
    pub siege: Option<OrganismeConnu>,
    /// Ce qui empêche un établissement secondaire de s'inscrire ; absent s'il le peut, et pour un siège.
    pub rattachement_refuse: Option<RattachementRefuse>,
    /// Services qui n'ont pas répondu : leur part est à saisir.
    pub manquants: Vec<ServiceExterne>,
    /// Vrai si la réponse est ancienne, le répertoire étant en panne.
    pub perime: bool,
    /// Instant du relevé.
    pub releve_at: DateTime<Utc>,
}

/// `GET /annuaire/etablissements/{siret}/succession`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SuccessionDto {
    /// SIRET de départ.
    pub siret: Siret,
    /// Successeurs, du premier au dernier ; vide si le SIRET n'en a pas.
    pub liens: Vec<LienSuccession>,
    /// Dernier successeur.
    pub successeur: Option<Siret>,
    /// Vrai si ce successeur garde le SIREN.
    pub meme_siren: bool,
    /// Vrai si une autre fiche a déjà ce SIRET.
    pub deja_pris: bool,
}

/// Lien de succession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LienSuccession {
    /// SIRET successeur.
    pub siret: Siret,
    /// Jour de la succession.
    pub date: NaiveDate,
}
