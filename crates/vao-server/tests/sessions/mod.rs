//! Connexion, sessions et profil, par HTTP, sur une vraie base.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod appareils;
mod application;
mod cgu;
pub(crate) mod commun;
mod connexion;
mod journal;
mod second_facteur;
mod statuts;
mod vie;
