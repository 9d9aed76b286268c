//! Services externes : un client par service, chacun derrière un petit trait.
//!
//! Chaque appel a un délai, une taille bornée, une reprise s'il est sans effet, et un disjoncteur : un service en
//! panne coûte une réponse immédiate, jamais un écran bloqué. Ce qu'il répond est vérifié avant d'être cru, et n'ouvre
//! jamais un droit.

pub mod appel;
pub mod disjoncteur;
pub mod erreur;
#[cfg(feature = "essai")]
pub mod essai;
pub mod sirene;

pub use erreur::ErreurExterne;
pub use sirene::{Annuaire, Etablissement, Sirene};
