//! Connexion, sessions et profil, par HTTP, sur une vraie base.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod commun;
mod connexion;
mod second_facteur;
mod vie;
