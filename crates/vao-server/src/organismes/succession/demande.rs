//! Demander à la DREETS d'admettre un changement de SIRET.

use vao_contract::organisme::SiretMotive;
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_domain::OrganismeId;
use vao_domain::organisme::{EvenementOrganisme, SuccessionRefusee};
use vao_external::Lecture;

use super::{executer, exiger_complete, exiger_libre, la_sienne, raconter, refuser, verrouiller};
use crate::acces::{Access, EcrireOrganisme};
use crate::annuaire;
use crate::app::Commun;
use crate::idempotence::{Cle, Reponse};
use crate::organismes::faits::Fait;
use crate::organismes::registre::siret_de;
use crate::organismes::taches::CourrielSiretDemande;
use crate::{App, Problem};

/// Transmet la demande à la DREETS ; rien ne change encore à la fiche.
pub(in crate::organismes) async fn demander(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    cle: Cle,
    corps: &SiretMotive,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let mut connexion = app.db.prendre().await?;
    la_sienne(&mut connexion, acces, id).await?;
    drop(connexion);
    let verifie = verifier(&app.commun, corps).await?;
    executer(app, acces, cle, corps, id, async |tx| {
        let fiche = verrouiller(tx, id).await?;
        exiger_complete(&fiche)?;
        if siret_de(&fiche)? == corps.siret {
            return Err(refuser(SuccessionRefusee::Inchange));
        }
        exiger_libre(tx, &fiche, &corps.siret).await?;
        let code = EvenementOrganisme::DemandeSiret;
        let fait = Fait::vers_siret(code, &fiche.siret, &corps.siret, &corps.motif).avec("verifie", verifie);
        let courriel = |organisme, evenement| CourrielSiretDemande { organisme, evenement };
        raconter(tx, app, acces.identite(), &fiche, fait, courriel).await
    })
    .await
}

/// Vrai si le répertoire confirme que l'établissement est ouvert ; faux s'il ne répond pas, ce qui n'empêche rien : la
/// demande est lue par quelqu'un.
///
/// # Errors
/// 422 s'il ne le connaît pas, 409 s'il le dit fermé.
pub(super) async fn verifier(commun: &Commun, corps: &SiretMotive) -> Result<bool, Problem> {
    match annuaire::lire(commun, &corps.siret, Lecture::Gardee).await {
        Ok(lu) if lu.releve.actif() => Ok(true),
        Ok(_) => Err(Problem::detaille(
            CodeProbleme::EtablissementFerme,
            "Le répertoire Sirene dit cet établissement fermé, ou son entreprise cessée.",
        )),
        Err(probleme) if probleme.code() == CodeProbleme::ServiceExterneIndisponible => Ok(false),
        Err(probleme) if probleme.code() == CodeProbleme::Introuvable => {
            let message = "Le répertoire Sirene ne connaît pas ce SIRET. Vérifiez chaque chiffre.";
            Err(Problem::champs(vec![ErreurChamp::new(
                "/siret",
                "siret-inconnu",
                message,
            )]))
        }
        Err(probleme) => Err(probleme),
    }
}
