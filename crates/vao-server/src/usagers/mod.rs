//! Comptes du portail : les lire, les approuver, les bloquer, donner les droits EIG.
//!
//! `droits` dit ce que l'appelant peut faire d'un compte ; la liste, la fiche et l'action elle-même lui posent
//! la même question.

mod conflit;
mod conversion;
mod droits;
mod export;
pub mod handlers;
mod liste;
pub mod service;
pub mod taches;
