//! Hébergements d'un organisme : l'essentiel pour déclarer une étape.

use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::HebergementId;
use vao_domain::declaration::TypeHebergement;

use crate::adresse::{Adresse, adresse_complete};
use crate::endpoint::{Endpoint, Methode, Parametres};
use crate::liste::Page;
use crate::texte::attendu;
use crate::validation::ContexteSaisie;

/// `GET /hebergements` : hébergements actifs de l'organisme.
pub const LISTER: Endpoint<(), Page<HebergementDto>> = Endpoint::new(Methode::Get, "/hebergements");
/// `POST /hebergements` : ajoute un hébergement actif.
pub const CREER: Endpoint<CreationHebergement, HebergementDto> = Endpoint::new(Methode::Post, "/hebergements");

/// Corps de `POST /hebergements`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CreationHebergement {
    /// Nom du lieu.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = 80))]
    pub nom: String,
    /// Adresse, dont la commune fixe le département.
    #[garde(dive, custom(adresse_complete))]
    pub adresse: Adresse,
    /// Type d'hébergement.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub type_: TypeHebergement,
    /// Nombre de lits.
    #[garde(range(min = 1, max = 10_000))]
    pub nombre_lits: i32,
}

/// Hébergement, dans sa version courante.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HebergementDto {
    /// Identifiant de la fiche.
    pub id: HebergementId,
    /// Version courante de la fiche.
    pub version: i32,
    /// Nom du lieu.
    pub nom: String,
    /// Adresse.
    pub adresse: Adresse,
    /// Type d'hébergement.
    #[serde(rename = "type")]
    pub type_: TypeHebergement,
    /// Nombre de lits.
    pub nombre_lits: i32,
}

/// Paramètres de `GET /hebergements`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeHebergements {
    /// Texte cherché dans le nom et l'adresse, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
}

impl Parametres for ListeHebergements {
    fn paires(&self) -> Vec<(&'static str, String)> {
        let mut paires = Vec::new();
        paires.extend(self.recherche.clone().map(|texte| ("recherche", texte)));
        paires.extend(self.page.map(|page| ("page", page.to_string())));
        paires.extend(self.par_page.map(|taille| ("parPage", taille.to_string())));
        paires
    }
}
