//! Courriels d'une décision : un par tâche, à la personne concernée.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::usagers;
use vao_domain::{Population, UsagerId};
use vao_jobs::{Tache, WorkerBuilder};
use vao_mail::courriels::{
    AuteurRefus, CompteDesactive, CompteOuvert, CompteReactive, CompteRefuse, SecondFacteurChange,
};
use vao_mail::{Courriel, Modele as _};

use crate::taches::Contexte;

/// Inscrit les tâches de ce module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<CourrielDecision>()
}

/// Ce qui a été décidé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// Le compte est approuvé (M8).
    Approuve,
    /// La DREETS ou l'administration centrale l'a refusé (M9).
    RefuseParAgent,
    /// Un collègue l'a refusé (M10).
    RefuseParCollegue,
    /// Un collègue l'a désactivé (M11).
    Desactive,
    /// Un agent l'a bloqué (M11, avec le motif).
    Bloque,
    /// Le compte est rouvert.
    Rouvert,
    /// Un agent a retiré l'application d'authentification.
    SecondFacteurRetire,
}

/// Décision à annoncer au titulaire du compte.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielDecision {
    /// Compte.
    pub usager: Uuid,
    /// Ligne du journal, qui porte le motif.
    pub ligne: Uuid,
    /// Décision.
    pub decision: Decision,
}

impl Tache for CourrielDecision {
    const NOM: &'static str = "courriel_decision_usager";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some((mail, region)) = usagers::courriel_de(&mut connexion, UsagerId(self.usager)).await? else {
            tracing::info!(usager = %self.usager, "compte effacé, rien à envoyer");
            return Ok(());
        };
        let motif = usagers::motif_du_journal(&mut connexion, self.ligne).await?;
        drop(connexion);
        let courriel = self.composer(ctx, motif, region)?.pour(vec![mail]);
        Ok(ctx.expediteur.envoyer(&courriel).await?)
    }
}

impl CourrielDecision {
    fn composer(&self, ctx: &Contexte, motif: Option<String>, region: Option<String>) -> anyhow::Result<Courriel> {
        let population = Population::Usagers;
        let refus = |auteur| -> anyhow::Result<Courriel> {
            let motif = motif.clone().context("un refus sans motif")?;
            Ok(CompteRefuse { motif, auteur }.rendre(&ctx.liens))
        };
        Ok(match self.decision {
            Decision::Approuve => CompteOuvert {}.rendre(&ctx.liens),
            Decision::RefuseParAgent => refus(AuteurRefus::Dreets {
                region: region.unwrap_or_default(),
            })?,
            Decision::RefuseParCollegue => refus(AuteurRefus::Collegue)?,
            Decision::Desactive => CompteDesactive {
                population,
                motif: None,
            }
            .rendre(&ctx.liens),
            Decision::Bloque => CompteDesactive { population, motif }.rendre(&ctx.liens),
            Decision::Rouvert => CompteReactive { population }.rendre(&ctx.liens),
            Decision::SecondFacteurRetire => SecondFacteurChange {
                population,
                ajoute: false,
            }
            .rendre(&ctx.liens),
        })
    }
}
