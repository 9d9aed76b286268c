//! Effacement d'un compte par une horloge : la ligne devient anonyme, le titulaire est prévenu une dernière fois.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::inscriptions;
use vao_db::sessions::{self, MotifRevocation};
use vao_db::{Tx, inactivite};
use vao_domain::Population;
use vao_domain::compte::ActionJournal;
use vao_jobs::{JobOptions, Tache};
use vao_mail::Modele as _;
use vao_mail::courriels::{CompteEfface, RaisonEffacement};

use super::super::cible;
use super::inactivite::journaliser;
use crate::journal_comptes::ecriture::{Cible, Fait};
use crate::taches::Contexte;

/// Efface un compte du portail verrouillé.
pub(super) async fn effacer(tx: &mut Tx, ctx: &Contexte, id: Uuid, raison: RaisonEffacement) -> anyhow::Result<()> {
    let le = ctx.commun.horloge.maintenant();
    let Some(titulaire) = inscriptions::par_id(tx, Population::Usagers, id).await? else {
        return Ok(());
    };
    // L'adresse disparaît de la base avant que le courriel parte : il l'emporte, chiffrée.
    let adresse = ctx
        .commun
        .trousseau
        .chiffrer(titulaire.mail.as_bytes(), id.as_bytes())?;
    inactivite::anonymiser(tx, id, le).await?;
    sessions::revoquer_toutes(tx, Population::Usagers, id, None, MotifRevocation::Blocage, le).await?;
    let (motif, demande_eteinte, siret) = match raison {
        RaisonEffacement::Inactivite => ("Six mois sans connexion", false, None),
        RaisonEffacement::DemandeEteinte => ("Demande de compte restée sans réponse", true, None),
        RaisonEffacement::SiretInconnu => ("SIRET inconnu du répertoire", true, Some(SiretRefuse::Inconnu)),
        RaisonEffacement::SiretFerme => ("SIRET d'un établissement fermé", true, Some(SiretRefuse::Ferme)),
    };
    // Le nom effacé ne revient pas par le journal.
    let cible = Cible {
        nom: format!("{} {}", inactivite::NOM_EFFACE, inactivite::PRENOM_EFFACE),
        ..cible(&titulaire)
    };
    let fait = Fait {
        motif: Some(motif),
        ..Fait::simple(ActionJournal::Deletion)
    };
    journaliser(tx, ctx, &cible, fait).await?;
    let courriel = CourrielEffacement {
        compte: id,
        adresse: URL_SAFE_NO_PAD.encode(adresse),
        demande_eteinte,
        siret,
    };
    vao_jobs::enqueue(tx, &courriel, JobOptions::default()).await?;
    Ok(())
}

/// Ce que le répertoire a dit d'un SIRET donné pendant sa panne.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SiretRefuse {
    /// Il ne le connaît pas.
    Inconnu,
    /// L'établissement est fermé.
    Ferme,
}

/// M18 : le compte est effacé.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielEffacement {
    /// Compte, devenu anonyme.
    pub compte: Uuid,
    /// Dernière adresse, chiffrée et liée au compte ; elle disparaît avec la tâche.
    pub adresse: String,
    /// Vrai pour une demande restée sans réponse.
    pub demande_eteinte: bool,
    /// Ce que le répertoire a dit du SIRET, si c'est pour cela que la demande s'arrête.
    #[serde(default)]
    pub siret: Option<SiretRefuse>,
}

impl Tache for CourrielEffacement {
    const NOM: &'static str = "courriel_effacement";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let chiffree = URL_SAFE_NO_PAD.decode(&self.adresse)?;
        let adresse = ctx.commun.trousseau.dechiffrer(&chiffree, self.compte.as_bytes())?;
        let adresse = String::from_utf8(adresse).context("adresse illisible")?;
        let raison = match (self.siret, self.demande_eteinte) {
            (Some(SiretRefuse::Inconnu), _) => RaisonEffacement::SiretInconnu,
            (Some(SiretRefuse::Ferme), _) => RaisonEffacement::SiretFerme,
            (None, true) => RaisonEffacement::DemandeEteinte,
            (None, false) => RaisonEffacement::Inactivite,
        };
        let courriel = CompteEfface { raison }.rendre(&ctx.liens);
        Ok(ctx.expediteur.envoyer(&courriel.pour([adresse])).await?)
    }
}
