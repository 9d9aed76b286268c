//! Annuaire, changement de SIRET, veille du répertoire, inscription sans répertoire.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]
#![expect(clippy::indexing_slicing, reason = "un essai qui lit trop loin échoue")]

mod aide;
mod demandes;
mod doublures;
mod inscription;
mod lecture;
mod relecture;
mod representants;
mod siege;
mod succession;
mod veille;
