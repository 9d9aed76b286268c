//! `vao worker`: mails, PDF, clocks.

use anyhow::Context as _;
use vao_mail::Expediteur;

use crate::app::Commun;
use crate::horloge::Horloge;
use crate::{Config, metriques, taches};

/// Runs the jobs until the process is told to stop.
pub async fn executer(config: Config) -> anyhow::Result<()> {
    let commun = Commun::preparer(config, Horloge::Systeme)?;
    let expediteur = expediteur(&commun.config)?;
    let metriques = metriques::ouvrir(&commun)?;
    let poignee = metriques.handle();
    tokio::spawn(metriques);
    let rondes = commun.config.rondes;
    let contexte = taches::Contexte::preparer(commun, expediteur)?;
    let ouvrier = crate::sessions::taches::planifier(taches::ouvrier(&contexte))?;
    let ouvrier = crate::comptes::taches::planifier(ouvrier)?;
    let ouvrier = crate::idempotence::planifier(ouvrier)?;
    let ouvrier = crate::relance::planifier(ouvrier)?;
    let ouvrier = if rondes {
        crate::rondes::planifier(ouvrier)?
    } else {
        tracing::warn!("rondes arrêtées (VAO_RONDES)");
        ouvrier
    };
    tracing::info!("tâches de fond prêtes");
    ouvrier.run_until(arret()).await?;
    poignee.stop(false).await;
    Ok(())
}

/// Sender of the mails, as configured.
fn expediteur(config: &Config) -> anyhow::Result<Expediteur> {
    let autorite = config
        .smtp_autorite
        .as_ref()
        .map(|chemin| std::fs::read(chemin).with_context(|| format!("lecture de {}", chemin.display())))
        .transpose()?;
    Ok(Expediteur::smtp_avec_autorite(
        &config.smtp_url,
        &config.expediteur,
        autorite.as_deref(),
    )?)
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
