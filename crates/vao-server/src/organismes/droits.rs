//! Ce que l'appelant peut faire d'une fiche qu'il voit.

use vao_contract::CodeProbleme;
use vao_contract::organisme::DroitsOrganisme;
use vao_db::organismes::Fiche;
use vao_domain::{OrganismeId, Permission, Portee};

use super::{conversion, peut_admettre};
use crate::Problem;
use crate::acces::Identite;

/// Vrai si l'appelant est de cet organisme même ; le siège ne fait que lire ses établissements.
pub(super) fn est_membre(identite: &Identite, fiche: &Fiche) -> bool {
    let organisme = identite.portee.as_ref().and_then(Portee::organisme);
    organisme.is_some_and(|organisme| organisme.0 == fiche.ligne.id)
}

/// Vrai si l'appelant est d'un autre organisme : le siège qui lit un de ses établissements. Un agent n'est d'aucun.
pub(super) fn est_d_un_autre(identite: &Identite, organisme: OrganismeId) -> bool {
    let sien = identite.portee.as_ref().and_then(Portee::organisme);
    sien.is_some_and(|sien| sien != organisme)
}

/// 403 pour qui voit la fiche sans être de l'organisme.
pub(super) fn exiger_membre(identite: &Identite, fiche: &Fiche) -> Result<(), Problem> {
    if est_membre(identite, fiche) {
        return Ok(());
    }
    let detail = "Cette fiche est celle d'un autre établissement de votre organisme : vous pouvez la lire, ses \
                  utilisateurs seuls la modifient.";
    Err(Problem::detaille(CodeProbleme::OrganismeNonAutorise, detail))
}

/// Région dont la DREETS suit l'organisme : celle de son dernier agrément, à défaut celle de son département.
fn region(fiche: &Fiche) -> Option<&str> {
    let agrement = fiche.agrements.as_slice().first();
    agrement
        .map(|agrement| agrement.region.as_str())
        .or(fiche.region.as_deref())
}

/// Droits de l'appelant ; `pleine` dit que rien ne manque à la fiche.
pub(super) fn calculer(identite: &Identite, fiche: &Fiche, pleine: bool) -> DroitsOrganisme {
    let modifier = est_membre(identite, fiche) && identite.detient(Permission::EcrireOrganisme);
    let complet = fiche.ligne.complet;
    DroitsOrganisme {
        modifier,
        finaliser: modifier && pleine && !complet && conversion::rattachement_refuse(fiche).is_none(),
        changer_siret: modifier && complet,
        autoriser_etablissements: modifier && conversion::est_siege(fiche),
        admettre_siret: peut_admettre(identite, region(fiche)),
        commenter: identite.detient(Permission::SuivreOrganismes),
    }
}
