//! Schema migrations, embedded in the binary.

use diesel_async::{AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::{DbError, tls};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Applies the pending migrations as the owner of the schema; returns their names.
///
/// Needs a multi-thread runtime: the harness of `diesel_migrations` blocks.
pub async fn appliquer(url_proprietaire: &str) -> Result<Vec<String>, DbError> {
    let connexion = connecter(url_proprietaire).await?;
    bloquer(move || {
        let mut harnais = AsyncMigrationHarness::new(connexion);
        let faites = harnais
            .run_pending_migrations(MIGRATIONS)
            .map_err(DbError::Indisponible)?;
        Ok(faites.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Reverts every migration, last first; returns their names. Used by the up/down/up check.
pub async fn annuler(url_proprietaire: &str) -> Result<Vec<String>, DbError> {
    let connexion = connecter(url_proprietaire).await?;
    bloquer(move || {
        let mut harnais = AsyncMigrationHarness::new(connexion);
        let faites = harnais
            .revert_all_migrations(MIGRATIONS)
            .map_err(DbError::Indisponible)?;
        Ok(faites.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Number of embedded migrations that the database has not seen yet.
pub async fn en_attente(url: &str) -> Result<usize, DbError> {
    let connexion = connecter(url).await?;
    bloquer(move || {
        let mut harnais = AsyncMigrationHarness::new(connexion);
        harnais
            .pending_migrations(MIGRATIONS)
            .map(|liste| liste.len())
            .map_err(DbError::Indisponible)
    })
    .await
}

async fn connecter(url: &str) -> Result<AsyncPgConnection, DbError> {
    let config = url
        .parse()
        .map_err(|erreur: tokio_postgres::Error| DbError::Indisponible(Box::new(erreur)))?;
    tls::connecter(config).await.map_err(DbError::Indisponible)
}

async fn bloquer<T: Send + 'static>(
    travail: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(travail)
        .await
        .map_err(|erreur| DbError::Indisponible(Box::new(erreur)))?
}
