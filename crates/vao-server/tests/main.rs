//! L'API éprouvée par HTTP sur une vraie base : un module par fonctionnalité.
//!
//! Un seul binaire : vingt se lieraient chacun à tout le serveur, et pèseraient six gigaoctets.

mod access_matrix;
mod adresses;
mod agents;
mod annuaire;
mod base_chiffree;
mod cles;
mod comptes;
mod declarations;
mod horloges;
mod http;
mod journal;
mod moi;
mod organismes;
mod organismes_liste;
mod panne;
mod referentiels;
mod seed;
mod sessions;
mod territoires;
mod usagers;
