//! Fiche de l'organisme de bout en bout, par l'API : créer, rejoindre, enregistrer, autoriser, finaliser.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]
#![expect(
    clippy::indexing_slicing,
    reason = "un essai dont la réponse n'a pas la forme attendue échoue"
)]

mod adresses;
pub(crate) mod aide;
mod creation;
mod depots;
mod etablissements;
mod finalisation;
mod heritage;
mod lecture;
mod liste_lue;
mod pieces;
mod protocoles;
mod rejoindre;
mod saisie;
mod siege_incomplet;
