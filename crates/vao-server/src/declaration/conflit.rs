//! Refus qui dit qui a fait quoi, et quand.

use vao_contract::{CodeProbleme, Probleme};
use vao_db::AsyncPgConnection;
use vao_db::declarations::{self, Dossier};
use vao_db::evenements::{self, EvenementRow};
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::statut::TransitionInterdite;
use vao_domain::{Action, DeclarationId, Portee, Statut, Version};

use super::dates::jour_et_heure;
use crate::Problem;
use crate::version::SiVersion;

/// Statut que l'action atteint ; 409 avec l'auteur et l'heure du dernier changement si elle est interdite.
pub(super) async fn suivant(
    conn: &mut AsyncPgConnection,
    dossier: &Dossier,
    action: Action,
) -> Result<Statut, Problem> {
    match dossier.declaration.statut.0.appliquer(action) {
        Ok(statut) => Ok(statut),
        Err(refus) => Err(expliquer(conn, dossier, refus).await?),
    }
}

async fn expliquer(
    conn: &mut AsyncPgConnection,
    dossier: &Dossier,
    refus: TransitionInterdite,
) -> Result<Problem, Problem> {
    let evenements = evenements::lister(conn, dossier.declaration.id).await?;
    let cause = evenements
        .iter()
        .find(|evenement| evenement.vers.as_ref().is_some_and(|vers| vers.0 == refus.statut));
    let detail = cause.and_then(raconter).unwrap_or_else(|| format!("{refus}."));
    Ok(Probleme::de(CodeProbleme::EtatIncompatible)
        .etat(refus.statut)
        .detail(detail)
        .into())
}

/// « La DDETS Isère (38) l'a prise en charge le 3 mai 2027 à 10:12. »
fn raconter(evenement: &EvenementRow) -> Option<String> {
    let auteur = match evenement.source.0 {
        SourceEvenement::Ddets | SourceEvenement::Dreets => format!("La {}", evenement.emetteur),
        SourceEvenement::Central => "L'administration centrale".to_owned(),
        SourceEvenement::Organisateur => "L'organisme".to_owned(),
        SourceEvenement::Automate | SourceEvenement::Systeme => "Le service".to_owned(),
    };
    let fait = match evenement.code.0 {
        CodeEvenement::Depot2m => "l'a déposée",
        CodeEvenement::Complements2m => "a répondu à la demande de compléments",
        CodeEvenement::PriseEnCharge2m => "l'a prise en charge",
        CodeEvenement::DemandeComplements2m => "a demandé des compléments",
        CodeEvenement::Refus2m => "l'a refusée",
        CodeEvenement::Enregistrement2m => "l'a enregistrée",
        CodeEvenement::Annulation => "l'a annulée",
        CodeEvenement::Creation | CodeEvenement::TransfertCompetence | CodeEvenement::DepotTardif => return None,
    };
    Some(format!("{auteur} {fait} le {}.", jour_et_heure(evenement.le)))
}

/// Problème d'une écriture qui n'a rien trouvé à sa version : un autre est passé entre la lecture et elle.
pub(super) async fn devance(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    id: DeclarationId,
    action: Option<Action>,
) -> Problem {
    match relire(conn, portee, id, action).await {
        Ok(probleme) | Err(probleme) => probleme,
    }
}

async fn relire(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    id: DeclarationId,
    action: Option<Action>,
) -> Result<Problem, Problem> {
    let Some(dossier) = declarations::charger(conn, id, portee).await? else {
        return Ok(Problem::introuvable());
    };
    if let Some(action) = action {
        suivant(conn, &dossier, action).await?;
    }
    let actuelle = Version(dossier.declaration.version);
    Ok(SiVersion(Version(actuelle.0.wrapping_sub(1)))
        .verifier(actuelle)
        .err()
        .unwrap_or_else(Problem::introuvable))
}
