//! Documents produits par le service, et pièces jointes déposées par les organismes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::DocumentId;
use vao_domain::declaration::CategorieDocument;
use vao_domain::document::{CategoriePiece, StatutPiece, TypeFichier};

use crate::endpoint::{Endpoint, Methode};

/// Nom du champ « nature » du formulaire de dépôt ; il précède le fichier.
pub const CHAMP_CATEGORIE: &str = "categorie";
/// Nom du champ « fichier » du formulaire de dépôt.
pub const CHAMP_FICHIER: &str = "fichier";

/// `POST /documents` : dépose une pièce jointe (`multipart/form-data`, champs [`CHAMP_CATEGORIE`] puis
/// [`CHAMP_FICHIER`]) ; 202, elle part à l'antivirus.
pub const DEPOSER: Endpoint<(), PieceDto> = Endpoint::new(Methode::Post, "/documents");
/// `GET /documents/{id}` : où en est une pièce jointe.
pub const LIRE: Endpoint<(), PieceDto> = Endpoint::new(Methode::Get, "/documents/{id}");
/// `GET /documents/{id}/contenu` : son contenu, une fois analysée.
pub const CONTENU: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/documents/{id}/contenu");
/// `DELETE /documents/{id}` : retire une pièce qu'aucun dossier ne joint.
pub const SUPPRIMER: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/documents/{id}");

/// Pièce jointe : ce qu'on en sait sans l'ouvrir.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PieceDto {
    /// Identifiant, à citer dans la section qui la joint.
    pub id: DocumentId,
    /// Nature.
    pub categorie: CategoriePiece,
    /// Nom du fichier.
    pub nom: String,
    /// Type, reconnu d'après le contenu.
    pub type_fichier: TypeFichier,
    /// Taille en octets, telle que conservée : une image est réécrite sans ses métadonnées.
    pub taille: i64,
    /// État ; seule une pièce saine se télécharge.
    pub statut: StatutPiece,
    /// Instant du dépôt.
    pub cree_at: DateTime<Utc>,
}

/// Document d'une déclaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DocumentDto {
    /// Identifiant.
    pub id: DocumentId,
    /// Nature du document.
    pub categorie: CategorieDocument,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: String,
    /// Taille en octets.
    pub taille: i64,
    /// Empreinte SHA-256 du contenu, en hexadécimal.
    pub empreinte: String,
    /// Vrai s'il a été produit par le service.
    pub produit: bool,
    /// Instant de création.
    pub cree_at: DateTime<Utc>,
}
