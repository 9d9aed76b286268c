//! Création et actions sur une fiche.

use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{CodeTerritoire, Siret};

use super::sections::Identite;
use crate::texte::attendu;
use crate::validation::{ContexteSaisie, regles};

/// Corps de `POST /organismes`. Le SIRET est celui du compte, approuvé : un autre est refusé.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CreationOrganisme {
    /// SIRET de l'établissement.
    #[garde(skip)]
    pub siret: Siret,
    /// Personne morale ou physique.
    #[garde(skip)]
    pub type_organisme: TypeOrganisme,
    /// « Êtes-vous le porteur de l'agrément ? » ; toujours vrai pour une personne physique.
    #[garde(skip)]
    pub porteur_agrement: bool,
    /// Identité tapée pendant une panne du répertoire, ou pour compléter une fiche masquée. Ce que le répertoire donne
    /// l'emporte.
    #[serde(default)]
    #[garde(dive)]
    pub saisie: Option<Identite>,
}

/// Corps de `POST /organismes/{id}/actions/changer-siret` et de `…/demander-siret`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct NouveauSiret {
    /// Nouveau SIRET.
    #[garde(skip)]
    pub siret: Siret,
}

/// Corps de `POST /organismes/{id}/actions/demander-siret` et de `…/admettre-siret`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct SiretMotive {
    /// Nouveau SIRET.
    #[garde(skip)]
    pub siret: Siret,
    /// Pourquoi : cinq caractères au moins.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 5, max = 1_000))]
    pub motif: String,
}

/// Corps de `POST /organismes/{id}/actions/refuser-siret`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct RefusSiret {
    /// SIRET demandé, que le service n'admet pas.
    #[garde(skip)]
    pub siret: Siret,
    /// Pourquoi, tel que l'organisme le lira.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 10, max = 1_000))]
    pub motif: String,
}

/// Corps de `POST /organismes/{id}/commentaires`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CommentaireOrganisme {
    /// Commentaire, lu par les agents seulement.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 5, max = 5_000))]
    pub commentaire: String,
}

/// Corps de `POST /organismes-non-agrees` et de `PUT /organismes-non-agrees/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct SaisieNonAgree {
    /// SIRET, espaces admis.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::siret_requis))]
    pub siret: String,
    /// Nom.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = 128))]
    pub nom: String,
    /// Région de la décision.
    #[garde(skip)]
    pub region: CodeTerritoire,
    /// Nature : retrait, suspension, non-renouvellement…
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = 100))]
    pub nature_decision: String,
    /// Jour de la décision, pas à venir.
    #[garde(custom(regles::pas_a_venir))]
    pub date_decision: NaiveDate,
}
