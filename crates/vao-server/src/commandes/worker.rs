//! `vao worker`: mails, PDF, clocks.

use vao_mail::Expediteur;

use crate::app::Commun;
use crate::horloge::Horloge;
use crate::{Config, taches};

/// Runs the jobs until the process is told to stop.
pub async fn executer(config: Config) -> anyhow::Result<()> {
    let commun = Commun::preparer(config, Horloge::Systeme)?;
    let expediteur = Expediteur::smtp(&commun.config.smtp_url, &commun.config.expediteur)?;
    let contexte = taches::Contexte::preparer(commun, expediteur)?;
    let ouvrier = crate::sessions::taches::planifier(taches::ouvrier(&contexte))?;
    tracing::info!("tâches de fond prêtes");
    ouvrier.run_until(arret()).await?;
    Ok(())
}

/// Resolves when the process receives an interruption or a termination.
async fn arret() {
    let mut fin = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(erreur) => {
            tracing::warn!(%erreur, "signal de fin inaccessible");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = fin.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
