//! Déclarations de bout en bout, par l'API : préparer, déposer, instruire, lister.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod aide;
mod comparaison;
mod courriels;
mod creation;
mod depot;
mod hebergements;
mod instruction;
mod lecture;
mod liste;
mod liste_pages;
mod saisie;
