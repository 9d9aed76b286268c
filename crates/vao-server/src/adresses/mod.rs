//! Adresses : cherchées dans la Base Adresse Nationale par les personnes connectées, vérifiées quand elles sont saisies.

mod commune;
mod debit;
pub mod handlers;
pub mod verification;

pub use commune::situer;
pub use debit::Debit;
