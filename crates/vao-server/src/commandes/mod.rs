//! Sub-commands of `vao`.

pub mod doctor;
pub mod migrate;
pub mod openapi;
pub mod seed;
pub mod serve;
pub mod tache;
pub mod worker;

use std::future::Future;

use secrecy::ExposeSecret as _;

pub use seed::OptionsSeed;
pub use tache::OptionsTache;

use crate::Config;

/// Runs a command on a multi-thread runtime, with the log started.
pub fn en_fond(commande: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    crate::journal::demarrer();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(commande)
}

/// URL of the owner of the schema; an error says what to set.
fn url_proprietaire(config: &Config) -> anyhow::Result<&str> {
    config.exiger_le_chiffrement()?;
    let url = config.db_owner_url.as_ref().ok_or_else(|| {
        anyhow::anyhow!("VAO_DB_OWNER_URL est nécessaire : les migrations et les graines s'appliquent en propriétaire")
    })?;
    Ok(url.expose_secret())
}
