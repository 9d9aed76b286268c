//! Courriels des fiches (O1 à O8). Chacun relit la fiche et l'événement qui l'a provoqué.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::organismes::registre::{self, FicheSuivie};
use vao_db::organismes::versions::{self, EvenementLu};
use vao_db::{Connexion, territoires};
use vao_domain::organisme::{ChangementConstate, EffetAgrement, EvenementOrganisme};
use vao_domain::{Code as _, CodeTerritoire, Population, Siret};
use vao_jobs::{JobOptions, Tache};
use vao_mail::Modele;
use vao_mail::courriels::{
    self as modeles, AvisRegistre, ChangementDeSiret, EtablissementAttend, OrigineAvis, SiretAdmis, SiretChangeService,
    SiretChangeSiege, SiretDemande,
};

use super::super::dreets;
use crate::horloge::jour_de_paris;
use crate::taches::Contexte;

/// Courriel en préparation : la fiche relue, et de quoi trouver à qui écrire.
pub(super) struct Envoi<'a> {
    ctx: &'a Contexte,
    connexion: Connexion,
    pub(super) fiche: FicheSuivie,
}

impl<'a> Envoi<'a> {
    /// Relit la fiche ; `None` si elle n'existe plus, et il n'y a alors plus rien à dire.
    pub(super) async fn preparer(ctx: &'a Contexte, organisme: Uuid) -> anyhow::Result<Option<Self>> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(fiche) = registre::charger(&mut connexion, organisme).await? else {
            tracing::warn!(%organisme, "fiche introuvable, rien à envoyer");
            return Ok(None);
        };
        Ok(Some(Self { ctx, connexion, fiche }))
    }

    pub(super) async fn evenement(&mut self, id: Uuid) -> anyhow::Result<EvenementLu> {
        versions::evenement(&mut self.connexion, id)
            .await?
            .context("événement introuvable")
    }

    /// Utilisateurs validés de l'organisme.
    pub(super) async fn utilisateurs(&mut self) -> anyhow::Result<Vec<String>> {
        Ok(versions::adresses(&mut self.connexion, self.fiche.id).await?)
    }

    /// Boîte de la DREETS qui suit l'organisme ; et, si `lieu`, celle de la région où il est maintenant.
    pub(super) async fn dreets(&mut self, lieu: bool) -> anyhow::Result<Vec<String>> {
        let config = &self.ctx.commun.config;
        Ok(dreets::boites(&mut self.connexion, config, &self.fiche, lieu).await?)
    }

    /// Changement de SIRET que raconte un événement.
    pub(super) fn changement(&self, evenement: &EvenementLu) -> ChangementDeSiret {
        let siret = |champ: &str| {
            let texte = texte(&evenement.metadata, champ).unwrap_or_default();
            Siret::lire(&texte).map_or(texte, |siret| siret.lisible())
        };
        let (ancien, nouveau) = (siret("ancien"), siret("nouveau"));
        ChangementDeSiret {
            id: self.fiche.id.to_string(),
            organisme: self.fiche.nom.clone(),
            autre_entreprise: siren(&ancien) != siren(&nouveau),
            ancien,
            nouveau,
            le: jour_de_paris(evenement.le),
            auteur: evenement.emetteur.clone(),
            courriel: evenement.courriel.clone().unwrap_or_default(),
        }
    }

    /// Envoie ; sans destinataire, il n'y a personne à prévenir.
    ///
    /// La connexion est rendue avant : un serveur de courriel peut être lent.
    pub(super) async fn envoyer(self, pour: Vec<String>, modele: &(impl Modele + Sync)) -> anyhow::Result<()> {
        let Self { ctx, connexion, fiche } = self;
        drop(connexion);
        if pour.is_empty() {
            tracing::info!(organisme = %fiche.id, "courriel sans destinataire");
            return Ok(());
        }
        Ok(ctx.expediteur.envoyer(&modele.rendre(&ctx.liens).pour(pour)).await?)
    }
}

pub(super) fn texte(metadata: &Value, champ: &str) -> Option<String> {
    metadata.get(champ)?.as_str().map(str::to_owned)
}

/// Neuf premiers chiffres d'un SIRET, qu'il soit groupé ou non.
fn siren(siret: &str) -> String {
    siret.chars().filter(char::is_ascii_digit).take(9).collect()
}

