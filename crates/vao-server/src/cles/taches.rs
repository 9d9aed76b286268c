//! Courriels d'une clé d'API : elle vient d'être créée, elle va prendre fin.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::cles_api::{self as table, CleRow};
use vao_db::inscriptions::{self, Titulaire};
use vao_domain::Population;
use vao_jobs::{Tache, WorkerBuilder};
use vao_mail::Modele;
use vao_mail::courriels::{CleApiBientotFinie, CleApiNouvelle};

use super::format::prefixe;
use crate::horloge::jour_de_paris;
use crate::taches::Contexte;

/// Registers the jobs of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<CourrielCleCreee>().tache::<CourrielCleBientotFinie>()
}

/// Clé, vivante ou non, et son titulaire ; `None` si l'une ou l'autre n'est plus là.
async fn lire(ctx: &Contexte, cle: Uuid) -> anyhow::Result<Option<(CleRow, Titulaire)>> {
    let mut connexion = ctx.db.prendre().await?;
    let Some(cle) = table::par_id(&mut connexion, cle).await? else {
        return Ok(None);
    };
    let Some(usager) = cle.usager_id else {
        return Ok(None);
    };
    let titulaire = inscriptions::par_id(&mut connexion, Population::Usagers, usager).await?;
    Ok(titulaire.map(|titulaire| (cle, titulaire)))
}

async fn envoyer(ctx: &Contexte, titulaire: Titulaire, modele: &(impl Modele + Sync)) -> anyhow::Result<()> {
    let courriel = modele.rendre(&ctx.liens).pour([titulaire.mail]);
    Ok(ctx.expediteur.envoyer(&courriel).await?)
}

/// Une clé a été créée ou remplacée : son titulaire doit l'apprendre, au cas où ce ne serait pas lui.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielCleCreee {
    /// Clé neuve.
    pub cle: Uuid,
    /// Vrai si elle en remplace une autre.
    pub remplacee: bool,
}

impl Tache for CourrielCleCreee {
    const NOM: &'static str = "courriel_cle_api_creee";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some((cle, titulaire)) = lire(ctx, self.cle).await? else {
            return Ok(());
        };
        let modele = CleApiNouvelle {
            prefixe: prefixe(&cle.identifiant, ctx.commun.config.env),
            remplacee: self.remplacee,
            expiration: jour_de_paris(cle.expire_at),
        };
        envoyer(ctx, titulaire, &modele).await
    }
}

/// Une clé va prendre fin.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielCleBientotFinie {
    /// Clé.
    pub cle: Uuid,
}

impl Tache for CourrielCleBientotFinie {
    const NOM: &'static str = "courriel_cle_api_bientot_finie";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some((cle, titulaire)) = lire(ctx, self.cle).await? else {
            return Ok(());
        };
        // Ni une clé révoquée entre-temps ni un compte fermé n'ont rien à renouveler.
        if cle.revoquee_at.is_some() || !titulaire.est_actif() {
            return Ok(());
        }
        let modele = CleApiBientotFinie {
            prefixe: prefixe(&cle.identifiant, ctx.commun.config.env),
            expiration: jour_de_paris(cle.expire_at),
        };
        envoyer(ctx, titulaire, &modele).await
    }
}
