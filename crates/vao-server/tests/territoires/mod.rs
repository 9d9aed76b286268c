//! Fiches territoire, par l'API : les lire toutes, tenir les siennes.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod fiche;
mod liste;
