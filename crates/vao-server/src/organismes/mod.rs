//! Fiches des organismes.

pub mod actions;
mod conversion;
mod dreets;
mod droits;
mod export;
pub mod faits;
pub mod handlers;
pub mod liste;
mod rafraichissement;
mod registre;
mod representants;
pub mod service;
mod siege;
mod succession;
pub mod taches;

pub use succession::peut_admettre;
