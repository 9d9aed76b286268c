//! Documents joints à une déclaration ou produits par le service.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::DocumentId;
use vao_domain::declaration::CategorieDocument;

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
