//! Comptes du portail, par l'API : périmètre, décisions, droits EIG, exports.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod actions;
mod aide;
mod approbation;
mod concurrence;
mod export;
mod fermeture;
mod liste;
mod marche;
mod matrice;
mod roles;
