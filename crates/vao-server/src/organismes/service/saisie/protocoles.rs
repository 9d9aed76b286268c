//! Sections « protocole de transport » et « protocole sanitaire » : les siens, ou ceux du siège.

use serde_json::{Value, json};
use vao_contract::organisme::{ProtocoleSanitaire, ProtocoleTransport, SectionsOrganisme};
use vao_db::organismes::Fiche;
use vao_domain::Code as _;
use vao_domain::organisme::SourceProtocoles;

use super::super::super::conversion;
use super::super::champ;
use super::Saisie;
use super::pieces::PiecesSaisies;
use crate::extraction::lire_valeur;
use crate::{App, Problem};

/// Lit le protocole de transport, qui dit aussi d'où viennent les deux protocoles.
///
/// Un établissement qui quitte les protocoles du siège part d'une copie de ceux-ci ; un établissement qui les rejoint
/// laisse les siens.
pub(super) fn transport(
    app: &App,
    fiche: &Fiche,
    sections: &SectionsOrganisme,
    fusionnee: Value,
) -> Result<Saisie, Problem> {
    let saisi: ProtocoleTransport = lire_valeur(fusionnee)?;
    app.valider(&saisi)?;
    let canonique = saisi.canonique();
    if !conversion::est_secondaire(fiche) {
        return propre(canonique);
    }
    let (avant, apres) = (
        sections.protocole_transport.source,
        canonique.source.unwrap_or(SourceProtocoles::Propres),
    );
    match (avant, apres) {
        (Some(SourceProtocoles::Siege), SourceProtocoles::Siege) => {
            if canonique != sections.protocole_transport {
                return Err(protocole_du_siege("/source"));
            }
            Ok(Saisie::de(conversion::ecrire(&canonique)?))
        }
        (Some(SourceProtocoles::Propres) | None, SourceProtocoles::Siege) => rejoindre(fiche),
        (_, SourceProtocoles::Propres) => {
            let mut saisie = ecrire(&ProtocoleTransport {
                source: Some(apres),
                ..canonique
            })?;
            if avant == Some(SourceProtocoles::Siege) {
                let du_siege = &sections.protocole_sanitaire;
                saisie.changement.protocoles = Some(SourceProtocoles::Propres.code());
                saisie.changement.protocole_sanitaire = Some(conversion::ranger(du_siege)?);
                saisie.pieces.push(PiecesSaisies::sanitaires(du_siege));
            }
            Ok(saisie)
        }
    }
}

/// Lit le protocole sanitaire.
pub(super) fn sanitaire(
    app: &App,
    fiche: &Fiche,
    sections: &SectionsOrganisme,
    fusionnee: Value,
) -> Result<Saisie, Problem> {
    let saisi: ProtocoleSanitaire = lire_valeur(fusionnee)?;
    app.valider(&saisi)?;
    let canonique = saisi.canonique();
    if conversion::suit_son_siege(fiche) && canonique != sections.protocole_sanitaire {
        return Err(protocole_du_siege(""));
    }
    let mut saisie = Saisie::de(conversion::ecrire(&canonique)?);
    saisie.changement.protocole_sanitaire = Some(conversion::ranger(&canonique)?);
    if !conversion::suit_son_siege(fiche) {
        saisie.pieces.push(PiecesSaisies::sanitaires(&canonique));
    }
    Ok(saisie)
}

/// Protocole d'un siège ou d'une personne physique : le sien, sans le dire.
fn propre(canonique: ProtocoleTransport) -> Result<Saisie, Problem> {
    if canonique.source == Some(SourceProtocoles::Siege) {
        let message = "Seul un établissement secondaire peut suivre les protocoles de son siège.";
        return Err(champ("/source", "sans-objet", message));
    }
    ecrire(&ProtocoleTransport {
        source: None,
        ..canonique
    })
}

fn ecrire(protocole: &ProtocoleTransport) -> Result<Saisie, Problem> {
    let mut saisie = Saisie::de(conversion::ecrire(protocole)?);
    // La source a sa colonne : elle vaut pour les deux protocoles.
    let contenu = ProtocoleTransport {
        source: None,
        ..protocole.clone()
    };
    saisie.changement.protocole_transport = Some(conversion::ranger(&contenu)?);
    saisie.pieces.push(PiecesSaisies::de_transport(protocole));
    Ok(saisie)
}

fn rejoindre(fiche: &Fiche) -> Result<Saisie, Problem> {
    let Some(siege) = &fiche.siege else {
        let message = "Le siège n'a pas encore de fiche : gardez les protocoles de votre établissement.";
        return Err(champ("/source", "siege-inconnu", message));
    };
    let du_siege: ProtocoleTransport = conversion::lire(&siege.protocole_transport)?;
    let mut saisie = Saisie::de(conversion::ecrire(&ProtocoleTransport {
        source: Some(SourceProtocoles::Siege),
        ..du_siege
    })?);
    saisie.changement.protocoles = Some(SourceProtocoles::Siege.code());
    saisie.changement.protocole_transport = Some(json!({}));
    saisie.changement.protocole_sanitaire = Some(json!({}));
    saisie.pieces = PiecesSaisies::aucune();
    Ok(saisie)
}

fn protocole_du_siege(pointeur: &str) -> Problem {
    let message = "Votre établissement suit les protocoles du siège. Choisissez d'abord « Les protocoles de \
                   l'établissement » pour les modifier.";
    champ(pointeur, "protocole-du-siege", message)
}
