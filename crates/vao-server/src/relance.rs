//! What an outage of the mail server made fail goes again as soon as the server is back.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vao_jobs::{JobError, Tache, WorkerBuilder, admin};
use vao_mail::INJOIGNABLE;

use crate::taches::Contexte;

/// Registers the job of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<RelancerCourriels>()
}

/// Schedules it every five minutes, for the process that runs the jobs. A run missed is not caught up: the next is near.
pub fn planifier(ouvrier: WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError> {
    ouvrier.cron("*/5 * * * *", &RelancerCourriels {}, Duration::ZERO)
}

/// Gives their attempts back to the mails that found no server, however long ago, once there is one.
///
/// Without it the waits of a long outage go on after it, up to six hours, and its oldest mails would be dead.
#[derive(Debug, Serialize, Deserialize)]
pub struct RelancerCourriels {}

impl Tache for RelancerCourriels {
    const NOM: &'static str = "relancer_courriels";
    /// The next run does the same.
    const ESSAIS: i16 = 1;
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        if !ctx.expediteur.repond().await {
            return Ok(());
        }
        let mut tx = ctx.db.debuter().await?;
        let relancees = admin::relancer(&mut tx, INJOIGNABLE).await?;
        tx.valider().await?;
        if relancees > 0 {
            tracing::info!(
                relancees,
                "le serveur SMTP est revenu : les courriels en attente repartent"
            );
        }
        Ok(())
    }
}
