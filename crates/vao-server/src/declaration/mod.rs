//! Déclarations de séjour : préparer, déposer, instruire, annuler.
//!
//! `handlers` lit la requête, `service` porte les cas d'usage, `conversion` montre, `taches`
//! fait après coup ce qui ne doit retarder personne : courriels et accusé de réception.

mod conflit;
mod conversion;
pub(crate) mod dates;
mod droits;
pub(crate) mod fusion;
pub mod handlers;
mod historique;
mod liste;
mod organisme;
pub mod service;
pub mod taches;
