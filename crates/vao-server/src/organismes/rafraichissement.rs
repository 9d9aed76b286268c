//! Relire une fiche au répertoire, à la demande de son organisme.

use vao_domain::OrganismeId;

use super::faits::Auteur;
use super::registre::{appliquer, relire, siret_de, tient_des_etablissements};
use super::succession::{executer, la_sienne};
use super::{representants, service, siege};
use crate::acces::{Access, EcrireOrganisme};
use crate::annuaire::indisponible;
use crate::idempotence::{Cle, Reponse};
use crate::{App, Problem};

/// Relit l'identité et, pour un siège, la liste de ses établissements, sans se fier à la mémoire.
///
/// L'autorisation d'un établissement connu est gardée ; un disparu est retiré, sauf s'il est autorisé : il est alors dit
/// fermé. Une fiche sans représentant prend ceux que le registre du commerce donne maintenant.
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
    let sans_representant = representants::manquent(&mut connexion, id).await?;
    drop(connexion);
    let (siret, siege) = (siret_de(&lue)?, tient_des_etablissements(&lue));
    // Ensemble : le registre du commerce n'ajoute pas son délai à celui du répertoire.
    let (relecture, proposes) = futures::join!(relire(&app.commun, &siret, siege), async {
        if sans_representant {
            representants::proposer(&app.commun, &siret).await
        } else {
            Vec::new()
        }
    });
    let relecture = relecture.map_err(indisponible)?;
    executer(app, acces, cle, &(), id, async |tx| {
        let fiche = siege::verrouiller(tx, id, relecture.releve.as_ref())
            .await?
            .ok_or_else(Problem::introuvable)?;
        // Un changement de SIRET est passé pendant l'appel : il a relu mieux que nous.
        if fiche.siret != lue.siret {
            return Ok(());
        }
        let auteur = Auteur::appelant(acces.identite());
        appliquer(tx, &app.commun, &fiche, &relecture, &auteur).await?;
        representants::completer(tx, app.horloge(), id, proposes.clone(), &auteur).await?;
        service::recalculer(tx, app.horloge(), id, &auteur).await?;
        Ok(())
    })
    .await
}
