//! Cas d'usage des fiches : chacun tient en une transaction.

mod creation;
mod finalisation;
mod lecture;
mod protocoles;
mod saisie;

pub use creation::creer;
pub use finalisation::{commenter, finaliser};
pub use lecture::{completude, historique, lire, lister_etablissements};
pub(super) use protocoles::copier_du_siege as copier_protocoles_du_siege;
pub use saisie::modifier;

use vao_contract::organisme::{CompletudeOrganisme, FicheExaminee, OrganismeDto};
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_db::organismes::{self, Changement, Fiche};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::organisme::{EvenementOrganisme, RattachementRefuse};
use vao_domain::{OrganismeId, Portee, Version};

use super::conversion;
use super::faits::{self, Auteur, Fait};
use crate::Problem;
use crate::acces::Identite;
use crate::horloge::Horloge;
use crate::version::{SiVersion, Versionne};

/// Fiche dans la portée de l'appelant ; hors d'elle, 404 comme si elle n'existait pas.
pub(crate) async fn ouvrir(conn: &mut AsyncPgConnection, portee: &Portee, id: OrganismeId) -> Result<Fiche, Problem> {
    organismes::charger_fiche(conn, id, portee)
        .await?
        .ok_or_else(Problem::introuvable)
}

/// Réponse d'une écriture : la fiche telle qu'elle est maintenant.
pub(crate) fn montrer(fiche: &Fiche, identite: &Identite) -> Result<Versionne<OrganismeDto>, Problem> {
    let dto = conversion::fiche(fiche, identite)?;
    Ok(Versionne::ok(dto.version, dto))
}

/// Écrit un changement à la version lue, et ce qui s'en déduit ; faux si quelqu'un est passé entre-temps.
///
/// La fiche est relue : elle montre ce que la transaction a écrit, établissements compris.
pub(crate) async fn ecrire(
    tx: &mut Tx,
    horloge: &Horloge,
    fiche: &mut Fiche,
    changement: &Changement,
    auteur: &Auteur,
) -> Result<bool, Problem> {
    let (id, version) = (OrganismeId(fiche.ligne.id), Version(fiche.ligne.version));
    let Some(ligne) = organismes::changer(tx, id, version, changement, horloge.maintenant()).await? else {
        return Ok(false);
    };
    fiche.ligne = ligne;
    if changement.touche_les_protocoles() {
        fiche.pieces = organismes::pieces(tx, id).await?;
    }
    deduire(tx, horloge, fiche, auteur).await?;
    Ok(true)
}

/// Ce que la complétude dit d'une fiche.
pub(super) fn examiner(fiche: &Fiche) -> Result<CompletudeOrganisme, Problem> {
    let sections = conversion::sections(fiche)?;
    Ok(vao_contract::organisme::completude(&FicheExaminee {
        type_organisme: fiche.ligne.type_organisme.0,
        siege_social: fiche.ligne.siege_social,
        sections: &sections,
        etablissements: conversion::comptes(fiche),
        pieces: &conversion::pieces(fiche),
        champs_verrouilles: &conversion::champs_verrouilles(fiche),
    }))
}

/// Garde ce qui manque à la fiche ; complète, elle ne le reste que pleine. La ligne est verrouillée par l'appelant.
async fn deduire(tx: &mut Tx, horloge: &Horloge, fiche: &mut Fiche, auteur: &Auteur) -> Result<(), Problem> {
    let completude = examiner(fiche)?;
    let manques = conversion::ecrire(&completude.manques())?;
    let du_siege = tient_ses_protocoles_du_siege(fiche);
    let complet = fiche.ligne.complet && completude.admissible(|section| du_siege && saisie::est_un_protocole(section));
    if manques == fiche.ligne.manques && complet == fiche.ligne.complet {
        return Ok(());
    }
    let id = OrganismeId(fiche.ligne.id);
    organismes::deriver(tx, id, &manques, complet).await?;
    if fiche.ligne.complet && !complet {
        let mut fait = Fait::simple(EvenementOrganisme::Incomplete);
        let premier = completude.manques().into_iter().next();
        if let Some(manque) = premier {
            fait.metadata = serde_json::json!({ "precision": manque.message });
        }
        faits::noter(tx, horloge, id.0, auteur, fait).await?;
    }
    fiche.ligne.complet = complet;
    fiche.ligne.manques = manques;
    Ok(())
}

/// Vrai si ce qui manque aux protocoles de cette fiche manque à celle de son siège, et s'y corrige.
///
/// La fiche incomplète du siège arrête déjà les déclarations de l'établissement
/// ([`RattachementRefuse::SiegeIncomplet`]) : il n'a pas à finaliser de nouveau la sienne quand le siège a fini. Celui
/// qui porte son propre agrément n'attend pas de siège : rien d'autre que sa fiche ne l'arrêterait.
fn tient_ses_protocoles_du_siege(fiche: &Fiche) -> bool {
    conversion::suit_son_siege(fiche) && !fiche.ligne.porteur_agrement
}

/// Recalcule une fiche verrouillée que l'appelant vient de changer, et celles qui suivent ses protocoles.
pub(crate) async fn recalculer(
    tx: &mut Tx,
    horloge: &Horloge,
    id: OrganismeId,
    auteur: &Auteur,
) -> Result<(), Problem> {
    let mut fiche = ouvrir(tx, &Portee::Nationale, id).await?;
    deduire(tx, horloge, &mut fiche, auteur).await?;
    if conversion::est_siege(&fiche) {
        protocoles::suivre(tx, horloge, &fiche, auteur).await?;
    }
    Ok(())
}

/// Problème d'une écriture qui n'a rien trouvé à sa version : un autre est passé entre la lecture et elle.
async fn devance(tx: &mut Tx, portee: &Portee, id: OrganismeId, lue: SiVersion) -> Problem {
    match ouvrir(tx, portee, id).await {
        Ok(fiche) => lue
            .verifier(Version(fiche.ligne.version))
            .err()
            .unwrap_or_else(Problem::introuvable),
        Err(probleme) => probleme,
    }
}

/// Erreur d'un seul champ.
fn champ(pointeur: &str, code: &str, message: &str) -> Problem {
    Problem::champs(vec![ErreurChamp::new(pointeur, code, message)])
}

/// Refus d'un établissement que son siège ne couvre pas : à chaque cause, un geste différent.
fn refus_de_rattachement(refus: RattachementRefuse) -> Problem {
    match refus {
        RattachementRefuse::SiegeInconnu => Problem::detaille(
            CodeProbleme::SiegeInconnu,
            "Le siège de votre entreprise n'a pas encore de fiche dans VAO. Demandez-lui de s'inscrire, puis revenez.",
        ),
        RattachementRefuse::SiegeIncomplet => Problem::detaille(
            CodeProbleme::SiegeIncomplet,
            "Le siège est inscrit, mais sa fiche n'est pas encore finalisée. Demandez-lui de la terminer, puis revenez.",
        ),
        RattachementRefuse::NonAutorise => Problem::detaille(
            CodeProbleme::EtablissementNonAutorise,
            "Le siège est inscrit, mais n'a pas autorisé votre établissement. Demandez-lui de l'autoriser dans sa fiche, \
             à la rubrique « Établissements secondaires », puis revenez.",
        ),
    }
}
