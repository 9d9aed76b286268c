//! Ce que l'appelant peut faire d'un compte qu'il voit : une seule réponse, pour la liste, la fiche et l'action.

use vao_db::usagers::{AApprouver, CompteRow};
use vao_domain::compte::{ActionUsager, Approbateur, StatutUsager};
use vao_domain::{Code as _, Permission, Population, Portee};

use crate::acces::Identite;

/// Pourquoi une action est refusée.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Empechement {
    /// L'action n'est pas de celles de l'appelant.
    Role,
    /// L'agent n'est ni de la DREETS de cette région, ni de l'administration centrale.
    HorsRegion,
    /// Le statut ne la permet pas.
    Etat,
    /// Des collègues de cette personne approuvent son compte.
    AuxCollegues,
    /// Un agent a refusé ou bloqué ce compte : un agent le rouvre.
    AuxAgents,
    /// C'est le compte de l'appelant.
    SoiMeme,
    /// L'organisme n'aurait plus d'utilisateur validé.
    Dernier,
}

/// Statut que l'action donnerait au compte, ou ce qui l'empêche.
pub(super) fn evaluer(
    identite: &Identite,
    compte: &CompteRow,
    action: ActionUsager,
) -> Result<StatutUsager, Empechement> {
    if !identite.titulaire.detient(Permission::ValiderUsagers) || !est_de(identite.population, action) {
        return Err(Empechement::Role);
    }
    if identite.population == Population::Bo && !region_competente(identite, compte) {
        return Err(Empechement::HorsRegion);
    }
    let suivant = compte.statut.0.suivant(action, compte.siret.is_some());
    let suivant = suivant.ok_or(Empechement::Etat)?;
    match action {
        ActionUsager::Approuver | ActionUsager::Refuser => approbation(identite, compte)?,
        ActionUsager::Debloquer if identite.population == Population::Usagers && compte.traite_par_un_agent => {
            return Err(Empechement::AuxAgents);
        }
        ActionUsager::Desactiver if compte.dernier => return Err(Empechement::Dernier),
        ActionUsager::Desactiver if compte.id == identite.compte => return Err(Empechement::SoiMeme),
        ActionUsager::Desactiver
        | ActionUsager::Debloquer
        | ActionUsager::Bloquer
        | ActionUsager::ConfirmerCourriel
        | ActionUsager::Suspendre
        | ActionUsager::Reactiver => {}
    }
    Ok(suivant)
}

/// Actions possibles maintenant.
pub(super) fn actions(identite: &Identite, compte: &CompteRow) -> Vec<ActionUsager> {
    let possible = |action: &ActionUsager| evaluer(identite, compte, *action).is_ok();
    ActionUsager::TOUS.iter().copied().filter(possible).collect()
}

/// Vrai si l'action est de celles de cette population ; les autres viennent du titulaire ou de l'horloge.
const fn est_de(population: Population, action: ActionUsager) -> bool {
    match action {
        ActionUsager::Approuver | ActionUsager::Refuser | ActionUsager::Debloquer => true,
        ActionUsager::Desactiver => matches!(population, Population::Usagers),
        ActionUsager::Bloquer => matches!(population, Population::Bo),
        ActionUsager::ConfirmerCourriel | ActionUsager::Suspendre | ActionUsager::Reactiver => false,
    }
}

/// Vrai pour la DREETS de la région du compte et pour l'administration centrale.
fn region_competente(identite: &Identite, compte: &CompteRow) -> bool {
    match &identite.portee {
        Some(Portee::Nationale) => true,
        Some(Portee::Region(region)) => compte.region.as_deref() == Some(region.as_str()),
        Some(Portee::Departement(_) | Portee::Organisme(_) | Portee::Porteur { .. }) | None => false,
    }
}

/// Une DREETS laisse les collègues approuver, tant que la demande n'a pas trop attendu.
fn approbation(identite: &Identite, compte: &CompteRow) -> Result<(), Empechement> {
    let dreets = matches!(identite.portee, Some(Portee::Region(_)));
    if dreets && !compte.escaladee && approbateur(compte) != Approbateur::Dreets {
        return Err(Empechement::AuxCollegues);
    }
    Ok(())
}

/// Qui doit approuver un compte en attente, aujourd'hui.
pub(super) const fn approbateur(compte: &CompteRow) -> Approbateur {
    Approbateur::choisir(compte.organisme_approuve, compte.siege_approuve)
}

/// Comptes que l'appelant peut approuver : la même règle, pour le filtre de la liste.
pub(super) fn a_approuver(identite: &Identite) -> AApprouver {
    if !identite.titulaire.detient(Permission::ValiderUsagers) {
        return AApprouver::Rien;
    }
    match &identite.portee {
        Some(Portee::Nationale | Portee::Organisme(_) | Portee::Porteur { .. }) => AApprouver::Tout,
        Some(Portee::Region(region)) => AApprouver::Region(region.clone()),
        Some(Portee::Departement(_)) | None => AApprouver::Rien,
    }
}

/// Pourquoi l'appelant ne change pas les droits EIG d'un compte.
pub(super) fn refus_de_roles(identite: &Identite, compte: &CompteRow) -> Option<Empechement> {
    if !identite.porteur_prouve || !identite.titulaire.detient(Permission::DonnerRolesUsagers) {
        return Some(Empechement::Role);
    }
    if compte.id == identite.compte {
        return Some(Empechement::SoiMeme);
    }
    (compte.statut.0 != StatutUsager::Validated).then_some(Empechement::Etat)
}

/// Pourquoi l'appelant ne retire pas l'application d'authentification d'un compte.
pub(super) fn refus_de_second_facteur(
    identite: &Identite,
    compte: &CompteRow,
    application: bool,
) -> Option<Empechement> {
    if identite.population != Population::Bo || !identite.titulaire.detient(Permission::ValiderUsagers) {
        return Some(Empechement::Role);
    }
    if !region_competente(identite, compte) {
        return Some(Empechement::HorsRegion);
    }
    (!application).then_some(Empechement::Etat)
}
