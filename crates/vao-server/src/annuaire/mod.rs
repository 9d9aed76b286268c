//! Ce que les registres publics et la plateforme savent d'un SIRET.
//!
//! Les registres sont lus sans tenir de connexion à la base. Le répertoire Sirene prouve l'identité : sans lui, rien ne
//! se compose. Le registre du commerce ne fait que préremplir : son silence laisse une liste à saisir, jamais un refus.

mod composition;
pub mod handlers;
mod releve;
mod siege;
mod succession;

pub use composition::{Lu, composer, indisponible, lire, representants_de, service};
pub use releve::{ReleveSirene, champs_prouves};
pub use siege::{rattachement, siege_de};
pub use succession::{Parcours, chercher};
