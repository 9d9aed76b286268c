//! Mails to an agent whose account another agent has touched.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::agents::{self, AgentRow};
use vao_domain::compte::EtatAgent;
use vao_domain::{Population, Portee};
use vao_jobs::{Tache, WorkerBuilder};
use vao_mail::courriels::{CompteDesactive, CompteReactive, CompteSuspendu, SecondFacteurChange};
use vao_mail::{Courriel, Liens, Modele as _};

use crate::taches::Contexte;

/// Registers the jobs of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<CourrielAgent>()
}

/// What happened to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Nouvelle {
    /// It was closed (M19).
    Desactive,
    /// It was opened again.
    Rouvert,
    /// Its authenticator application was taken off.
    SecondFacteurRetire,
}

/// Tells an agent what happened to his account.
///
/// The account is read when the mail leaves: what was undone meanwhile is not told.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielAgent {
    /// Agent.
    pub agent: Uuid,
    /// What happened.
    pub nouvelle: Nouvelle,
}

impl Tache for CourrielAgent {
    const NOM: &'static str = "courriel_agent";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(agent) = agents::charger(&mut connexion, &Portee::Nationale, self.agent).await? else {
            return Ok(());
        };
        drop(connexion);
        match composer(self.nouvelle, &agent, &ctx.liens) {
            Some(courriel) => Ok(ctx.expediteur.envoyer(&courriel.pour([agent.mail])).await?),
            None => Ok(()),
        }
    }
}

/// Mail of what is still true; an account never activated gets its invitation instead, from elsewhere.
fn composer(nouvelle: Nouvelle, agent: &AgentRow, liens: &Liens) -> Option<Courriel> {
    let population = Population::Bo;
    match (nouvelle, agent.etat()) {
        (Nouvelle::Desactive, EtatAgent::Desactive) => Some(
            CompteDesactive {
                population,
                motif: None,
            }
            .rendre(liens),
        ),
        (Nouvelle::Rouvert, EtatAgent::Actif) => Some(CompteReactive { population }.rendre(liens)),
        // Rouvert, mais suspendu pour inactivité : ce courriel dit comment s'en sortir.
        (Nouvelle::Rouvert, EtatAgent::Suspendu) => Some(CompteSuspendu { population }.rendre(liens)),
        (Nouvelle::Desactive, EtatAgent::Cree | EtatAgent::Actif | EtatAgent::Suspendu)
        | (Nouvelle::Rouvert, EtatAgent::Cree | EtatAgent::Desactive) => None,
        (Nouvelle::SecondFacteurRetire, _) => Some(
            SecondFacteurChange {
                population,
                ajoute: false,
            }
            .rendre(liens),
        ),
    }
}
