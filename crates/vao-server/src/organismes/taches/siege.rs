//! Courriels des fiches, suite (O9 à O11) : SIRET refusé, SIRET changé par un collègue, siège transféré.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_domain::Population;
use vao_jobs::Tache;
use vao_mail::courriels::{PlaceDansEntreprise, SiegeTransfere, SiretChangeCollegues, SiretRefuse};

use super::courriels::{Envoi, lisible, texte};
use crate::taches::Contexte;

/// O9 : un agent refuse le changement de SIRET.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretRefuse {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement du refus.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretRefuse {
    const NOM: &'static str = "courriel_siret_refuse";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let modele = SiretRefuse {
            siret: lisible(&texte(&evenement.metadata, "nouveau").unwrap_or_default()),
            service: evenement.emetteur,
            motif: evenement.commentaire.unwrap_or_default(),
        };
        let pour = envoi.utilisateurs().await?;
        envoi.envoyer(pour, &modele).await
    }
}

/// O10 : un collègue a changé le SIRET de l'organisme.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretChangeCollegues {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement du changement.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretChangeCollegues {
    const NOM: &'static str = "courriel_siret_change_collegues";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let mut pour = envoi.utilisateurs().await?;
        pour.retain(|adresse| evenement.courriel.as_ref() != Some(adresse));
        let modele = SiretChangeCollegues {
            changement: envoi.changement(&evenement),
        };
        envoi.envoyer(pour, &modele).await
    }
}

/// O11 : le siège d'une entreprise est un autre de ses établissements.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiegeTransfere {
    /// Fiche dont les utilisateurs ou la DREETS sont prévenus.
    pub organisme: Uuid,
    /// Événement du transfert, dans l'historique de cette fiche.
    pub evenement: Uuid,
    /// À qui : ses utilisateurs, ou sa DREETS.
    pub population: Population,
}

impl Tache for CourrielSiegeTransfere {
    const NOM: &'static str = "courriel_siege_transfere";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let metadata = &evenement.metadata;
        let pour = match self.population {
            Population::Usagers => envoi.utilisateurs().await?,
            Population::Bo => envoi.dreets(true).await?,
        };
        let modele = SiegeTransfere {
            population: self.population,
            id: envoi.fiche.id.to_string(),
            organisme: envoi.fiche.nom.clone(),
            ancien: texte(metadata, "ancien").map(|siret| lisible(&siret)),
            nouveau: lisible(&texte(metadata, "nouveau").unwrap_or_default()),
            place: match texte(metadata, "place").as_deref() {
                Some("autorisee") => PlaceDansEntreprise::Autorisee,
                Some("fermee") => PlaceDansEntreprise::Fermee,
                _ => PlaceDansEntreprise::Siege,
            },
            agrement: metadata.get("agrement").and_then(|agrement| texte(agrement, "numero")),
        };
        envoi.envoyer(pour, &modele).await
    }
}
