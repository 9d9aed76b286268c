//! Ce que l'appelant peut faire d'une déclaration qu'il voit.

use vao_contract::CodeProbleme;
use vao_contract::declaration::DroitsDto;
use vao_db::declarations::Dossier;
use vao_domain::declaration::{RoleInstruction, Section};
use vao_domain::{Action, Code as _, Permission, Population, Portee, Statut};

use crate::Problem;
use crate::acces::Identite;

/// Vrai si l'appelant est de l'organisme déclarant lui-même.
fn est_declarant(identite: &Identite, dossier: &Dossier) -> bool {
    let organisme = identite.portee.as_ref().and_then(Portee::organisme);
    organisme.is_some_and(|organisme| organisme.0 == dossier.declaration.organisme_id)
}

/// Vrai si l'appelant porte l'agrément sous lequel la déclaration est faite : le dossier est alors d'un établissement
/// qu'il voit, ou le sien.
fn porte_l_agrement(identite: &Identite) -> bool {
    matches!(identite.portee, Some(Portee::Porteur { .. }))
}

/// Vrai si le territoire de l'appelant contient le département compétent.
fn est_competent(identite: &Identite, dossier: &Dossier) -> bool {
    let Some(territoire) = &dossier.territoire else {
        return false;
    };
    match &identite.portee {
        Some(Portee::Nationale) => true,
        Some(Portee::Region(region)) => territoire.parent.as_deref() == Some(region.as_str()),
        Some(Portee::Departement(departement)) => territoire.code == departement.as_str(),
        Some(Portee::Organisme(_) | Portee::Porteur { .. }) | None => false,
    }
}

/// Place de l'agent devant le dossier ; aucune pour un organisme.
pub(super) fn role(identite: &Identite, dossier: &Dossier) -> Option<RoleInstruction> {
    match identite.population {
        Population::Usagers => None,
        Population::Bo if est_competent(identite, dossier) => Some(RoleInstruction::Instructeur),
        Population::Bo => Some(RoleInstruction::Informe),
    }
}

/// Droits de l'appelant ; un porteur lit les déclarations de ses établissements, et peut les annuler.
pub(super) fn calculer(identite: &Identite, dossier: &Dossier) -> DroitsDto {
    let statut = dossier.declaration.statut.0;
    let declarant = est_declarant(identite, dossier);
    let declare = declarant && identite.detient(Permission::DeclarerSejours);
    let depose = declarant && identite.detient(Permission::DeposerDeclarations);
    let annule = (declarant || porte_l_agrement(identite)) && identite.detient(Permission::DeposerDeclarations);
    let instruit = identite.detient(Permission::InstruireDeclarations) && est_competent(identite, dossier);
    let mut actions = statut.actions_possibles();
    actions.retain(|action| match action {
        Action::Deposer => depose,
        Action::Annuler => annule,
        Action::PrendreEnCharge | Action::DemanderComplements | Action::Refuser | Action::Enregistrer => instruit,
    });
    DroitsDto {
        modifier: if declare && statut.est_modifiable_2_mois() {
            Section::TOUS.to_vec()
        } else {
            Vec::new()
        },
        actions,
        dupliquer: declare,
        supprimer: declare && statut == Statut::Brouillon,
    }
}

/// 403 pour qui voit la déclaration sans être de l'organisme déclarant.
pub(super) fn exiger_declarant(identite: &Identite, dossier: &Dossier) -> Result<(), Problem> {
    if est_declarant(identite, dossier) {
        return Ok(());
    }
    let detail = "Cette déclaration est celle d'un autre établissement de votre organisme : vous pouvez la lire.";
    Err(Problem::detaille(CodeProbleme::OrganismeNonAutorise, detail))
}

/// 403 pour qui voit la déclaration sans être de l'organisme déclarant, ni porter son agrément.
pub(super) fn exiger_titulaire(identite: &Identite, dossier: &Dossier) -> Result<(), Problem> {
    if porte_l_agrement(identite) {
        return Ok(());
    }
    exiger_declarant(identite, dossier)
}

/// 403 pour un agent dont le territoire ne contient pas le département compétent.
pub(super) fn exiger_instructeur(identite: &Identite, dossier: &Dossier) -> Result<(), Problem> {
    if est_competent(identite, dossier) {
        return Ok(());
    }
    let competent = dossier
        .territoire
        .as_ref()
        .map(|t| format!("{} ({})", t.libelle, t.code))
        .unwrap_or_default();
    let detail = format!("Le département compétent est {competent} : vous pouvez lire cette déclaration.");
    Err(Problem::detaille(CodeProbleme::HorsTerritoire, detail))
}
