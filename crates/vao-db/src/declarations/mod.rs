//! Déclarations de séjour : lecture dans une portée, liste, écriture conditionnelle.

mod ecriture;
mod lecture;
mod liste;
mod tri;

pub use ecriture::{
    Changement, ChangementDeSection, NouveauDepot, NouvelleDeclaration, changer, creer, deposer, enregistrer,
    prochain_numero, recalculer_portee, supprimer_brouillon,
};
pub use lecture::{
    AgrementRow, DeclarationRow, DepotRow, Dossier, OrganismeDeclarant, TerritoireSuivi, charger, depot_recent,
    instantane,
};
#[cfg(feature = "essai")]
pub use liste::plan;
pub use liste::{Filtre, LigneRow, PageLignes, lister};
pub use tri::{Position, Tri};
