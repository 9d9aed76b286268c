//! Tâches des fiches : un courriel chacune, ou la relecture d'une fiche au répertoire.

mod adresses;
mod courriels;
mod relecture;
mod rondes;
mod siege;

use vao_jobs::WorkerBuilder;

pub use adresses::AdressesDesOrganismes;
pub use courriels::{
    AutorisationRetiree, CourrielAvisRegistre, CourrielEtablissementAttend, CourrielProtocolesSiege,
    CourrielSiretAdmis, CourrielSiretChange, CourrielSiretChangeSiege, CourrielSiretDemande, ProtocolesDuSiege,
};
pub use relecture::RelireFiche;
pub use rondes::{IdentitesAVerifier, VeilleRegistre};
pub use siege::{CourrielSiegeTransfere, CourrielSiretChangeCollegues, CourrielSiretRefuse};

use crate::taches::Contexte;

/// Inscrit les tâches de ce module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier
        .tache::<CourrielSiretChange>()
        .tache::<CourrielSiretChangeSiege>()
        .tache::<CourrielEtablissementAttend>()
        .tache::<CourrielSiretDemande>()
        .tache::<CourrielAvisRegistre>()
        .tache::<AutorisationRetiree>()
        .tache::<ProtocolesDuSiege>()
        .tache::<CourrielProtocolesSiege>()
        .tache::<CourrielSiretAdmis>()
        .tache::<CourrielSiretRefuse>()
        .tache::<CourrielSiretChangeCollegues>()
        .tache::<CourrielSiegeTransfere>()
        .tache::<RelireFiche>()
}
