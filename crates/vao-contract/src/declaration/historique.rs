//! Historique d'une déclaration.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::declaration::{MotifRefus, Section};
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::{EvenementId, Statut};

/// Historique, le plus récent d'abord.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoriqueDto {
    /// Événements.
    pub evenements: Vec<EvenementDto>,
}

/// Ligne d'historique.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvenementDto {
    /// Identifiant.
    pub id: EvenementId,
    /// Ce qui s'est passé.
    pub code: CodeEvenement,
    /// Qui l'a fait.
    pub source: SourceEvenement,
    /// Nom de l'émetteur : le service pour un agent, la personne pour un organisme.
    pub emetteur: String,
    /// Adresse de courriel de l'auteur ; visible des agents seulement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courriel: Option<String>,
    /// Statut avant.
    pub de: Option<Statut>,
    /// Statut après.
    pub vers: Option<Statut>,
    /// Commentaire de l'agent, motif d'urgence ou d'annulation, réponse aux compléments.
    pub commentaire: Option<String>,
    /// Motif de refus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motif: Option<MotifRefus>,
    /// Sections visées par une demande de compléments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Date souhaitée des compléments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echeance: Option<NaiveDate>,
    /// Département compétent jusqu'alors, quand il change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ancien_departement: Option<String>,
    /// Département compétent désormais, quand il change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nouveau_departement: Option<String>,
    /// Instant.
    pub le: DateTime<Utc>,
}
