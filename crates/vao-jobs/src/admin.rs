//! Administration of the queue: counters, dead jobs.
//!
//! A dead job has used its attempts and nobody runs it any more; it stays until
//! an administrator replays or abandons it.

use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper,
    dsl::count_star,
    sql_types::{Array, BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{JobError, erreur::cause};

diesel::table! {
    /// View made by [`crate::migrer`].
    vao_jobs.job (id) {
        /// Identity of the job.
        id -> BigInt,
        /// Name of its type.
        nom -> Text,
        /// Its fields.
        payload -> Json,
        /// Attempts made.
        attempts -> SmallInt,
        /// Attempts allowed.
        max_attempts -> SmallInt,
        /// Error of the last attempt.
        last_error -> Nullable<Text>,
        /// When it was enqueued.
        created_at -> Timestamptz,
        /// When it may run.
        run_at -> Timestamptz,
        /// Since when a worker runs it.
        locked_at -> Nullable<Timestamptz>,
        /// Its de-duplication key.
        key -> Nullable<Text>,
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Made by [`crate::migrer`].
    #[sql_name = "vao_jobs.rejouer"]
    fn vao_jobs_rejouer(ids: Array<BigInt>) -> BigInt;

    /// Made by [`crate::migrer`].
    #[sql_name = "vao_jobs.abandonner"]
    fn vao_jobs_abandonner(ids: Array<BigInt>) -> BigInt;

    /// Made by [`crate::migrer`].
    #[sql_name = "vao_jobs.relancer"]
    fn vao_jobs_relancer(cause: Text) -> BigInt;
}

/// Job that failed for good.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = job, check_for_backend(diesel::pg::Pg))]
pub struct JobMort {
    /// Identity, for [`rejouer`] and [`abandonner`].
    pub id: i64,
    /// Name of the job's type.
    pub nom: String,
    /// Its fields: ids, by rule.
    #[diesel(column_name = payload)]
    pub charge: serde_json::Value,
    /// Attempts made.
    #[diesel(column_name = attempts)]
    pub essais: i16,
    /// Error of the last attempt.
    #[diesel(column_name = last_error)]
    pub derniere_erreur: Option<String>,
    /// When it was enqueued.
    #[diesel(column_name = created_at)]
    pub cree_le: DateTime<Utc>,
}

/// State of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compteurs {
    /// Waiting for a worker or for their date, retries included.
    pub en_attente: i64,
    /// Being run.
    pub en_cours: i64,
    /// Failed for good.
    pub morts: i64,
}

/// State of the queue, in one look.
pub async fn compteurs(conn: &mut AsyncPgConnection) -> Result<Compteurs, JobError> {
    let morts = job::attempts.ge(job::max_attempts);
    let libres = job::table.filter(job::locked_at.is_null());
    Ok(Compteurs {
        en_attente: libres
            .filter(job::attempts.lt(job::max_attempts))
            .select(count_star())
            .get_result(conn)
            .await?,
        en_cours: job::table
            .filter(job::locked_at.is_not_null())
            .select(count_star())
            .get_result(conn)
            .await?,
        morts: libres.filter(morts).select(count_star()).get_result(conn).await?,
    })
}

/// Dead jobs, newest first.
pub async fn morts(conn: &mut AsyncPgConnection, limite: i64, decalage: i64) -> Result<Vec<JobMort>, JobError> {
    let lus: Vec<JobMort> = job::table
        .filter(job::locked_at.is_null())
        .filter(job::attempts.ge(job::max_attempts))
        .order(job::id.desc())
        .limit(limite)
        .offset(decalage)
        .select(JobMort::as_select())
        .load(conn)
        .await?;
    let lisible = |mort: JobMort| JobMort {
        derniere_erreur: mort.derniere_erreur.map(cause),
        ..mort
    };
    Ok(lus.into_iter().map(lisible).collect())
}

/// Gives dead jobs all their attempts again; returns how many. Others are left alone.
pub async fn rejouer(conn: &mut AsyncPgConnection, ids: &[i64]) -> Result<i64, JobError> {
    Ok(diesel::select(vao_jobs_rejouer(ids)).get_result(conn).await?)
}

/// Gives all their attempts again, now, to the jobs whose last failure names `cause`, dead or waiting for another
/// attempt; returns how many. For what failed only because another service was away.
pub async fn relancer(conn: &mut AsyncPgConnection, cause: &str) -> Result<i64, JobError> {
    Ok(diesel::select(vao_jobs_relancer(cause)).get_result(conn).await?)
}

/// Removes dead jobs; returns how many. Others are left alone.
pub async fn abandonner(conn: &mut AsyncPgConnection, ids: &[i64]) -> Result<i64, JobError> {
    Ok(diesel::select(vao_jobs_abandonner(ids)).get_result(conn).await?)
}
