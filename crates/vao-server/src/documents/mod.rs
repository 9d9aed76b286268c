//! Pièces jointes : reçues, examinées, mises en quarantaine, analysées, puis jointes à un dossier (ADR 0015).

pub mod handlers;
mod reception;
mod service;
pub mod taches;

use vao_contract::CodeProbleme;
use vao_contract::documents::PieceDto;
use vao_db::pieces::{PieceJointe, PieceRow};
use vao_domain::DocumentId;
use vao_domain::document::TypeFichier;
use vao_storage::RefusFichier;

use crate::Problem;

/// Place d'un document au magasin : chiffré pour elle, il ne se lit pas ailleurs.
pub(crate) fn lieu(document: DocumentId) -> Vec<u8> {
    format!("document:{document}").into_bytes()
}

/// Pièce telle que l'appelant la voit.
fn montrer(piece: PieceRow) -> PieceDto {
    PieceDto {
        id: DocumentId(piece.id),
        categorie: piece.categorie.0,
        type_fichier: type_fichier(&piece.type_mime),
        nom: piece.nom,
        taille: piece.taille,
        statut: piece.statut.0,
        cree_at: piece.cree_at,
    }
}

/// Pièce d'une fiche telle que l'appelant la voit.
pub(crate) fn montrer_jointe(piece: &PieceJointe) -> PieceDto {
    PieceDto {
        id: DocumentId(piece.id),
        categorie: piece.categorie,
        type_fichier: type_fichier(&piece.type_mime),
        nom: piece.nom.clone(),
        taille: piece.taille,
        statut: piece.statut,
        cree_at: piece.cree_at,
    }
}

/// Un type que la base ne peut pas contenir se montre comme le plus général.
fn type_fichier(mime: &str) -> TypeFichier {
    TypeFichier::depuis_mime(mime).unwrap_or(TypeFichier::Pdf)
}

/// Ce que l'examen refuse : ce qu'il a trouvé, et comment envoyer le document quand même.
fn refuser(refus: RefusFichier) -> Problem {
    let (code, detail) = match refus {
        RefusFichier::TypeRefuse => (
            CodeProbleme::TypeFichierRefuse,
            "Envoyez un PDF, une image JPG ou une image PNG. Un document de traitement de texte s'enregistre en PDF ; une \
             photo de téléphone au format HEIC s'exporte en JPG.",
        ),
        RefusFichier::ExtensionTrompeuse => (
            CodeProbleme::TypeFichierRefuse,
            "Le nom de ce fichier annonce un autre type que son contenu. Enregistrez-le de nouveau au bon format, puis \
             envoyez-le.",
        ),
        RefusFichier::PdfProtege => (
            CodeProbleme::PdfProtege,
            "Ce PDF est protégé par un mot de passe ou des restrictions : l'antivirus ne peut pas le lire. Enregistrez-en \
             une copie sans protection, ou imprimez-le vers un PDF, puis envoyez-la.",
        ),
        RefusFichier::PdfActif => (
            CodeProbleme::PdfActif,
            "Ce PDF contient un programme, un lancement automatique ou un fichier joint. Imprimez-le vers un PDF : la copie \
             ne garde que les pages, et sera acceptée.",
        ),
        RefusFichier::PdfIllisible => (
            CodeProbleme::PdfIllisible,
            "Ce PDF est abîmé ou incomplet. Ouvrez-le pour le vérifier, enregistrez-le de nouveau, puis envoyez-le.",
        ),
        RefusFichier::ImageIllisible => (
            CodeProbleme::ImageIllisible,
            "Cette image est abîmée ou incomplète. Ouvrez-la pour la vérifier, enregistrez-la de nouveau, puis envoyez-la.",
        ),
        RefusFichier::ImageTropGrande => (
            CodeProbleme::ImageIllisible,
            "Cette image dépasse 40 millions de pixels. Réduisez-la, puis envoyez-la.",
        ),
    };
    Problem::detaille(code, detail)
}
