//! Son propre compte : coordonnées, mot de passe, adresse, second facteur, journal.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

#[expect(dead_code, reason = "les gestes de la connexion, dont une partie seulement sert ici")]
#[path = "../sessions/commun.rs"]
mod commun;
mod coordonnees;
mod courriel;
mod mot_de_passe;
mod second_facteur;
