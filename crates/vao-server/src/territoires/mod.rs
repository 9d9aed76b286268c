//! Fiches territoire : qui joindre dans chaque service, et qui tient la fiche à jour.

mod conversion;
pub mod handlers;
pub mod service;
