//! `vao migrate`: schema, then the job engine and its grants.

use crate::Config;

/// Applies what is pending; a second run does nothing.
pub async fn executer(config: Config) -> anyhow::Result<()> {
    let url = super::url_proprietaire(&config)?;
    let faites = vao_db::migrations::appliquer(url).await?;
    vao_jobs::migrer(url, &vao_jobs::Roles::default()).await?;
    tracing::info!(nombre = faites.len(), "migrations appliquées");
    Ok(())
}
