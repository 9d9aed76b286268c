//! Adresse postale.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::texte::facultatif;
use crate::validation::{ContexteSaisie, regles};

/// Adresse postale, venue du service national des adresses ou saisie à la main.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Adresse {
    /// Adresse sur une ligne.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 300)))]
    pub label: Option<String>,
    /// Clé du service national des adresses ; absente d'une adresse saisie à la main.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 50)))]
    pub cle_insee: Option<String>,
    /// Code INSEE de la commune.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = 5, max = 5)))]
    pub code_insee: Option<String>,
    /// Code postal.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = 5, max = 5)))]
    pub code_postal: Option<String>,
    /// Code du département.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::departement))]
    pub departement: Option<String>,
    /// Longitude et latitude (WGS84).
    #[serde(default)]
    #[garde(skip)]
    pub coordinates: Option<[f64; 2]>,
}
