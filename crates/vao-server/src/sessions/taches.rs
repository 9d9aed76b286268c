//! Jobs of the sign-in: mails that carry a code or a warning, nightly purge.

use anyhow::Context as _;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::{comptes, connexions, journal_compte, second_facteur, sessions};
use vao_domain::Population;
use vao_domain::compte::ActionJournal;
use vao_jobs::{JobError, Tache, WorkerBuilder};
use vao_mail::Modele as _;
use vao_mail::courriels::{CodeConnexion, CompteVerrouille};

use super::FENETRE_ECHECS;
use super::second_facteur::PrevenirSecondFacteur;
use crate::comptes::cible;
use crate::journal_comptes::ecriture::{self, Auteur, Fait};
use crate::taches::Contexte;

/// Registers the jobs of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier
        .tache::<EnvoyerCode>()
        .tache::<PrevenirVerrouillage>()
        .tache::<PrevenirSecondFacteur>()
        .tache::<PurgerConnexions>()
}

/// Schedules the nightly purge of this module, for the process that runs the jobs.
pub fn planifier(ouvrier: WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError> {
    ouvrier.cron("10 4 * * *", &PurgerConnexions {}, std::time::Duration::from_hours(24))
}

/// Sends the current code of a pending sign-in; one that expired is not sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct EnvoyerCode {
    /// Pending sign-in.
    pub defi: Uuid,
}

impl Tache for EnvoyerCode {
    const NOM: &'static str = "envoyer_code";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(defi) = connexions::lire_defi(&mut connexion, self.defi).await? else {
            return Ok(());
        };
        let reste = defi.code_expire_at - ctx.commun.horloge.maintenant();
        if defi.consomme_at.is_some() || reste <= Duration::zero() {
            return Ok(());
        }
        let population = defi.population.0;
        let Some(compte) = comptes::par_id(&mut connexion, population, defi.compte_id).await? else {
            return Ok(());
        };
        drop(connexion);
        if !compte.actif() {
            return Ok(());
        }
        let code = ctx
            .commun
            .trousseau
            .dechiffrer(&defi.code_chiffre, defi.id.as_bytes())?;
        let courriel = CodeConnexion {
            code: String::from_utf8(code).context("code de connexion illisible")?,
            minutes: minutes(reste),
            population,
        };
        Ok(ctx
            .expediteur
            .envoyer(&courriel.rendre(&ctx.liens).pour([compte.titulaire.mail]))
            .await?)
    }
}

/// Warns the owner of an account that it is locked.
///
/// Enqueued for an unknown address too, where it does nothing: a sign-in costs the same either way.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrevenirVerrouillage {
    /// Population of the account.
    pub population: Population,
    /// Account, if there is one.
    pub compte: Option<Uuid>,
    /// True if the owner is to be told by mail.
    pub courriel: bool,
}

impl Tache for PrevenirVerrouillage {
    const NOM: &'static str = "prevenir_verrouillage";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(id) = self.compte else { return Ok(()) };
        let mut tx = ctx.db.debuter().await?;
        let Some(compte) = comptes::par_id(&mut tx, self.population, id).await? else {
            return Ok(());
        };
        let titulaire = &compte.titulaire;
        let auteur = Auteur {
            adresse_ip: connexions::derniere_adresse_ip(&mut tx, self.population, &titulaire.mail).await?,
            ..Auteur::visiteur("")
        };
        let fait = Fait::simple(ActionJournal::Verrouillage);
        ecriture::noter(&mut tx, &ctx.commun.horloge, &auteur, &cible(titulaire), fait).await?;
        if self.courriel && compte.actif() {
            let courriel = CompteVerrouille {
                minutes: minutes(FENETRE_ECHECS),
                population: self.population,
            };
            // Avant la validation : un envoi manqué se retente, et la ligne ne s'écrit qu'une fois.
            let courriel = courriel.rendre(&ctx.liens).pour([titulaire.mail.clone()]);
            ctx.expediteur.envoyer(&courriel).await?;
        }
        Ok(tx.valider().await?)
    }
}

/// Erases what sign-ins leave behind: failures and codes after two days, sessions after thirty, and the security part
/// of the journal after a year.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgerConnexions {}

impl Tache for PurgerConnexions {
    const NOM: &'static str = "purger_connexions";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let le = ctx.commun.horloge.maintenant();
        let mut tx = ctx.db.debuter().await?;
        let connexions = connexions::purger(&mut tx, le - Duration::days(2)).await?;
        let codes = second_facteur::purger(&mut tx, le - Duration::days(2)).await?;
        let sessions = sessions::purger(&mut tx, le - Duration::days(30)).await?;
        let journal = journal_compte::purger(&mut tx, le).await?;
        tx.valider().await?;
        tracing::info!(connexions, codes, sessions, journal, "connexions anciennes effacées");
        Ok(())
    }
}

/// Whole minutes, rounded up.
fn minutes(duree: Duration) -> u32 {
    u32::try_from((duree.num_seconds() + 59) / 60).unwrap_or_default()
}