pub(super) fn lisible(siret: &str) -> String {
    Siret::lire(siret).map_or_else(|_| siret.to_owned(), |siret| siret.lisible())
}

/// O1 : un organisme a changé de SIRET, avis aux DREETS.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretChange {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement du changement.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretChange {
    const NOM: &'static str = "courriel_siret_change";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let departement = match texte(&evenement.metadata, "departement") {
            Some(code) => {
                let lu = territoires::charger(&mut envoi.connexion, &CodeTerritoire(code)).await?;
                lu.map(|lu| format!("{} ({})", lu.libelle, lu.code))
            }
            None => None,
        };
        // L'agrément du siège dont un établissement hérite n'est pas à sa fiche.
        let agrement = evenement.metadata.get("agrement").and_then(|agrement| {
            let conserve = texte(agrement, "effet")? == EffetAgrement::Conserve.code();
            texte(agrement, "numero").filter(|_| conserve)
        });
        let mut boites = envoi.dreets(true).await?;
        // L'agrément d'avant le changement : celui que l'établissement quitte ne se lit plus dans sa fiche.
        let region = evenement
            .metadata
            .get("agrement")
            .and_then(|agrement| texte(agrement, "region"));
        if let Some(region) = region {
            dreets::ajouter(&mut envoi.connexion, &ctx.commun.config, &mut boites, &region).await?;
        }
        let modele = SiretChangeService {
            changement: envoi.changement(&evenement),
            agrement,
            departement,
        };
        envoi.envoyer(boites, &modele).await
    }
}

/// O2 : un établissement secondaire a changé de SIRET, avis à son siège.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretChangeSiege {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement du changement.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretChangeSiege {
    const NOM: &'static str = "courriel_siret_change_siege";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        // Le siège de l'entreprise qu'il quitte, même s'il en a rejoint une autre.
        let ancien = Siret::lire(&texte(&evenement.metadata, "ancien").unwrap_or_default())?;
        let Some(siege) = registre::siege(&mut envoi.connexion, &ancien.siren(), None).await? else {
            return Ok(());
        };
        let pour = versions::adresses(&mut envoi.connexion, siege.id).await?;
        let modele = SiretChangeSiege {
            changement: envoi.changement(&evenement),
        };
        envoi.envoyer(pour, &modele).await
    }
}

/// O3 : un établissement attend son siège.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielEtablissementAttend {
    /// Fiche du siège.
    pub siege: Uuid,
    /// Compte de qui attend.
    pub demandeur: Uuid,
}

impl Tache for CourrielEtablissementAttend {
    const NOM: &'static str = "courriel_etablissement_attend";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.siege).await? else {
            return Ok(());
        };
        let demandeur = inscriptions::par_id(&mut envoi.connexion, Population::Usagers, self.demandeur).await?;
        let Some(demandeur) = demandeur.filter(Titulaire::est_actif) else {
            return Ok(());
        };
        let modele = EtablissementAttend {
            siret: lisible(demandeur.siret.as_deref().unwrap_or_default()),
            demandeur: format!("{} {}", demandeur.prenom, demandeur.nom),
            courriel: demandeur.mail,
            siege_complet: envoi.fiche.complet,
        };
        let pour = envoi.utilisateurs().await?;
        envoi.envoyer(pour, &modele).await
    }
}

/// O4 : un changement de SIRET est demandé à la DREETS.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretDemande {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement de la demande.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretDemande {
    const NOM: &'static str = "courriel_siret_demande";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let boites = envoi.dreets(false).await?;
        let modele = SiretDemande {
            changement: envoi.changement(&evenement),
            motif: evenement.commentaire.clone().unwrap_or_default(),
            verifie: evenement.metadata.get("verifie") == Some(&Value::Bool(true)),
        };
        envoi.envoyer(boites, &modele).await
    }
}

/// O5 : le répertoire a changé, ou contredit une saisie.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielAvisRegistre {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement de l'avis.
    pub evenement: Uuid,
    /// À qui : ses utilisateurs, ou sa DREETS.
    pub population: Population,
}

