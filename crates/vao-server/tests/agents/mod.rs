//! Comptes d'agents, par l'API : créer, modifier, désactiver, chacun dans son territoire.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod aide;
mod concurrence;
mod creation;
mod etat;
mod export;
mod liste;
mod marche;
mod matrice;
mod modification;
