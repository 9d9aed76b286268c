//! Organismes : fiche dans une portée, écriture conditionnelle, établissements, agrément hérité.

mod creation;
mod declarant;
mod ecriture;
mod etablissements;
mod fiche;
mod historique;
pub mod liste;
pub mod registre;
pub mod siege;
pub mod versions;

pub use creation::{CompteARattacher, Existant, NouvelleFiche, compte, creer, donner_role, existant, rattacher};
pub(crate) use declarant::{AGREMENTS_DE, EstHerite};
pub use declarant::{Declarant, OrganismeRow, charger};
pub use ecriture::{Changement, changer, deriver, verrouiller};
pub use etablissements::{
    EtablissementRow, EtatEtablissement, FiltreEtablissements, PageEtablissements, autoriser,
    etats as etats_des_etablissements, lister as lister_etablissements, retirer,
};
pub use fiche::{
    AncienneVersion, ComptesRow, DemandeSiretRow, Fiche, FicheRow, SiegeRow, charger_fiche, pieces, suiveurs,
};
pub use historique::{EvenementFicheRow, ModificationRow, evenements, modifications};