impl Tache for CourrielAvisRegistre {
    const NOM: &'static str = "courriel_avis_registre";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let changements = evenement.metadata.get("changements").cloned().unwrap_or_default();
        let changements: Vec<ChangementConstate> = serde_json::from_value(changements)?;
        let pour = match self.population {
            Population::Usagers => envoi.utilisateurs().await?,
            Population::Bo => envoi.dreets(false).await?,
        };
        let origine = if evenement.code.0 == EvenementOrganisme::Verification {
            OrigineAvis::Verification
        } else {
            OrigineAvis::Relecture
        };
        let modele = AvisRegistre {
            population: self.population,
            id: envoi.fiche.id.to_string(),
            organisme: envoi.fiche.nom.clone(),
            siret: lisible(&texte(&evenement.metadata, "siret").unwrap_or_default()),
            origine,
            changements,
        };
        envoi.envoyer(pour, &modele).await
    }
}

/// O6 : le siège retire son autorisation à un établissement.
#[derive(Debug, Serialize, Deserialize)]
pub struct AutorisationRetiree {
    /// Fiche du siège.
    pub siege: Uuid,
    /// SIRET de l'établissement.
    pub siret: String,
}

impl Tache for AutorisationRetiree {
    const NOM: &'static str = "courriel_autorisation_retiree";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let siret = Siret::lire(&self.siret)?;
        let Some(mut envoi) = Envoi::preparer(ctx, self.siege).await? else {
            return Ok(());
        };
        // Autorisé de nouveau entre-temps : il n'y a plus rien à annoncer.
        if registre::autorise(&mut envoi.connexion, self.siege, &siret).await? {
            return Ok(());
        }
        // Un compte approuvé pour ce SIRET peut n'avoir pas encore de fiche : il ne pourra pas la finaliser.
        let mut pour = versions::adresses_en_attente(&mut envoi.connexion, &siret).await?;
        if let Some(fiche) = registre::par_siret(&mut envoi.connexion, &siret).await? {
            pour.extend(versions::adresses(&mut envoi.connexion, fiche.id).await?);
        }
        let modele = modeles::AutorisationRetiree {
            siege: envoi.fiche.nom.clone(),
            siret: siret.lisible(),
        };
        envoi.envoyer(pour, &modele).await
    }
}

/// O7 : les protocoles d'un siège ont changé ; chaque établissement qui les suit reçoit son courriel.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProtocolesDuSiege {
    /// Fiche du siège.
    pub siege: Uuid,
}

impl Tache for ProtocolesDuSiege {
    const NOM: &'static str = "annoncer_protocoles_du_siege";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut tx = ctx.db.debuter().await?;
        let Some(siege) = registre::charger(&mut tx, self.siege).await? else {
            return Ok(());
        };
        for organisme in registre::suiveurs(&mut tx, &siege).await? {
            let tache = CourrielProtocolesSiege {
                organisme,
                siege: self.siege,
            };
            vao_jobs::enqueue(&mut tx, &tache, JobOptions::default()).await?;
        }
        tx.valider().await?;
        Ok(())
    }
}

/// O7, pour un établissement.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielProtocolesSiege {
    /// Fiche de l'établissement.
    pub organisme: Uuid,
    /// Fiche du siège.
    pub siege: Uuid,
}

impl Tache for CourrielProtocolesSiege {
    const NOM: &'static str = "courriel_protocoles_siege";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let Some(siege) = registre::charger(&mut envoi.connexion, self.siege).await? else {
            return Ok(());
        };
        let pour = envoi.utilisateurs().await?;
        envoi
            .envoyer(pour, &modeles::ProtocolesDuSiege { siege: siege.nom })
            .await
    }
}

/// O8 : un agent admet le changement de SIRET.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSiretAdmis {
    /// Organisme.
    pub organisme: Uuid,
    /// Événement de l'accord.
    pub evenement: Uuid,
}

impl Tache for CourrielSiretAdmis {
    const NOM: &'static str = "courriel_siret_admis";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.organisme).await? else {
            return Ok(());
        };
        let evenement = envoi.evenement(self.evenement).await?;
        let modele = SiretAdmis {
            siret: lisible(&texte(&evenement.metadata, "nouveau").unwrap_or_default()),
            service: evenement.emetteur,
            motif: evenement.commentaire.unwrap_or_default(),
        };
        let pour = envoi.utilisateurs().await?;
        envoi.envoyer(pour, &modele).await
    }
}
