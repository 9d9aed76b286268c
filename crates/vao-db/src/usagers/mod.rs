//! Comptes du portail, vus par leurs collègues et par les agents de leur territoire.
//!
//! Toute lecture reçoit la portée de l'appelant : hors d'elle, un compte n'existe pas.

mod ecriture;
mod lecture;
mod liste;
mod portee;

pub use ecriture::{
    Changement, changer, detient_role, organisme_du_siret, relever_version, remplacer_roles, verrouiller,
    verrouiller_organisme,
};
pub use lecture::{
    AuteurRow, CompteRow, DernierFait, DetailRow, SuiteDetail, charger, courriel_de, dernier_fait, motif_du_journal,
};
pub use liste::{Filtre, LigneRow, PageUsagers, Position, Tri, compter, lister, lot};
pub use portee::AApprouver;

#[cfg(feature = "essai")]
pub use liste::plan;
