//! Admettre un changement de SIRET (agent).

use vao_contract::CodeProbleme;
use vao_contract::organisme::SiretMotive;
use vao_db::Tx;
use vao_db::organismes::registre::FicheSuivie;
use vao_db::organismes::versions::{self, Accord};
use vao_domain::droits::{Permission, Portee};
use vao_domain::organisme::{EvenementOrganisme, SuccessionRefusee};
use vao_domain::{OrganismeId, Siret};

use super::demande::verifier;
use super::{executer, exiger_libre, raconter, refuser, verrouiller};
use crate::acces::{Access, AdministrerOrganismes, Identite};
use crate::idempotence::{Cle, Reponse};
use crate::organismes::dreets;
use crate::organismes::faits::Fait;
use crate::organismes::registre::siret_de;
use crate::organismes::taches::CourrielSiretAdmis;
use crate::{App, Problem};

/// Vrai si cet agent peut admettre un changement de SIRET d'un organisme que suit la DREETS de `region`.
pub fn peut_admettre(identite: &Identite, region: Option<&str>) -> bool {
    if !identite.detient(Permission::AdministrerOrganismes) {
        return false;
    }
    match &identite.portee {
        Some(Portee::Nationale) => true,
        Some(Portee::Region(code)) => region == Some(code.as_str()),
        Some(Portee::Departement(_) | Portee::Organisme(_) | Portee::Porteur { .. }) | None => false,
    }
}

/// Admet un changement que le répertoire ne prouve pas, ou qui change d'entreprise. L'organisme le fait ensuite.
pub(in crate::organismes) async fn admettre(
    app: &App,
    acces: &Access<AdministrerOrganismes>,
    id: OrganismeId,
    cle: Cle,
    corps: &SiretMotive,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    verifier(&app.commun, corps).await?;
    executer(app, acces, cle, corps, id, async |tx| {
        let fiche = verrouiller(tx, id).await?;
        exiger_competent(tx, acces.identite(), &fiche).await?;
        if siret_de(&fiche)? == corps.siret {
            return Err(refuser(SuccessionRefusee::Inchange));
        }
        exiger_libre(tx, &fiche, &corps.siret).await?;
        ecrire(tx, app, acces.identite(), &fiche, corps).await
    })
    .await
}

/// 403 pour un agent qui ne suit pas cet organisme.
pub(super) async fn exiger_competent(tx: &mut Tx, identite: &Identite, fiche: &FicheSuivie) -> Result<(), Problem> {
    let region = dreets::region(tx, fiche).await?;
    if peut_admettre(identite, region.as_deref()) {
        return Ok(());
    }
    Err(Problem::detaille(
        CodeProbleme::FicheHorsTerritoire,
        "Seules la DREETS qui suit cet organisme et l'administration centrale répondent à ce changement de SIRET.",
    ))
}

async fn ecrire(
    tx: &mut Tx,
    app: &App,
    identite: &Identite,
    fiche: &FicheSuivie,
    corps: &SiretMotive,
) -> Result<(), Problem> {
    let service = identite.emetteur();
    let siret: &Siret = &corps.siret;
    let accord = Accord {
        organisme_id: fiche.id,
        siret: siret.as_str(),
        motif: &corps.motif,
        agent_id: identite.compte,
        agent: &service,
        le: app.horloge().maintenant(),
    };
    versions::admettre(tx, &accord).await?;
    let fait = Fait::vers_siret(EvenementOrganisme::AutorisationSiret, &fiche.siret, siret, &corps.motif);
    let courriel = |organisme, evenement| CourrielSiretAdmis { organisme, evenement };
    raconter(tx, app, identite, fiche, fait, courriel).await
}
