//! Relecture d'une fiche au répertoire : une tâche par fiche, pour que l'une n'arrête pas les autres.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::organismes::registre;
use vao_domain::OrganismeId;
use vao_jobs::{JobOptions, Tache};

use super::super::faits::Auteur;
use super::super::registre::{Relecture, appliquer, relire, siret_de, tient_des_etablissements};
use super::super::{service, siege};
use crate::taches::Contexte;

/// Relit une fiche, et dit ce qui a changé. Le répertoire en panne, elle est retentée.
#[derive(Debug, Serialize, Deserialize)]
pub struct RelireFiche {
    /// Organisme.
    pub organisme: Uuid,
    /// Vrai pour lire la liste d'un siège sans rien dire de son rang : celui qui vient de le prendre le rendrait aussitôt si
    /// le répertoire dit aussi l'autre siège, et ainsi de suite.
    #[serde(default)]
    pub liste_seule: bool,
}

impl RelireFiche {
    /// Relit tout de cette fiche.
    pub const fn entiere(organisme: Uuid) -> Self {
        Self {
            organisme,
            liste_seule: false,
        }
    }

    /// Lit les établissements de ce siège, et rien d'autre.
    pub const fn liste(organisme: Uuid) -> Self {
        Self {
            organisme,
            liste_seule: true,
        }
    }

    /// Une seule relecture de cette sorte en file par fiche, même si la précédente n'a pas pu se faire.
    pub fn options(&self) -> JobOptions {
        let sorte = if self.liste_seule { "lister" } else { "relire" };
        JobOptions::default().job_key(format!("{sorte}:{}", self.organisme))
    }
}

impl Tache for RelireFiche {
    const NOM: &'static str = "relire_fiche_au_repertoire";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(lue) = registre::charger(&mut connexion, self.organisme).await? else {
            return Ok(());
        };
        // Rendue avant l'appel : le répertoire peut être lent.
        drop(connexion);
        let (siret, siege) = (siret_de(&lue)?, tient_des_etablissements(&lue));
        if self.liste_seule && !siege {
            return Ok(());
        }
        let relecture = relire(&ctx.commun, &siret, siege).await?;
        let relecture = Relecture {
            suit_le_rang: !self.liste_seule,
            ..relecture
        };
        let mut tx = ctx.db.debuter().await?;
        let fiche = siege::verrouiller(&mut tx, OrganismeId(self.organisme), relecture.releve.as_ref()).await?;
        // Un changement de SIRET est passé pendant l'appel : il a relu mieux que nous.
        let Some(fiche) = fiche.filter(|fiche| fiche.siret == lue.siret) else {
            return Ok(());
        };
        if appliquer(&mut tx, &ctx.commun, &fiche, &relecture, &Auteur::automate()).await? {
            let (horloge, auteur) = (&ctx.commun.horloge, Auteur::automate());
            service::recalculer(&mut tx, horloge, OrganismeId(fiche.id), &auteur).await?;
        }
        tx.valider().await?;
        Ok(())
    }
}
