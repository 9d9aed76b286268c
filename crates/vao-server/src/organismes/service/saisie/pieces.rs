//! Pièces que citent les protocoles : vérifiées, puis jointes dans la transaction qui enregistre la section.

use vao_contract::ErreurChamp;
use vao_contract::organisme::{ProtocoleSanitaire, ProtocoleTransport};
use vao_db::Tx;
use vao_db::organismes::Fiche;
use vao_db::pieces::{self, PieceJointe, PieceRow};
use vao_domain::document::{CategoriePiece, ObjetDocument};
use vao_domain::{DocumentId, OrganismeId};

use crate::Problem;

/// Pièces d'une nature, dans l'ordre où l'organisme les veut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PiecesSaisies {
    categorie: CategoriePiece,
    ids: Vec<DocumentId>,
}

impl PiecesSaisies {
    /// Celles d'un protocole de transport.
    pub(super) fn de_transport(protocole: &ProtocoleTransport) -> Self {
        Self {
            categorie: CategoriePiece::ProtocoleTransport,
            ids: protocole.documents.clone(),
        }
    }

    /// Celles d'un protocole sanitaire.
    pub(super) fn sanitaires(protocole: &ProtocoleSanitaire) -> Self {
        Self {
            categorie: CategoriePiece::ProtocoleSanitaire,
            ids: protocole.documents.clone(),
        }
    }

    /// Plus aucune : la fiche suit les protocoles de son siège.
    pub(super) fn aucune() -> Vec<Self> {
        [CategoriePiece::ProtocoleTransport, CategoriePiece::ProtocoleSanitaire]
            .into_iter()
            .map(|categorie| Self {
                categorie,
                ids: Vec::new(),
            })
            .collect()
    }
}

/// Joint à la fiche les pièces saisies, ou dit laquelle ne peut pas l'être.
pub(super) async fn joindre(tx: &mut Tx, fiche: &Fiche, saisies: &[PiecesSaisies]) -> Result<(), Problem> {
    let objet = ObjetDocument::Organisme(OrganismeId(fiche.ligne.id));
    for saisie in saisies {
        let tenues = pieces::tenir(tx, &saisie.ids).await?;
        verifier(fiche, saisie, &tenues)?;
        pieces::joindre(tx, objet, saisie.categorie, &saisie.ids).await?;
    }
    Ok(())
}

/// Une pièce se joint si l'organisme l'a déposée sous cette nature et si l'antivirus ne l'a pas refusée. Déjà montrée par
/// la fiche, elle y reste : l'enregistrement d'une autre réponse ne la juge pas, et les pièces du siège se reprennent avec
/// ses protocoles.
fn verifier(fiche: &Fiche, saisie: &PiecesSaisies, tenues: &[PieceRow]) -> Result<(), Problem> {
    let mut erreurs = Vec::new();
    for (rang, id) in saisie.ids.iter().enumerate() {
        let montree = |piece: &PieceJointe| piece.id == id.0 && piece.categorie == saisie.categorie;
        if fiche.pieces.iter().any(montree) {
            continue;
        }
        let deposee = tenues.iter().find(|piece| {
            piece.id == id.0 && piece.categorie.0 == saisie.categorie && piece.organisme_id == Some(fiche.ligne.id)
        });
        let (code, message) = match deposee {
            Some(piece) if piece.statut.0.se_joint() => continue,
            Some(_) => (
                "virus",
                "L'antivirus a refusé ce document, ou il a été retiré : envoyez-en un autre.",
            ),
            None => (
                "introuvable",
                "Ce document n'existe plus : envoyez-le de nouveau. Un document que rien ne joint est détruit après 24 heures.",
            ),
        };
        erreurs.push(ErreurChamp::new(format!("/documents/{rang}"), code, message));
    }
    if erreurs.is_empty() {
        Ok(())
    } else {
        Err(Problem::champs(erreurs))
    }
}
