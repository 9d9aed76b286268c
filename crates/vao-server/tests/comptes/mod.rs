//! Inscription, confirmation d'adresse, mot de passe oublié, par HTTP, sur une vraie base.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod approbation;
mod commun;
mod courriel;
mod enumeration;
mod inscription;
mod limites;
mod mots_de_passe;
mod pannes;
mod validation;
