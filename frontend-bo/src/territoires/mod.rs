//! Fiches territoire : qui joindre dans chaque service.

mod fiche;
mod liste;

pub(crate) use fiche::PageTerritoire;
pub(crate) use liste::PageTerritoires;

/// Adresse de la liste.
const ADRESSE: &str = "/territoires/liste";
