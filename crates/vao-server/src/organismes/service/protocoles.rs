//! Établissements qui suivent les protocoles de leur siège.

use chrono::Duration;
use vao_contract::organisme::ProtocoleTransport;
use vao_db::Tx;
use vao_db::organismes::{self, Fiche, siege as table};
use vao_db::pieces;
use vao_domain::document::{CategoriePiece, ObjetDocument};
use vao_domain::{OrganismeId, Portee};
use vao_jobs::JobOptions;

use super::super::conversion;
use super::super::faits::Auteur;
use super::super::taches::ProtocolesDuSiege;
use super::{deduire, ouvrir};
use crate::Problem;
use crate::horloge::Horloge;
use crate::taches::confier_avec;

/// La saisie s'enregistre d'elle-même à chaque champ : un seul avis part, une heure après la dernière modification.
const REPOS: Duration = Duration::hours(1);

/// Recalcule ce qui manque aux établissements qui suivent les protocoles d'un siège ; rend leur nombre.
pub(super) async fn suivre(tx: &mut Tx, horloge: &Horloge, siege: &Fiche, auteur: &Auteur) -> Result<usize, Problem> {
    let mut suiveurs = organismes::suiveurs(tx, &siege.ligne.siren).await?;
    for suiveur in &mut suiveurs {
        deduire(tx, horloge, suiveur, auteur).await?;
    }
    Ok(suiveurs.len())
}

/// Prévient leurs utilisateurs, une fois la saisie reposée (O7).
pub(super) async fn annoncer(tx: &mut Tx, horloge: &Horloge, siege: &Fiche) -> Result<(), Problem> {
    let tache = ProtocolesDuSiege { siege: siege.ligne.id };
    let options = JobOptions::default()
        .job_key(format!("protocoles-du-siege:{}", siege.ligne.id))
        .run_at(horloge.maintenant() + REPOS);
    confier_avec(tx, &tache, options).await
}

/// Donne à un établissement une copie des protocoles du siège qu'il suivait, pièces comprises ; rien à qui a les siens.
///
/// À faire tant que ce siège est encore le sien : ceux d'un établissement qui suit ne sont écrits nulle part ailleurs.
pub(in crate::organismes) async fn copier_du_siege(tx: &mut Tx, id: OrganismeId) -> Result<(), Problem> {
    let fiche = ouvrir(tx, &Portee::Nationale, id).await?;
    if !conversion::suit_son_siege(&fiche) {
        return Ok(());
    }
    let sections = conversion::sections(&fiche)?;
    let (transport, sanitaire) = (sections.protocole_transport, sections.protocole_sanitaire);
    for (categorie, documents) in [
        (CategoriePiece::ProtocoleTransport, &transport.documents),
        (CategoriePiece::ProtocoleSanitaire, &sanitaire.documents),
    ] {
        pieces::tenir(tx, documents).await?;
        pieces::joindre(tx, ObjetDocument::Organisme(id), categorie, documents).await?;
    }
    // La source a sa colonne.
    let contenu = ProtocoleTransport {
        source: None,
        ..transport
    };
    let (transport, sanitaire) = (conversion::ranger(&contenu)?, conversion::ranger(&sanitaire)?);
    Ok(table::prendre_protocoles(tx, id.0, &transport, &sanitaire).await?)
}
