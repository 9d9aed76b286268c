//! Connexion, sessions et profil, par HTTP, sur une vraie base.

mod commun;
mod connexion;
mod second_facteur;
mod vie;
