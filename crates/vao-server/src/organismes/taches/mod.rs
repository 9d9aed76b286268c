//! Tâches des fiches : un courriel chacune, ou la relecture d'une fiche au répertoire.

mod courriels;
mod relecture;
mod rondes;

use vao_jobs::WorkerBuilder;

pub use courriels::{
    AutorisationRetiree, CourrielAvisRegistre, CourrielEtablissementAttend, CourrielProtocolesSiege,
    CourrielSiretAdmis, CourrielSiretChange, CourrielSiretChangeSiege, CourrielSiretDemande, ProtocolesDuSiege,
};
pub use relecture::RelireFiche;
pub use rondes::{IdentitesAVerifier, VeilleRegistre};

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
        .tache::<RelireFiche>()
}
