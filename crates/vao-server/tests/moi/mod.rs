//! Son propre compte : coordonnées, mot de passe, adresse, second facteur, journal.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod coordonnees;
mod courriel;
mod mot_de_passe;
mod second_facteur;
