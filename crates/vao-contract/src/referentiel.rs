//! Référentiel géographique : régions, départements, communes.

use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Methode, Parametres};

/// `GET /referentiels/regions`.
pub const REGIONS: Endpoint<(), Vec<TerritoireDto>> = Endpoint::new(Methode::Get, "/referentiels/regions");
/// `GET /referentiels/departements`.
pub const DEPARTEMENTS: Endpoint<(), Vec<TerritoireDto>> = Endpoint::new(Methode::Get, "/referentiels/departements");
/// `GET /referentiels/communes` : vingt communes au plus, les noms exacts d'abord.
pub const COMMUNES: Endpoint<(), Vec<CommuneDto>> = Endpoint::new(Methode::Get, "/referentiels/communes");

/// Région ou département.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TerritoireDto {
    /// Code (`AURA`, `38`).
    pub code: String,
    /// Nom.
    pub libelle: String,
    /// Code de la région, pour un département.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// Commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CommuneDto {
    /// Code INSEE.
    pub code_insee: String,
    /// Nom.
    pub nom: String,
    /// Codes postaux, dans l'ordre.
    pub codes_postaux: Vec<String>,
    /// Code du département.
    pub departement: String,
}

/// Paramètres de `GET /referentiels/communes`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RechercheCommunes {
    /// Début ou partie du nom, ou code postal ; deux caractères au moins.
    pub recherche: String,
}

impl Parametres for RechercheCommunes {
    fn paires(&self) -> Vec<(&'static str, String)> {
        vec![("recherche", self.recherche.clone())]
    }
}
