//! Relire une fiche au répertoire, à la demande de son organisme.

use vao_domain::OrganismeId;

use super::faits::Auteur;
use super::registre::{appliquer, relire, siret_de, tient_des_etablissements};
use super::service;
use super::succession::{executer, la_sienne, verrouiller};
use crate::acces::{Access, EcrireOrganisme};
use crate::annuaire::indisponible;
use crate::idempotence::{Cle, Reponse};
use crate::{App, Problem};

/// Relit l'identité et, pour un siège, la liste de ses établissements, sans se fier à la mémoire.
///
/// L'autorisation d'un établissement connu est gardée ; un disparu est retiré, sauf s'il est autorisé : il est alors dit
/// fermé.
///
/// # Errors
/// 503 si le répertoire ne répond pas : rien ne change.
pub(super) async fn rafraichir(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    cle: Cle,
) -> Result<Reponse, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lue = la_sienne(&mut connexion, acces, id).await?;
    drop(connexion);
    let (siret, siege) = (siret_de(&lue)?, tient_des_etablissements(&lue));
    let relecture = relire(&app.commun, &siret, siege).await.map_err(indisponible)?;
    executer(app, acces, cle, &(), id, async |tx| {
        let fiche = verrouiller(tx, id).await?;
        // Un changement de SIRET est passé pendant l'appel : il a relu mieux que nous.
        if fiche.siret != lue.siret {
            return Ok(());
        }
        let auteur = Auteur::appelant(acces.identite());
        appliquer(tx, &app.commun, &fiche, &relecture, &auteur).await?;
        service::recalculer(tx, app.horloge(), id, &auteur).await?;
        Ok(())
    })
    .await
}
