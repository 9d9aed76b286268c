//! Envoi des liens à usage unique.

use anyhow::Context as _;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::liens::{self, Lien};
use vao_domain::compte::UsageLien;
use vao_jobs::Tache;
use vao_mail::courriels::{ConfirmerAdresse, ConfirmerNouvelleAdresse, InvitationAgent, MotDePasseOublie};
use vao_mail::{Courriel, Liens, Modele as _};

use crate::taches::Contexte;

/// Retard d'envoi au-delà duquel la durée du lien repart de l'envoi.
const RETARD_ADMIS: Duration = Duration::minutes(1);

/// Sends the link of a request; one that was used or replaced, or whose account is gone, is not sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct EnvoyerLien {
    /// Link.
    pub lien: Uuid,
}

impl Tache for EnvoyerLien {
    const NOM: &'static str = "envoyer_lien";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut tx = ctx.db.debuter().await?;
        let Some((lien, jeton_chiffre)) = liens::a_envoyer(&mut tx, self.lien).await? else {
            return Ok(());
        };
        if !lien.est_intact() {
            return Ok(());
        }
        let titulaire = inscriptions::par_id(&mut tx, lien.population.0, lien.compte_id).await?;
        let Some(titulaire) = titulaire.filter(|titulaire| peut_recevoir(titulaire, lien.usage.0)) else {
            return Ok(());
        };
        let le = ctx.commun.horloge.maintenant();
        let duree = lien.usage.0.duree();
        // Messagerie en panne : personne n'a encore vu ce lien, et il ne doit pas arriver déjà mort.
        let reste = if le - lien.created_at > RETARD_ADMIS {
            liens::redater(&mut tx, lien.id, le + duree).await?;
            duree
        } else {
            lien.expire_at - le
        };
        tx.valider().await?;
        let jeton = ctx.commun.trousseau.dechiffrer(&jeton_chiffre, lien.id.as_bytes())?;
        let jeton = String::from_utf8(jeton).context("jeton de lien illisible")?;
        let courriel = composer(&ctx.liens, &lien, titulaire, jeton, minutes(reste));
        Ok(ctx.expediteur.envoyer(&courriel).await?)
    }
}

/// Vrai si le compte a encore droit à ce lien.
fn peut_recevoir(titulaire: &Titulaire, usage: UsageLien) -> bool {
    match usage {
        UsageLien::ValidationCourriel | UsageLien::Activation => titulaire.lien_attendu() == Some(usage),
        UsageLien::Reinitialisation => titulaire.mot_de_passe_reinitialisable(),
        UsageLien::ChangementCourriel => titulaire.est_actif(),
    }
}

fn composer(adresses: &Liens, lien: &Lien, titulaire: Titulaire, jeton: String, minutes: u32) -> Courriel {
    let population = lien.population.0;
    let courriel = match lien.usage.0 {
        UsageLien::ValidationCourriel => ConfirmerAdresse { jeton, minutes }.rendre(adresses),
        UsageLien::Reinitialisation => MotDePasseOublie {
            population,
            jeton,
            minutes,
        }
        .rendre(adresses),
        UsageLien::Activation => InvitationAgent {
            prenom: titulaire.prenom,
            jeton,
            minutes,
        }
        .rendre(adresses),
        UsageLien::ChangementCourriel => ConfirmerNouvelleAdresse {
            population,
            jeton,
            minutes,
        }
        .rendre(adresses),
    };
    courriel.pour([lien.nouveau_mail.clone().unwrap_or(titulaire.mail)])
}

/// Whole minutes, rounded up.
fn minutes(duree: Duration) -> u32 {
    u32::try_from((duree.num_seconds() + 59) / 60).unwrap_or_default()
}
