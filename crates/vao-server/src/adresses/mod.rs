//! Recherche d'adresses dans la Base Adresse Nationale, pour les personnes connectées.

mod debit;
pub mod handlers;

pub use debit::Debit;
