//! Connection pool: one per actix worker, a separate small one for background work.
//!
//! A socket belongs to the runtime that opened it, and each actix worker is its own
//! runtime: a pool is therefore never shared between workers (ADR 0003).

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::IntoSql as _;
use diesel::connection::InstrumentationEvent;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::SimpleAsyncConnection as _;
use diesel_async::pooled_connection::deadpool::{Object, Pool as Deadpool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, TransactionManager as _,
};
use futures::FutureExt as _;

use crate::{DbError, tls};

/// Settings sent with each connection, whoever administers the roles (measured: docs/performances.md).
const REGLAGES: &str = "-c plan_cache_mode=force_generic_plan -c enable_memoize=off -c statement_timeout=5s \
                        -c idle_in_transaction_session_timeout=30s -c timezone=UTC";

/// Settings of a pool.
#[derive(Debug, Clone)]
pub struct OptionsPool {
    /// Connections at most.
    pub taille: usize,
    /// Wait for a free connection, then [`DbError::Indisponible`].
    pub attente: Duration,
    /// Counts the statements, for the tests that bound them.
    pub mesure: Option<Mesure>,
}

impl Default for OptionsPool {
    fn default() -> Self {
        Self {
            taille: 2,
            attente: Duration::from_secs(3),
            mesure: None,
        }
    }
}

/// Number of statements sent by the connections of a pool, `BEGIN` and `COMMIT` left out.
#[derive(Debug, Clone, Default)]
pub struct Mesure(Arc<AtomicU64>);

impl Mesure {
    /// Statements sent so far.
    pub fn lire(&self) -> u64 {
        AtomicU64::load(&self.0, Ordering::Relaxed)
    }

    fn observer(&self, evenement: &InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = evenement {
            let texte = query.to_string();
            let transaction = ["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|mot| texte.starts_with(mot));
            self.0.fetch_add(u64::from(!transaction), Ordering::Relaxed);
        }
    }
}

/// Use of a pool at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EtatPool {
    /// Connections taken.
    pub occupees: usize,
    /// Callers waiting for a connection.
    pub en_attente: usize,
    /// Connections at most.
    pub taille: usize,
}

/// Pool of connections to PostgreSQL.
#[derive(Clone)]
pub struct Pool(Deadpool<AsyncPgConnection>);

/// Connection taken from a [`Pool`], given back when dropped.
pub struct Connexion(Object<AsyncPgConnection>);

/// Open transaction: the proof that write functions ask for.
///
/// Dropped before [`Tx::valider`] (a job that returns early, a client that left), it is rolled back at once: neither
/// its locks nor its snapshot wait for the pool to need the connection again.
pub struct Tx(Connexion);

/// What a write function asks for when all it writes fits in one statement: PostgreSQL makes a transaction of it, and
/// neither `BEGIN` nor `COMMIT` has to travel. Used up by the statement, so that there cannot be a second one.
pub struct Instruction<'a>(&'a mut Connexion);

impl Pool {
    /// Builds a pool; no connection is opened before the first use.
    pub fn ouvrir(url: &str, options: OptionsPool) -> Result<Self, DbError> {
        let mut reglages = ManagerConfig::default();
        reglages.recycling_method = RecyclingMethod::Fast;
        let mesure = options.mesure;
        reglages.custom_setup = Box::new(move |url| {
            let (url, mesure) = (url.to_owned(), mesure.clone());
            async move { etablir(&url, mesure).await }.boxed()
        });
        let gestionnaire = AsyncDieselConnectionManager::new_with_config(url, reglages);
        Deadpool::builder(gestionnaire)
            .max_size(options.taille)
            .wait_timeout(Some(options.attente))
            .create_timeout(Some(options.attente))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map(Self)
            .map_err(|erreur| DbError::Indisponible(Box::new(erreur)))
    }

    /// Connections in use and requests that wait for one.
    pub fn etat(&self) -> EtatPool {
        let etat = self.0.status();
        EtatPool {
            occupees: etat.size.saturating_sub(etat.available),
            en_attente: etat.waiting,
            taille: etat.max_size,
        }
    }

    /// Takes a connection, for reads.
    pub async fn prendre(&self) -> Result<Connexion, DbError> {
        self.0
            .get()
            .await
            .map(Connexion)
            .map_err(|erreur| DbError::Indisponible(Box::new(erreur)))
    }

