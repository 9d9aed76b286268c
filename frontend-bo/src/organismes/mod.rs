//! Organismes : liste, fiche, et ce qu'un agent peut y faire.

mod agrements;
mod badges;
mod comptes;
mod etablissements;
mod fiche;
mod gestes;
mod historique;
mod informations;
mod liste;
mod reference;
mod refus;
mod retour;
mod rubrique;
mod sejours;

pub(crate) use agrements::vue as agrements;
pub(crate) use comptes::vue as comptes;
pub(crate) use etablissements::vue as etablissements;
pub(crate) use fiche::{PageOrganisme, Suite};
pub(crate) use historique::vue as historique;
pub(crate) use liste::PageOrganismes;
pub(crate) use reference::Regions;
pub(crate) use retour::RetourOrganismes;
pub(crate) use sejours::vue as sejours;

/// Adresse de la liste.
pub(crate) const ADRESSE: &str = "/organismes";

/// Adresse de la fiche d'un organisme.
pub(crate) fn adresse(id: &str) -> String {
    [ADRESSE, "/", id].concat()
}
