//! Tâches des déclarations : un courriel ou un document chacune, rejouable sans dommage.

mod accuse;
mod courriels;

pub use accuse::ProduireAr2m;
pub use courriels::{
    CourrielAInstruire, CourrielAnnulation, CourrielAnnulationService, CourrielComplements, CourrielEnregistree,
    CourrielRefus, CourrielRefusService, CourrielTransmise,
};

use vao_jobs::WorkerBuilder;

use crate::taches::Contexte;

/// Inscrit les tâches de ce module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier
        .tache::<CourrielTransmise>()
        .tache::<CourrielAInstruire>()
        .tache::<CourrielComplements>()
        .tache::<CourrielRefus>()
        .tache::<CourrielRefusService>()
        .tache::<CourrielEnregistree>()
        .tache::<CourrielAnnulation>()
        .tache::<CourrielAnnulationService>()
        .tache::<ProduireAr2m>()
}
