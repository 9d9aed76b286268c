//! Cas d'usage des comptes d'agents : chacun tient en une transaction, sur des lignes verrouillées.

mod actions;
mod saisie;

pub use actions::{desactiver, reactiver, renvoyer_invitation, retirer_second_facteur};
pub use saisie::{creer, modifier};

use vao_contract::Page;
use vao_contract::agent::{AgentDto, LigneAgent, ListeAgents};
use vao_db::agents::{self, AgentRow};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::compte::{Compte, EntiteJournal};
use vao_domain::{AgentId, Portee, Version};

pub use super::export::exporter;
use super::{conversion, liste};
use crate::acces::{Access, GererAgents, Identite};
use crate::journal_comptes::conflit;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Agents du territoire de l'appelant.
pub async fn lister(
    app: &App,
    acces: &Access<GererAgents>,
    demande: &ListeAgents,
) -> Result<Page<LigneAgent>, Problem> {
    let (pagination, filtre) = liste::lire(demande)?;
    let mut connexion = app.db.prendre().await?;
    let acteur = appelant(&mut connexion, acces.identite()).await?;
    let page = agents::lister(&mut connexion, acces.portee()?, &filtre).await?;
    let lignes = page.lignes.into_iter().map(|ligne| conversion::ligne(ligne, &acteur));
    Ok(pagination.composer(lignes.collect(), page.total, false))
}

/// Compte d'agent.
pub async fn lire(app: &App, acces: &Access<GererAgents>, id: AgentId) -> Result<Versionne<AgentDto>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let acteur = appelant(&mut connexion, acces.identite()).await?;
    let ligne = agents::charger(&mut connexion, acces.portee()?, id.0)
        .await?
        .ok_or_else(Problem::introuvable)?;
    Ok(montrer(&ligne, &acteur))
}

/// Appelant, tel que la base le connaît maintenant.
async fn appelant(conn: &mut AsyncPgConnection, identite: &Identite) -> Result<Compte, Problem> {
    let ligne = agents::charger(conn, &Portee::Nationale, identite.compte).await?;
    en_acteur(ligne)
}

fn en_acteur(ligne: Option<AgentRow>) -> Result<Compte, Problem> {
    Ok(ligne.ok_or_else(Problem::introuvable)?.delegation())
}

fn montrer(ligne: &AgentRow, acteur: &Compte) -> Versionne<AgentDto> {
    Versionne::ok(Version(ligne.version), conversion::agent(ligne, acteur))
}

/// Compte verrouillé, et de quoi juger de ce qu'on peut en faire.
struct Ouvert {
    acteur: Compte,
    ligne: AgentRow,
    autres_nationaux: usize,
}

/// Verrouille qui agit et sur qui ; hors du territoire, 404 comme si le compte n'existait pas.
async fn ouvrir(tx: &mut Tx, identite: &Identite, portee: &Portee, id: AgentId) -> Result<Ouvert, Problem> {
    let verrouilles = agents::verrouiller(tx, portee, identite.compte, Some(id.0)).await?;
    Ok(Ouvert {
        ligne: verrouilles.cible.ok_or_else(Problem::introuvable)?,
        acteur: en_acteur(verrouilles.acteur)?,
        autres_nationaux: verrouilles.autres_nationaux,
    })
}

impl Ouvert {
    /// 412, avec l'auteur du dernier changement, si le compte n'est plus celui qui a été lu.
    async fn exiger(&self, tx: &mut Tx, lue: SiVersion) -> Result<(), Problem> {
        let id = self.ligne.id.to_string();
        conflit::verifier(tx, EntiteJournal::UserBack, &id, lue, Version(self.ligne.version)).await
    }

    /// Le compte tel que la transaction vient de l'écrire.
    async fn relire(&self, tx: &mut Tx) -> Result<AgentRow, Problem> {
        let ligne = agents::charger(tx, &Portee::Nationale, self.ligne.id).await?;
        ligne.ok_or_else(Problem::introuvable)
    }
}
