//! Fiche d'un organisme en lecture, la même sur le portail et en back-office, et les questions de ses protocoles.

mod badges;
mod declarant;
mod historique;
mod lecture;
pub mod questions;

pub use badges::{badge_section, bandeaux_registre};
pub use declarant::{comptes_lecture, fiche_du_declarant};
pub use historique::{anciens_siret, historique};
pub use lecture::{
    agrements_lecture, documents, nom_du_representant, protocole_lecture, section_lecture, siege_lecture,
    source_du_representant,
};

/// `13002526500013` → `130 025 265 00013`, espaces insécables ; autre chose qu'un SIREN ou un SIRET reste tel quel.
pub fn siret_lisible(siret: &str) -> String {
    vao_domain::grouper_siret(siret, crate::format::INSECABLE)
}
