//! Tâches des comptes : un courriel chacune, des identifiants seulement dans leur contenu, et la purge de la nuit.

mod approbation;
mod approbation_horloges;
mod courriels;
mod effacement;
mod inactivite;
mod liens;
mod purge;
mod sirets;

use vao_jobs::{JobError, WorkerBuilder};

pub use approbation::{AnnoncerDemande, DemanderApprobation, SignalerFiche};
pub use approbation_horloges::Approbations;
pub use courriels::{AdresseModifiee, CourrielCompteActif, CourrielDejaOuvert, MotDePasseModifie};
pub use effacement::CourrielEffacement;
pub use inactivite::{AgentsInactifs, AvertirInactivite, ComptesNonConfirmes, CourrielSuspension, Inactivite};
pub use liens::EnvoyerLien;
pub use purge::PurgerDemandes;
pub use sirets::SiretsAVerifier;

pub(super) use courriels::ADRESSE;

use crate::taches::Contexte;

/// Registers the jobs of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier
        .tache::<EnvoyerLien>()
        .tache::<CourrielDejaOuvert>()
        .tache::<CourrielCompteActif>()
        .tache::<MotDePasseModifie>()
        .tache::<AdresseModifiee>()
        .tache::<AnnoncerDemande>()
        .tache::<DemanderApprobation>()
        .tache::<SignalerFiche>()
        .tache::<PurgerDemandes>()
        .tache::<AvertirInactivite>()
        .tache::<CourrielSuspension>()
        .tache::<CourrielEffacement>()
}

/// Schedules the nightly purge, for the process that runs the jobs.
pub fn planifier(ouvrier: WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError> {
    ouvrier.cron("20 4 * * *", &PurgerDemandes {}, std::time::Duration::from_hours(24))
}
