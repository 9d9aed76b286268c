//! Purge de la nuit : liens et demandes publiques qui ne servent plus.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use vao_db::{demandes_publiques, liens};
use vao_domain::compte::approbation::JOURS_POUR_CONFIRMER;
use vao_jobs::Tache;

use crate::taches::Contexte;

/// Erases the counted requests after two days, and the links once nobody can ask to have them sent again.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgerDemandes {}

impl Tache for PurgerDemandes {
    const NOM: &'static str = "purger_demandes_publiques";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let le = ctx.commun.horloge.maintenant();
        let mut tx = ctx.db.debuter().await?;
        let demandes = demandes_publiques::purger(&mut tx, le - Duration::days(2)).await?;
        let liens = liens::purger(&mut tx, le - Duration::days(JOURS_POUR_CONFIRMER)).await?;
        tx.valider().await?;
        tracing::info!(demandes, liens, "liens et demandes anciens effacés");
        Ok(())
    }
}
