//! Établissements qui suivent les protocoles de leur siège.

use chrono::Duration;
use vao_db::Tx;
use vao_db::organismes::{self, Fiche};
use vao_jobs::JobOptions;

use super::super::faits::Auteur;
use super::super::taches::ProtocolesDuSiege;
use super::{confier, deduire};
use crate::Problem;
use crate::horloge::Horloge;

/// La saisie s'enregistre d'elle-même à chaque champ : un seul avis part, une heure après la dernière modification.
const REPOS: Duration = Duration::hours(1);

/// Recalcule les établissements qui suivent les protocoles d'un siège ; rend leur nombre.
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
    confier(tx, &tache, options).await
}