    /// Opens a transaction, for the jobs, whose futures must be `Send`; see [`Connexion::debuter`].
    pub async fn debuter(&self) -> Result<Tx, DbError> {
        self.prendre().await?.debuter().await
    }

    /// Runs `travail` in one transaction: committed if it succeeds, rolled back otherwise.
    ///
    /// If the future is dropped half-way (the client left), the transaction is rolled back and the connection, whose
    /// state is no longer known, is thrown away by the pool.
    pub async fn transaction<T, E>(&self, travail: impl AsyncFnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DbError>,
    {
        self.prendre().await?.transaction(travail).await
    }
}

impl Connexion {
    /// Opens a transaction on this connection.
    ///
    /// Dropped, it never commits: see [`Tx`].
    pub async fn debuter(self) -> Result<Tx, DbError> {
        let mut tx = Tx(self);
        AnsiTransactionManager::begin_transaction(&mut **tx).await?;
        Ok(tx)
    }

    /// Runs `travail` in one transaction of this connection, as [`Pool::transaction`] does.
    pub async fn transaction<T, E>(self, travail: impl AsyncFnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DbError>,
    {
        let mut tx = self.debuter().await?;
        let issue = travail(&mut tx).await;
        tx.conclure(issue).await
    }

    /// To write by one statement and no more.
    pub const fn instruction(&mut self) -> Instruction<'_> {
        Instruction(self)
    }
}

impl<'a> Instruction<'a> {
    /// Connection that sends the statement.
    pub(crate) fn connexion(self) -> &'a mut AsyncPgConnection {
        self.0
    }
}

impl Tx {
    /// Commits if `issue` is a success, rolls back otherwise.
    async fn conclure<T, E: From<DbError>>(mut self, issue: Result<T, E>) -> Result<T, E> {
        match issue {
            Ok(valeur) => {
                self.valider().await?;
                Ok(valeur)
            }
            Err(erreur) => {
                if let Err(cause) = AnsiTransactionManager::rollback_transaction(&mut **self).await {
                    tracing::warn!(erreur = %cause, "annulation de la transaction impossible");
                }
                Err(erreur)
            }
        }
    }

    /// Commits the transaction.
    pub async fn valider(mut self) -> Result<(), DbError> {
        AnsiTransactionManager::commit_transaction(&mut **self)
            .await
            .map_err(DbError::from)
    }
}

/// A destructor cannot wait: the order is queued behind the statement in flight, if any, and its answer is not read.
/// The pool, which finds the connection still marked as in a transaction, throws it away instead of lending it.
impl Drop for Tx {
    fn drop(&mut self) {
        let connexion: &mut AsyncPgConnection = self;
        let etat = AnsiTransactionManager::transaction_manager_status_mut(connexion).transaction_depth();
        if !matches!(etat, Ok(None)) {
            drop(connexion.batch_execute("ROLLBACK").now_or_never());
        }
    }
}

impl Deref for Connexion {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Connexion {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Deref for Tx {
    type Target = Connexion;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Opens a connection with the settings of the service, encrypted as [`tls`] says.
async fn etablir(url: &str, mesure: Option<Mesure>) -> ConnectionResult<AsyncPgConnection> {
    let refus = |erreur: &dyn std::fmt::Display| ConnectionError::BadConnection(erreur.to_string());
    let mut config: tokio_postgres::Config = url.parse().map_err(|erreur| refus(&erreur))?;
    config.options(REGLAGES);
    let mut connexion = tls::connecter(config).await.map_err(|erreur| refus(&erreur))?;
    if let Some(mesure) = mesure {
        connexion.set_instrumentation(move |evenement: InstrumentationEvent<'_>| mesure.observer(&evenement));
    }
    Ok(connexion)
}

/// Asks the database for a constant: true connectivity, not just an open socket.
pub async fn verifier(connexion: &mut AsyncPgConnection) -> Result<(), DbError> {
    diesel::select(1_i32.into_sql::<diesel::sql_types::Integer>())
        .get_result::<i32>(connexion)
        .await?;
    Ok(())
}

/// Lifts the time limit of the statements of this connection, for the checks that read a whole table.
pub async fn sans_limite(connexion: &mut AsyncPgConnection) -> Result<(), DbError> {
    connexion.batch_execute("SET statement_timeout = 0").await?;
    Ok(())
}
