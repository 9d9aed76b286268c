//! What a job is, and how it is enqueued.

use std::future::Future;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Serialize, de::DeserializeOwned};

use crate::JobError;

/// Background job: its fields are the payload, [`executer`](Self::executer) is the work.
///
/// Write a job without field as `struct Nuit {}`, not `struct Nuit;`: its payload
/// must be a JSON object. Implementations write `async fn executer(&self, …)`.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use vao_jobs::Tache;
///
/// struct Contexte;
///
/// #[derive(Serialize, Deserialize)]
/// struct NotifierDepot {
///     declaration: String,
/// }
///
/// impl Tache for NotifierDepot {
///     const NOM: &'static str = "notifier_depot";
///     type Contexte = Contexte;
///
///     async fn executer(&self, _ctx: &Contexte) -> anyhow::Result<()> {
///         Ok(())
///     }
/// }
/// ```
pub trait Tache: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name, `snake_case`: jobs already enqueued carry it.
    const NOM: &'static str;

    /// Attempts before the job is declared dead; twenty spread over nearly three days:
    /// the n-th wait is eⁿ seconds, at most six hours.
    const ESSAIS: i16 = 20;

    /// What the process gives its jobs: database, mail, storage, clock…
    type Contexte: Send + Sync + 'static;

    /// Does the work. An error means « try again later ».
    fn executer(&self, ctx: &Self::Contexte) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// When and how an enqueued job runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobOptions {
    job_key: Option<String>,
    run_at: Option<DateTime<Utc>>,
    priority: Option<i16>,
}

impl JobOptions {
    /// Replaces the waiting job of the same key instead of adding one; a job already
    /// running is left to finish, and this one runs after it.
    #[must_use]
    pub fn job_key(mut self, cle: impl Into<String>) -> Self {
        self.job_key = Some(cle.into());
        self
    }

    /// Does not run before this instant.
    #[must_use]
    pub const fn run_at(mut self, instant: DateTime<Utc>) -> Self {
        self.run_at = Some(instant);
        self
    }

    /// Lower runs first; 0 when not given.
    #[must_use]
    pub const fn priority(mut self, priorite: i16) -> Self {
        self.priority = Some(priorite);
        self
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Adds a job; created by [`crate::migrer`].
    // `Json`, not `Jsonb`: it is the type of the engine's own function.
    #[sql_name = "vao_jobs.enqueue"]
    fn vao_jobs_enqueue(
        nom: diesel::sql_types::Text,
        charge: diesel::sql_types::Json,
        cle: diesel::sql_types::Nullable<diesel::sql_types::Text>,
        a_partir_de: diesel::sql_types::Nullable<diesel::sql_types::Timestamptz>,
        essais: diesel::sql_types::Integer,
        priorite: diesel::sql_types::Nullable<diesel::sql_types::Integer>,
    ) -> diesel::sql_types::BigInt;
}

/// Enqueues `tache` in the transaction of `conn`: it runs after commit, and only then.
pub async fn enqueue<T: Tache>(conn: &mut AsyncPgConnection, tache: &T, options: JobOptions) -> Result<(), JobError> {
    diesel::select(vao_jobs_enqueue(
        T::NOM,
        serde_json::to_value(tache)?,
        options.job_key,
        options.run_at,
        i32::from(T::ESSAIS),
        options.priority.map(i32::from),
    ))
    .execute(conn)
    .await?;
    Ok(())
}
