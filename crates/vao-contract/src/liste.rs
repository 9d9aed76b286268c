//! Forme commune des listes.

use serde::{Deserialize, Serialize};

/// Nombre d'éléments par page, par défaut.
pub const PAR_PAGE: u16 = 10;
/// Nombre d'éléments par page, au plus.
pub const PAR_PAGE_MAX: u16 = 100;
/// Au-delà, le total d'une recherche est annoncé « plus de 1 000 ».
pub const TOTAL_PLAFOND: i64 = 1_000;

/// Page d'une liste.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// Éléments de la page.
    pub donnees: Vec<T>,
    /// Nombre total d'éléments ; voir `total_plafonne`.
    pub total: i64,
    /// Vrai si le compte s'est arrêté à 1 000 : afficher « plus de 1 000 ».
    #[serde(default)]
    pub total_plafonne: bool,
    /// Numéro de la page, à partir de 1.
    pub page: u32,
    /// Taille d'une page.
    pub par_page: u16,
    /// Curseur de la page suivante, si elle existe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curseur_suivant: Option<String>,
}
