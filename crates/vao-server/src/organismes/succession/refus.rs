//! Refuser un changement de SIRET demandé (agent).

use vao_contract::CodeProbleme;
use vao_contract::organisme::RefusSiret;
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{OrganismeId, Portee};

use super::admission::exiger_competent;
use super::{executer, raconter, verrouiller};
use crate::acces::{Access, AdministrerOrganismes};
use crate::idempotence::{Cle, Reponse};
use crate::organismes::faits::Fait;
use crate::organismes::service;
use crate::organismes::taches::CourrielSiretRefuse;
use crate::{App, Problem};

/// Refuse le changement que l'organisme a demandé ; sa fiche ne change pas, et il en est prévenu avec le motif.
pub(in crate::organismes) async fn refuser(
    app: &App,
    acces: &Access<AdministrerOrganismes>,
    id: OrganismeId,
    cle: Cle,
    corps: &RefusSiret,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    executer(app, acces, cle, corps, id, async |tx| {
        let fiche = verrouiller(tx, id).await?;
        exiger_competent(tx, acces.identite(), &fiche).await?;
        // Lue sous le verrou de la fiche : de deux réponses à la même demande, une seule passe.
        let demande = service::ouvrir(tx, &Portee::Nationale, id).await?.demande_siret;
        if demande.is_none_or(|demande| demande.siret != corps.siret.as_str()) {
            return Err(Problem::detaille(
                CodeProbleme::EtatIncompatible,
                "Aucune demande de changement vers ce SIRET n'attend de réponse : quelqu'un y a peut-être déjà répondu.",
            ));
        }
        let fait = Fait::vers_siret(EvenementOrganisme::RefusSiret, &fiche.siret, &corps.siret, &corps.motif);
        let courriel = |organisme, evenement| CourrielSiretRefuse { organisme, evenement };
        raconter(tx, app, acces.identite(), &fiche, fait, courriel).await
    })
    .await
}
