//! Liste des organismes, son export, et les organisateurs sans agrément, par l'API.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod aide;
mod export;
mod liste;
mod non_agrees;
mod plan;
mod portee;
