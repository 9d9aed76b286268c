//! The process that runs jobs.

use std::{collections::HashSet, future::Future, str::FromStr, sync::Arc, time::Duration};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use graphile_worker::{
    Crontab, Database, DbExecutor, DbParams, WorkerOptions, WorkerRecoveryConfig, tokio_postgres::TokioPostgresDatabase,
};
use tokio::time::Instant;

use crate::{
    JobError, Tache,
    execution::{Contexte, Execution, Releve, brancher},
    horaire,
};

/// Time left to running jobs when the process stops: longer than any mail or PDF.
pub const DELAI_D_ARRET: Duration = Duration::from_secs(30);

/// Wait before a first restart, then the longest one.
const REPRISE_MIN: Duration = Duration::from_millis(200);
const REPRISE_MAX: Duration = Duration::from_secs(5);

/// Polling catches what a lost notification missed, and jobs of a later date.
const SCRUTATION: Duration = Duration::from_secs(1);

const CONCURRENCE: usize = 4;

/// How a dead worker is noticed and its jobs taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recuperation {
    /// Interval between two signs of life.
    pub battement: Duration,
    /// Interval between two searches for dead workers.
    pub balayage: Duration,
    /// Silence after which a worker is dead.
    pub seuil: Duration,
}

impl Default for Recuperation {
    fn default() -> Self {
        Self {
            battement: Duration::from_secs(10),
            balayage: Duration::from_secs(10),
            seuil: Duration::from_secs(30),
        }
    }
}

/// A job that failed during [`WorkerBuilder::vider`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echec {
    /// Name of the job.
    pub nom: String,
    /// Its error, with its causes.
    pub erreur: String,
    /// Whether it was its last attempt.
    pub definitif: bool,
}

/// How one attempt of a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Issue {
    /// Done.
    Reussie,
    /// Failed, it will be tried again.
    Retentee,
    /// Failed for the last time: a person must look at it.
    Morte,
}

/// Told of each attempt: name of the job, how it ended.
pub(crate) type Observateur = Arc<dyn Fn(&'static str, Issue) + Send + Sync>;

/// Runs jobs; made by [`Worker::builder`].
#[derive(Debug)]
pub struct Worker;

impl Worker {
    /// Worker on the database `pg_url`, connected as the worker role, that gives `ctx` to its jobs.
    pub fn builder<C: Send + Sync + 'static>(pg_url: &str, ctx: Arc<C>) -> WorkerBuilder<C> {
        WorkerBuilder {
            pg_url: pg_url.to_owned(),
            ctx,
            taches: Vec::new(),
            horaires: Vec::new(),
            concurrence: CONCURRENCE,
            recuperation: Recuperation::default(),
            observateur: None,
        }
    }
}

