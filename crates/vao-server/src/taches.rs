//! Background jobs: what they are given, and the list of them all.

use std::sync::Arc;

use secrecy::ExposeSecret as _;
use vao_db::{OptionsPool, Pool, Tx};
use vao_jobs::{JobOptions, Tache, Worker, WorkerBuilder};
use vao_mail::{Expediteur, Liens};

use crate::Problem;
use crate::app::Commun;

/// What the jobs work with.
pub struct Contexte {
    /// Connections of the background work.
    pub db: Pool,
    /// What the whole process shares.
    pub commun: Arc<Commun>,
    /// Outgoing mail.
    pub expediteur: Expediteur,
    /// Addresses written in the mails.
    pub liens: Liens,
}

impl Contexte {
    /// Context of the background work of this process.
    pub fn preparer(commun: Arc<Commun>, expediteur: Expediteur) -> anyhow::Result<Arc<Self>> {
        let config = &commun.config;
        let options = OptionsPool {
            taille: config.taches_simultanees.max(1) + 1,
            ..OptionsPool::default()
        };
        let db = Pool::ouvrir(config.db_url.expose_secret(), options)?;
        commun.metriques.suivre(&db);
        let liens = Liens::nouveaux(&config.url_usagers, &config.url_bo)
            .avec_annuaire(&config.url_annuaire)
            .avec_assistance(config.url_assistance.as_deref());
        Ok(Arc::new(Self {
            db,
            commun,
            expediteur,
            liens,
        }))
    }
}

/// Hands a job to the worker, in the transaction that justifies it.
pub(crate) async fn confier<T: Tache>(tx: &mut Tx, tache: &T) -> Result<(), Problem> {
    vao_jobs::enqueue(tx, tache, JobOptions::default())
        .await
        .map_err(Problem::interne)
}

/// Hands a job to the worker with a key, or for later.
pub(crate) async fn confier_avec<T: Tache>(tx: &mut Tx, tache: &T, options: JobOptions) -> Result<(), Problem> {
    vao_jobs::enqueue(tx, tache, options).await.map_err(Problem::interne)
}

/// Every job of the service; a job missing here would wait for ever.
pub fn ouvrier(contexte: &Arc<Contexte>) -> WorkerBuilder<Contexte> {
    let config = &contexte.commun.config;
    let commun = Arc::clone(&contexte.commun);
    let ouvrier = Worker::builder(config.db_url.expose_secret(), Arc::clone(contexte))
        .concurrence(config.taches_simultanees)
        .observer(move |tache, issue| commun.metriques.essai(tache, issue));
    let ouvrier = crate::sessions::taches::inscrire(ouvrier);
    let ouvrier = crate::usagers::taches::inscrire(ouvrier);
    let ouvrier = crate::agents::taches::inscrire(ouvrier);
    let ouvrier = crate::comptes::taches::inscrire(ouvrier);
    let ouvrier = crate::cles::taches::inscrire(ouvrier);
    let ouvrier = crate::organismes::taches::inscrire(ouvrier);
    let ouvrier = crate::documents::taches::inscrire(ouvrier);
    let ouvrier = crate::idempotence::inscrire(ouvrier);
    let ouvrier = crate::relance::inscrire(ouvrier);
    let ouvrier = crate::rondes::inscrire(ouvrier);
    crate::declaration::taches::inscrire(ouvrier)
}
