//! Clé d'API d'un utilisateur du portail : sa vie, ce qu'elle ouvre, ce qu'elle refuse.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod aide;
mod appels;
mod bannissement;
mod matrice;
mod rappels;
mod secrets;
mod vie;
