//! Tâches des pièces jointes : analyser, détruire, et la ronde de ce qui attend.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::organismes;
use vao_db::pieces::{self, PieceDue};
use vao_domain::DocumentId;
use vao_domain::document::{ObjetDocument, StatutPiece};
use vao_jobs::{JobOptions, Tache, WorkerBuilder};
use vao_storage::Verdict;

use super::lieu;
use crate::organismes::faits::Auteur;
use crate::organismes::service::recalculer;
use crate::rondes::{Du, Jour, LOT, Lot, Ronde};
use crate::taches::Contexte;

/// Temps qu'une pièce peut rester sans dossier, ou sans analyse.
const SURSIS: Duration = Duration::hours(24);

/// Inscrit les tâches de ce module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<AnalyserPiece>().tache::<DetruireContenu>()
}

/// Soumet une pièce à l'antivirus. S'il ne répond pas, la pièce reste en quarantaine et la tâche revient.
#[derive(Debug, Serialize, Deserialize)]
pub struct AnalyserPiece {
    /// Pièce.
    pub document: Uuid,
}

impl Tache for AnalyserPiece {
    const NOM: &'static str = "analyser_piece";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let id = DocumentId(self.document);
        let mut connexion = ctx.db.prendre().await?;
        let piece = pieces::charger(&mut connexion, id).await?;
        // Rien n'est retenu pendant l'analyse.
        drop(connexion);
        if piece.is_none_or(|piece| piece.statut.0 != StatutPiece::EnQuarantaine) {
            return Ok(());
        }
        let contenu = ctx.commun.coffre.get(id.0, &lieu(id)).await?;
        let verdict = ctx.commun.antivirus.analyser(&contenu).await?;
        conclure(ctx, id, verdict).await
    }
}

async fn conclure(ctx: &Contexte, id: DocumentId, verdict: Verdict) -> anyhow::Result<()> {
    let horloge = &ctx.commun.horloge;
    let (statut, signature) = match verdict {
        Verdict::Sain => (StatutPiece::Saine, None),
        Verdict::Infecte { signature } => (StatutPiece::Rejetee, Some(signature)),
    };
    let mut tx = ctx.db.debuter().await?;
    if !pieces::conclure(&mut tx, id, statut, signature.as_deref(), horloge.maintenant()).await? {
        return Ok(());
    }
    if let Some(signature) = signature {
        tracing::warn!(document = %id, signature, "menace trouvée dans une pièce jointe");
        let tache = DetruireContenu { document: id.0 };
        vao_jobs::enqueue(&mut tx, &tache, JobOptions::default()).await?;
    }
    // Un dossier qui la joint peut maintenant se transmettre, ou ne le peut plus.
    for objet in pieces::objets(&mut tx, id).await? {
        let ObjetDocument::Organisme(organisme) = objet;
        organismes::verrouiller(&mut tx, organisme).await?;
        recalculer(&mut tx, horloge, organisme, &Auteur::antivirus()).await?;
    }
    tx.valider().await?;
    Ok(())
}

/// Détruit le contenu d'une pièce refusée ou purgée ; déjà absent, il n'y a rien à faire.
#[derive(Debug, Serialize, Deserialize)]
pub struct DetruireContenu {
    /// Pièce.
    pub document: Uuid,
}

impl Tache for DetruireContenu {
    const NOM: &'static str = "detruire_contenu";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        ctx.commun.coffre.delete(self.document).await?;
        Ok(())
    }
}

/// Chaque jour, les pièces qu'aucun dossier ne joint sont détruites, et celles que l'antivirus n'a pas vues y retournent.
pub struct PiecesEnAttente {}

impl Ronde for PiecesEnAttente {
    const NOM: &'static str = "pieces-en-attente";
    const TITRE: &'static str = "pièces jointes : détruire celles qu'aucun dossier ne joint, relancer l'analyse";
    const HORAIRE: &'static str = "15 5 * * *";

    async fn dus(ctx: &Contexte, _: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let avant = ctx.commun.horloge.maintenant() - SURSIS;
        let dues = pieces::dues(&mut connexion, avant, apres, LOT).await?;
        let du = |due: &PieceDue| Du {
            cible: due.id(),
            action: match due {
                PieceDue::Orpheline(_) => "détruire : aucun dossier ne la joint",
                PieceDue::EnAttente(_) => "relancer l'analyse",
            },
            echeance: None,
        };
        Ok(Lot::parmi(&dues, |due| due.id(), |due| Some(du(due))))
    }

    async fn faire(ctx: &Contexte, _: Jour, id: Uuid) -> anyhow::Result<bool> {
        let id = DocumentId(id);
        let mut tx = ctx.db.debuter().await?;
        let Some(piece) = pieces::verrouiller(&mut tx, id).await? else {
            return Ok(false);
        };
        let maintenant = ctx.commun.horloge.maintenant();
        if piece.cree_at >= maintenant - SURSIS {
            return Ok(false);
        }
        if pieces::purger(&mut tx, id, maintenant).await? {
            let tache = DetruireContenu { document: id.0 };
            vao_jobs::enqueue(&mut tx, &tache, JobOptions::default()).await?;
        } else if piece.statut.0 == StatutPiece::EnQuarantaine {
            let tache = AnalyserPiece { document: id.0 };
            let options = JobOptions::default().job_key(format!("analyser:{id}"));
            vao_jobs::enqueue(&mut tx, &tache, options).await?;
        } else {
            return Ok(false);
        }
        tx.valider().await?;
        Ok(true)
    }
}
