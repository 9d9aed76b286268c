//! Installation of the engine's schema and of the rights on it.

use std::str::FromStr;

use graphile_worker::{Database, WorkerOptions, tokio_postgres::TokioPostgresDatabase};

use crate::JobError;

/// PostgreSQL roles that use the queue. They may be one and the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// Enqueues through `vao_jobs.enqueue` and administers; never touches the engine's tables.
    pub application: String,
    /// Runs jobs: reads and writes the engine's tables.
    pub worker: String,
}

impl Default for Roles {
    fn default() -> Self {
        Self {
            application: "vao_application".into(),
            worker: "vao_application".into(),
        }
    }
}

/// Installs or updates the queue as the owner, then grants the rights. Idempotent.
///
/// Runs after the Diesel migrations, as the owner of the database; both roles must exist.
/// The engine turns row-level security on for its tables, hence policies beside grants,
/// renewed each time since an update of the engine may bring a table.
pub async fn migrer(owner_url: &str, roles: &Roles) -> Result<(), JobError> {
    let application = role(&roles.application)?;
    let worker = role(&roles.worker)?;
    let mut config = tokio_postgres::Config::from_str(owner_url).map_err(JobError::Url)?;
    vao_db::tls::exiger(&mut config);
    let moteur = |e: &dyn std::fmt::Display| JobError::Moteur(e.to_string());
    let postgres = TokioPostgresDatabase::from_config(config, 2).map_err(|e| moteur(&e))?;
    let verrou = postgres.pool().get().await.map_err(|e| moteur(&e))?;
    // Two deployments migrating at once: the second waits, then finds nothing to do.
    verrou
        .batch_execute("select pg_advisory_lock(hashtext('vao_jobs.migrer'))")
        .await
        .map_err(|e| moteur(&e))?;
    // Starting a worker is how the engine installs its schema; it is not run.
    WorkerOptions::default()
        .database(Database::from(postgres.clone()))
        .listen_os_shutdown_signals(false)
        .init()
        .await
        .map_err(|e| moteur(&e))?;
    let sql = include_str!("sql/droits.sql")
        .replace("{application}", application)
        .replace("{worker}", worker);
    verrou
        .batch_execute(&format!(
            "begin; {sql} commit; select pg_advisory_unlock(hashtext('vao_jobs.migrer'))"
        ))
        .await
        .map_err(|e| JobError::Moteur(detail(&e)))
}

/// A PostgreSQL error with the server's words.
fn detail(erreur: &tokio_postgres::Error) -> String {
    erreur.as_db_error().map_or_else(
        || erreur.to_string(),
        |e| format!("{} ({})", e.message(), e.code().code()),
    )
}

/// `nom` if it can be written in SQL as it is.
fn role(nom: &str) -> Result<&str, JobError> {
    let permis = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if nom.starts_with(|c: char| c.is_ascii_lowercase()) && nom.chars().all(permis) {
        Ok(nom)
    } else {
        Err(JobError::Role(nom.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_nom_de_role_ne_porte_pas_de_sql() {
        assert_eq!(role("vao_application").unwrap(), "vao_application");
        for nom in ["", "x; drop table y", "\"x\"", "Vao", "1x", "x$$"] {
            assert!(matches!(role(nom), Err(JobError::Role(_))), "{nom}");
        }
    }
}
