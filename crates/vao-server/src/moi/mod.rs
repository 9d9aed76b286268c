//! Son propre compte : coordonnées, mot de passe, adresse, second facteur, appareils, conditions d'utilisation, journal.
//!
//! Ce qui engage le compte redemande le mot de passe, s'écrit au journal et se dit par courriel ; aucun de ces corps
//! ne passe par la table d'idempotence, qui garderait un secret.

mod acces;
mod coordonnees;
pub mod handlers;
mod second_facteur;

use vao_contract::CodeProbleme;
use vao_contract::session::ProfilDto;
use vao_db::Tx;

use crate::acces::Identite;
use crate::sessions::{identite, service};
use crate::{App, Problem};

/// Profil relu dans la transaction qui vient de le changer ; les sessions le reliront aussi.
async fn profil_relu(tx: &mut Tx, app: &App, appelant: &Identite) -> Result<ProfilDto, Problem> {
    service::relire(&app.commun, appelant.session).await;
    let relue = identite::lire(tx, appelant.session, appelant.population, app.horloge()).await?;
    Ok(identite::profil(&relue, &app.commun.config))
}

/// Demande qui n'a pas lieu d'être maintenant (409).
fn impossible(detail: &str) -> Problem {
    Problem::detaille(CodeProbleme::EtatIncompatible, detail)
}
