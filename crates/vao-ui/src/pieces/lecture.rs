//! Pièces d'un dossier en lecture seule.

use leptos::prelude::*;
use vao_contract::documents::PieceDto;
use vao_domain::DocumentId;

use super::lignes::etat_de;
use super::telechargement::Telechargements;
use crate::champs::{FichierDepose, ListeFichiers};
use crate::session::alerte_erreur;

/// Pièces qu'un dossier cite, dans l'ordre où il les cite.
pub fn citees(pieces: &[PieceDto], documents: &[DocumentId]) -> Vec<PieceDto> {
    let piece = |id: &DocumentId| pieces.iter().find(|piece| piece.id == *id).cloned();
    documents.iter().filter_map(piece).collect()
}

/// Pièces et leur état ; une pièce prête se télécharge.
#[component]
pub fn PiecesLecture(
    /// Pièces.
    pieces: Vec<PieceDto>,
) -> AnyView {
    if pieces.is_empty() {
        return view! { <p>"Aucun document n’est joint."</p> }.into_any();
    }
    let fichiers: Vec<FichierDepose> = pieces.iter().map(fichier).collect();
    let telechargements = Telechargements::new();
    let telecharger = move |ligne: String| {
        if let Some(piece) = pieces.iter().find(|piece| piece.id.to_string() == ligne) {
            telechargements.lancer(ligne, piece.id, piece.nom.clone());
        }
    };
    view! {
        {move || telechargements.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <ListeFichiers libelle="Documents" fichiers=Signal::stored(fichiers) au_telechargement=telecharger telechargement=telechargements.en_cours />
    }
    .into_any()
}

fn fichier(piece: &PieceDto) -> FichierDepose {
    FichierDepose {
        id: piece.id.to_string(),
        nom: piece.nom.clone(),
        taille: u64::try_from(piece.taille).ok(),
        etat: etat_de(piece.statut),
    }
}
