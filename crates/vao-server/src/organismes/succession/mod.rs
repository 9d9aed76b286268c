//! Changement de SIRET : le serveur établit lui-même le successeur ; tout autre SIRET demande l'accord d'un agent.
//!
//! Les registres sont lus avant la transaction, qui refait tous les contrôles sur la fiche verrouillée : de deux
//! changements simultanés, un seul passe.

mod admission;
mod changement;
mod demande;
mod refus;

use serde::Serialize;
use uuid::Uuid;
use vao_contract::organisme::OrganismeDto;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::organismes::registre::{self, FicheSuivie};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::droits::Portee;
use vao_domain::organisme::SuccessionRefusee;
use vao_domain::{OrganismeId, Siret, Version};
use vao_jobs::Tache;

pub(super) use admission::admettre;
pub use admission::peut_admettre;
pub(super) use changement::changer;
pub(super) use demande::demander;
pub(super) use refus::refuser as refuser_la_demande;

use super::faits::{self, Auteur, Fait};
use super::registre::{pris, pris_par_l_entreprise, siret_de};
use super::service;
use crate::acces::{Access, Identite};
use crate::idempotence::{self, Cle, Reponse};
use crate::taches::confier;
use crate::version::Versionne;
use crate::{App, Problem};

/// Fiche de l'appelant, la seule où il écrit.
///
/// # Errors
/// 403 pour le siège sur un de ses établissements, qu'il lit sans le modifier ; 404 pour toute autre.
pub(super) async fn la_sienne<P>(
    conn: &mut AsyncPgConnection,
    acces: &Access<P>,
    id: OrganismeId,
) -> Result<FicheSuivie, Problem> {
    let fiche = registre::charger(conn, id.0).await?.ok_or_else(Problem::introuvable)?;
    match acces.portee()? {
        Portee::Organisme(sienne) | Portee::Porteur { organisme: sienne, .. } if *sienne == id => Ok(fiche),
        Portee::Porteur { siren, .. } if fiche.siret.starts_with(siren.as_str()) => Err(Problem::detaille(
            CodeProbleme::OrganismeNonAutorise,
            "Le siège lit la fiche de ses établissements ; seuls leurs utilisateurs la modifient.",
        )),
        Portee::Organisme(_)
        | Portee::Porteur { .. }
        | Portee::Departement(_)
        | Portee::Region(_)
        | Portee::Nationale => Err(Problem::introuvable()),
    }
}

/// La même, verrouillée : elle a pu disparaître depuis sa lecture.
pub(super) async fn verrouiller(tx: &mut Tx, id: OrganismeId) -> Result<FicheSuivie, Problem> {
    registre::verrouiller(tx, id.0).await?.ok_or_else(Problem::introuvable)
}

/// Une fiche incomplète se finalise d'abord : le changement de SIRET clôt une version qui doit se relire.
pub(super) fn exiger_complete(fiche: &FicheSuivie) -> Result<(), Problem> {
    if fiche.complet {
        return Ok(());
    }
    Err(Problem::detaille(
        CodeProbleme::OrganismeIncomplet,
        "Complétez et finalisez votre fiche : vous pourrez ensuite changer de SIRET.",
    ))
}

/// Refuse un SIRET qu'une autre fiche a déjà.
pub(super) async fn exiger_libre(
    conn: &mut AsyncPgConnection,
    fiche: &FicheSuivie,
    siret: &Siret,
) -> Result<(), Problem> {
    match registre::par_siret(conn, siret).await? {
        Some(autre) if autre.id != fiche.id && autre.siret.siren() == siret_de(fiche)?.siren() => {
            Err(pris_par_l_entreprise())
        }
        Some(autre) if autre.id != fiche.id => Err(pris()),
        Some(_) | None => Ok(()),
    }
}

/// Problème d'un changement refusé par le domaine.
pub(super) fn refuser(refus: SuccessionRefusee) -> Problem {
    let (code, detail) = match refus {
        SuccessionRefusee::Inchange => (
            CodeProbleme::EtatIncompatible,
            "Ce SIRET est déjà celui de la fiche : il n'y a rien à changer.",
        ),
        SuccessionRefusee::NonSuccesseur => (
            CodeProbleme::SiretNonSuccesseur,
            "Le répertoire Sirene n'annonce pas ce SIRET comme successeur du vôtre. Si le changement est réel, demandez \
             à votre DREETS de l'admettre.",
        ),
        SuccessionRefusee::ChangementDeSiren => (
            CodeProbleme::ChangementAAdmettre,
            "L'entreprise change avec le SIRET : l'agrément et les droits en dépendent. Demandez d'abord l'accord de \
             votre DREETS.",
        ),
    };
    Probleme::de(code).detail(detail).into()
}

/// Fait une action sur une fiche, une fois par clé d'idempotence, et rend la fiche.
pub(super) async fn executer<P, C: Serialize>(
    app: &App,
    acces: &Access<P>,
    cle: Cle,
    corps: &C,
    id: OrganismeId,
    action: impl AsyncFnOnce(&mut Tx) -> Result<(), Problem>,
) -> Result<Reponse, Problem> {
    idempotence::executer(app, acces.identite().compte, cle, corps, async |tx| {
        action(tx).await?;
        montrer(tx, acces, id).await
    })
    .await
}

/// Note ce que fait l'appelant dans l'historique d'une fiche verrouillée, et confie le courriel qui cite l'événement.
///
/// `courriel` compose la tâche depuis l'organisme et l'événement.
pub(super) async fn raconter<T: Tache>(
    tx: &mut Tx,
    app: &App,
    identite: &Identite,
    fiche: &FicheSuivie,
    fait: Fait,
    courriel: impl FnOnce(Uuid, Uuid) -> T,
) -> Result<(), Problem> {
    let auteur = Auteur::appelant(identite);
    let evenement = faits::noter(tx, app.horloge(), fiche.id, &auteur, fait).await?;
    confier(tx, &courriel(fiche.id, evenement)).await
}

/// La fiche, telle que l'appelant la voit.
pub(super) async fn montrer<P>(
    conn: &mut AsyncPgConnection,
    acces: &Access<P>,
    id: OrganismeId,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let fiche = service::ouvrir(conn, acces.portee()?, id).await?;
    service::montrer(&fiche, acces.identite())
}

/// Version d'une fiche suivie.
pub(super) const fn version(fiche: &FicheSuivie) -> Version {
    Version(fiche.version)
}
