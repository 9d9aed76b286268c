//! Courriels au titulaire d'un compte.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::inscriptions::{self, Titulaire};
use vao_domain::Population;
use vao_jobs::Tache;
use vao_mail::Modele;
use vao_mail::courriels::{AdresseChangee, CompteActif, CompteDejaOuvert, MotDePasseChange};

use crate::sessions::connexion::masquer;
use crate::taches::Contexte;

/// Champ « adresse » des lignes du journal.
pub(in crate::comptes) const ADRESSE: &str = "Adresse de courriel";

/// Titulaire à qui écrire ; `None` si son compte n'est plus là.
async fn titulaire(ctx: &Contexte, population: Population, compte: Uuid) -> anyhow::Result<Option<Titulaire>> {
    let mut connexion = ctx.db.prendre().await?;
    Ok(inscriptions::par_id(&mut connexion, population, compte).await?)
}

async fn ecrire(
    ctx: &Contexte,
    population: Population,
    compte: Uuid,
    modele: &(impl Modele + Sync),
) -> anyhow::Result<()> {
    let Some(titulaire) = titulaire(ctx, population, compte).await? else {
        return Ok(());
    };
    let courriel = modele.rendre(&ctx.liens).pour([titulaire.mail]);
    Ok(ctx.expediteur.envoyer(&courriel).await?)
}

/// M2 : quelqu'un s'est inscrit avec l'adresse de ce compte.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielDejaOuvert {
    /// Compte.
    pub compte: Uuid,
}

impl Tache for CourrielDejaOuvert {
    const NOM: &'static str = "courriel_compte_deja_ouvert";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        ecrire(ctx, Population::Usagers, self.compte, &CompteDejaOuvert {}).await
    }
}

/// M3 : un compte ancien, sans SIRET, est ouvert.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielCompteActif {
    /// Compte.
    pub compte: Uuid,
}

impl Tache for CourrielCompteActif {
    const NOM: &'static str = "courriel_compte_actif";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        ecrire(ctx, Population::Usagers, self.compte, &CompteActif {}).await
    }
}

/// Le mot de passe a changé : son titulaire doit l'apprendre, au cas où ce ne serait pas lui.
#[derive(Debug, Serialize, Deserialize)]
pub struct MotDePasseModifie {
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// Vrai si sa clé d'API a été révoquée du même coup.
    #[serde(default)]
    pub cle_revoquee: bool,
}

impl Tache for MotDePasseModifie {
    const NOM: &'static str = "courriel_mot_de_passe_modifie";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let modele = MotDePasseChange {
            population: self.population,
            cle_revoquee: self.cle_revoquee,
        };
        ecrire(ctx, self.population, self.compte, &modele).await
    }
}

/// L'adresse a changé : l'ancienne en est prévenue.
#[derive(Debug, Serialize, Deserialize)]
pub struct AdresseModifiee {
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// Ligne du journal, qui seule connaît encore l'ancienne adresse.
    pub ligne: Uuid,
}

impl Tache for AdresseModifiee {
    const NOM: &'static str = "courriel_adresse_modifiee";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(titulaire) = titulaire(ctx, self.population, self.compte).await? else {
            return Ok(());
        };
        let mut connexion = ctx.db.prendre().await?;
        let avant = inscriptions::avant_du_journal(&mut connexion, self.ligne).await?;
        drop(connexion);
        let Some(ancienne) = avant.and_then(|avant| avant.get(ADRESSE)?.as_str().map(str::to_owned)) else {
            return Ok(());
        };
        let modele = AdresseChangee {
            population: self.population,
            nouvelle_masquee: masquer(&titulaire.mail),
        };
        Ok(ctx
            .expediteur
            .envoyer(&modele.rendre(&ctx.liens).pour([ancienne]))
            .await?)
    }
}
