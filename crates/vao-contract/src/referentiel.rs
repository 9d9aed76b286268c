//! Référentiel géographique : régions, départements, communes d'aujourd'hui et d'hier.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vao_domain::CodeDepartement;

use crate::endpoint::{Endpoint, Methode, Paires, Parametres};

/// `GET /referentiels/regions`.
pub const REGIONS: Endpoint<(), Vec<TerritoireDto>> = Endpoint::new(Methode::Get, "/referentiels/regions");
/// `GET /referentiels/departements`.
pub const DEPARTEMENTS: Endpoint<(), Vec<TerritoireDto>> = Endpoint::new(Methode::Get, "/referentiels/departements");
/// `GET /referentiels/communes` pendant la frappe : vingt communes d'aujourd'hui au plus, les noms exacts d'abord.
pub const COMMUNES: Endpoint<(), Vec<CommuneDto>> = Endpoint::new(Methode::Get, "/referentiels/communes");
/// La même route et toute sa réponse : les communes d'un département, ou d'un autre jour, avec leurs dates.
pub const COMMUNES_DATEES: Endpoint<(), Vec<CommuneDateeDto>> = Endpoint::new(Methode::Get, "/referentiels/communes");
/// `GET /referentiels/communes/{code}`.
pub const COMMUNE: Endpoint<(), CommuneDateeDto> = Endpoint::new(Methode::Get, "/referentiels/communes/{code}");
/// `GET /referentiels/millesimes`.
pub const MILLESIMES: Endpoint<(), Vec<MillesimeDto>> = Endpoint::new(Methode::Get, "/referentiels/millesimes");

/// Premier jour de l'histoire des communes.
pub const DEBUT_DE_L_HISTORIQUE: NaiveDate = match NaiveDate::from_ymd_opt(1943, 1, 1) {
    Some(jour) => jour,
    None => NaiveDate::MIN,
};

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

/// Commune, telle qu'une adresse la désigne.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CommuneDto {
    /// Code INSEE.
    pub code_insee: String,
    /// Nom.
    pub nom: String,
    /// Codes postaux, dans l'ordre ; une commune d'hier n'en a pas.
    pub codes_postaux: Vec<String>,
    /// Code du département d'aujourd'hui.
    pub departement: String,
}

/// Commune, et le temps pendant lequel elle a porté ce code et ce nom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CommuneDateeDto {
    /// Commune.
    #[serde(flatten)]
    pub commune: CommuneDto,
    /// Premier jour ; absent si elle existait avant le 1er janvier 1943, où commence l'historique.
    #[serde(default)]
    pub date_debut: Option<NaiveDate>,
    /// Premier jour où elle n'est plus ; absent pour une commune d'aujourd'hui.
    #[serde(default)]
    pub date_fin: Option<NaiveDate>,
}

/// Livraison d'un référentiel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MillesimeDto {
    /// Jeu de données (`communes`, `territoires`, `categories-juridiques`).
    pub jeu: String,
    /// Source officielle.
    pub source: String,
    /// Version de la livraison.
    pub version: String,
    /// Jour de sa parution.
    pub publie_le: NaiveDate,
    /// Jour dont elle donne l'état.
    pub en_vigueur_au: NaiveDate,
}

/// Recherche d'une commune pendant la frappe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RechercheCommunes {
    /// Début ou partie du nom, ou code postal ; deux caractères au moins.
    pub recherche: String,
}

impl Parametres for RechercheCommunes {
    fn paires(&self) -> Vec<(&'static str, String)> {
        vec![("recherche", self.recherche.clone())]
    }
}

/// Paramètres de `GET /referentiels/communes` : une recherche, un département, ou les deux.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParametresCommunes {
    /// Début ou partie du nom, ou code postal ; deux caractères au moins. Vingt communes au plus sont rendues.
    pub recherche: Option<String>,
    /// Seulement les communes de ce département, toutes sans recherche.
    pub departement: Option<CodeDepartement>,
    /// Les communes qui existaient ce jour-là, à partir du 1er janvier 1943 ; celles d'aujourd'hui sans date.
    pub date: Option<NaiveDate>,
}

impl Parametres for ParametresCommunes {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("recherche", self.recherche.as_ref())
            .un("departement", self.departement.as_ref())
            .un("date", self.date.as_ref())
            .fin()
    }
}

/// Paramètres de `GET /referentiels/communes/{code}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParametresCommune {
    /// La commune qui portait ce code ce jour-là, à partir du 1er janvier 1943 ; celle d'aujourd'hui sans date.
    pub date: Option<NaiveDate>,
}

impl Parametres for ParametresCommune {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default().un("date", self.date.as_ref()).fin()
    }
}
