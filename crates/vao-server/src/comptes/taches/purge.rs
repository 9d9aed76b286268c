//! Purge de la nuit : liens, demandes publiques et clés d'API qui ne servent plus.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use vao_db::{cles_api, demandes_publiques, liens};
use vao_domain::compte::approbation::JOURS_POUR_CONFIRMER;
use vao_jobs::Tache;

use crate::taches::Contexte;

/// Jours pendant lesquels une clé finie ou révoquée se retrouve encore par sa part publique.
const JOURS_D_UNE_CLE_FINIE: i64 = 30;

/// Erases the counted requests and failures after two days, the links once nobody can ask to have them sent again, and
/// the API keys thirty days after their end.
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
        let echecs = cles_api::purger_echecs(&mut tx, le - Duration::days(2)).await?;
        let cles = cles_api::purger(&mut tx, le - Duration::days(JOURS_D_UNE_CLE_FINIE)).await?;
        tx.valider().await?;
        tracing::info!(demandes, liens, echecs, cles, "liens, demandes et clés anciens effacés");
        Ok(())
    }
}