/// Name of a job and how it is declared to the engine.
type Declaration = (&'static str, fn(WorkerOptions) -> WorkerOptions);

/// What a worker will run.
pub struct WorkerBuilder<C> {
    pg_url: String,
    ctx: Arc<C>,
    taches: Vec<Declaration>,
    horaires: Vec<Crontab>,
    concurrence: usize,
    recuperation: Recuperation,
    observateur: Option<Observateur>,
}

impl<C: Send + Sync + 'static> WorkerBuilder<C> {
    /// Runs jobs of type `T`.
    #[must_use]
    pub fn tache<T: Tache<Contexte = C>>(mut self) -> Self {
        self.taches
            .push((T::NOM, |options| options.define_job::<Execution<T>>()));
        self
    }

    /// Also enqueues `tache` at every date of `horaire` (five cron fields, local time: set
    /// `TZ=Europe/Paris`), once whatever the number of workers. Runs missed while every
    /// worker was stopped are caught up as far back as `rattrapage`.
    pub fn cron<T: Tache<Contexte = C>>(
        mut self,
        horaire: &str,
        tache: &T,
        rattrapage: Duration,
    ) -> Result<Self, JobError> {
        self.horaires.push(horaire::entree(horaire, tache, rattrapage)?);
        Ok(self)
    }

    /// Jobs run at the same time; 4 when not given, never less than 1.
    #[must_use]
    pub fn concurrence(mut self, nombre: usize) -> Self {
        self.concurrence = nombre.max(1);
        self
    }

    /// Other delays for taking over the jobs of a dead worker.
    #[must_use]
    pub fn recuperation(mut self, recuperation: Recuperation) -> Self {
        self.recuperation = recuperation;
        self
    }

    /// Calls `observateur` at the end of each attempt, for counting.
    #[must_use]
    pub fn observer(mut self, observateur: impl Fn(&'static str, Issue) + Send + Sync + 'static) -> Self {
        self.observateur = Some(Arc::new(observateur));
        self
    }

    /// Runs jobs until `arret` completes, whatever happens to the database meanwhile.
    ///
    /// Running jobs then have [`DELAI_D_ARRET`] to finish. Fails only on what no
    /// restart can mend: an unreadable URL, two jobs of one name.
    pub async fn run_until(self, arret: impl Future<Output = ()> + Send + 'static) -> Result<(), JobError> {
        self.verifier_noms()?;
        let base = self.base()?;
        let arret = arret.boxed().shared();
        let mut attente = REPRISE_MIN;
        loop {
            let debut = Instant::now();
            let fin = self.cycle(&base, arret.clone()).await;
            if arret.clone().now_or_never().is_some() {
                return Ok(());
            }
            if debut.elapsed() > REPRISE_MAX * 6 {
                attente = REPRISE_MIN;
            }
            if let Err(erreur) = fin {
                tracing::error!(%erreur, reprise_ms = attente.as_millis(), "worker interrompu, il redémarre");
            }
            tokio::select! {
                () = arret.clone() => return Ok(()),
                () = tokio::time::sleep(attente) => {}
            }
            attente = (attente * 2).min(REPRISE_MAX);
        }
    }

    /// Runs every due job, those that jobs enqueue included, and returns the failures.
    ///
    /// For tests and for `vao tache`: a failed job waits for its next attempt, which
    /// is not due yet. An error tells that a due job is left, e.g. one nobody runs.
    pub async fn vider(self) -> Result<Vec<Echec>, JobError> {
        self.verifier_noms()?;
        let base = self.base()?;
        let releve = Releve::default();
        let worker = releve
            .brancher(self.options(&base))
            .concurrency(1)
            .init()
            .await
            .map_err(|e| JobError::Moteur(e.to_string()))?;
        loop {
            worker.run_once().await.map_err(|e| JobError::Moteur(e.to_string()))?;
            if releve.demarrees() == 0 {
                break;
            }
        }
        let restantes = dues(&base).await?;
        if restantes.is_empty() {
            Ok(releve.echecs())
        } else {
            Err(JobError::Restantes(restantes))
        }
    }

    fn verifier_noms(&self) -> Result<(), JobError> {
        let mut vus = HashSet::new();
        match self.taches.iter().find(|(nom, _)| !vus.insert(*nom)) {
            Some((nom, _)) => Err(JobError::NomEnDouble(nom)),
            None => Ok(()),
        }
    }

    fn base(&self) -> Result<Database, JobError> {
        let mut config = tokio_postgres::Config::from_str(&self.pg_url).map_err(JobError::Url)?;
        config.application_name("vao-worker").connect_timeout(REPRISE_MAX);
        vao_db::tls::exiger(&mut config);
        // One connection a slot, and room for heartbeat, sweep and schedule.
        TokioPostgresDatabase::from_config(config, self.concurrence + 3)
            .map(Database::from)
            .map_err(|e| JobError::Moteur(e.to_string()))
    }

    fn options(&self, base: &Database) -> WorkerOptions {
        let options = WorkerOptions::default()
            .database(base.clone())
            .add_extension(Contexte(Arc::clone(&self.ctx), self.observateur.clone()))
            .listen_os_shutdown_signals(false);
        self.taches
            .iter()
            .fold(options, |options, (_, declarer)| declarer(options))
    }

    /// One life of the engine: ends on `arret` or on any database error.
    async fn cycle(&self, base: &Database, arret: Shared<BoxFuture<'static, ()>>) -> Result<(), JobError> {
        // Direct mode: the engine's local queue spins when idle and floods the log in an outage.
        let options = brancher(self.options(base), base)
            .concurrency(self.concurrence)
            .poll_interval(SCRUTATION)
            .shutdown_signal(arret.clone())
            .shutdown_grace_period(DELAI_D_ARRET)
            // Schedules are read in local time.
            .use_local_time(true)
            // Off by default, and then a killed worker's job stays locked for ever.
            .worker_recovery(
                WorkerRecoveryConfig::default()
                    .heartbeat_interval(self.recuperation.battement)
                    .sweep_interval(self.recuperation.balayage)
                    .sweep_threshold(self.recuperation.seuil),
            )
            .with_crons(self.horaires.clone());
        let worker = tokio::select! {
            () = arret => return Ok(()),
            worker = options.init() => worker.map_err(|e| JobError::Moteur(e.to_string()))?,
        };
        worker.run().await.map_err(|e| JobError::Moteur(e.to_string()))
    }
}

/// Names of the due jobs, or nothing.
async fn dues(base: &Database) -> Result<String, JobError> {
    let lignes = base
        .fetch_all(
            "select coalesce(string_agg(nom || ' × ' || n, ', '), '') as noms from \
             (select nom, count(*) as n from vao_jobs.job where run_at <= now() and attempts < max_attempts \
              group by nom order by nom) as due",
            DbParams::new(),
        )
        .await
        .map_err(|e| JobError::Moteur(e.to_string()))?;
    let ligne = lignes.first().ok_or_else(|| JobError::Moteur("aucune ligne".into()))?;
    ligne.try_get("noms").map_err(|e| JobError::Moteur(e.to_string()))
}
