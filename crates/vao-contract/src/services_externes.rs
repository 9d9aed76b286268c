//! Services externes dont dépend la saisie : lesquels répondent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Methode};

/// `GET /services-externes` : état connu de chaque service, sans en appeler aucun.
pub const LISTER: Endpoint<(), Vec<EtatServiceDto>> = Endpoint::new(Methode::Get, "/services-externes");

vao_domain::codes! {
    /// Service externe.
    pub enum ServiceExterne {
        /// Répertoire Sirene (Insee).
        Sirene = "sirene", "Répertoire Sirene";
        /// Registre du commerce (API Entreprise).
        Entreprise = "entreprise", "Registre du commerce";
        /// Base Adresse Nationale.
        Adresse = "adresse", "Base Adresse Nationale";
    }
}

/// État d'un service externe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EtatServiceDto {
    /// Service.
    pub service: ServiceExterne,
    /// Nom à montrer.
    pub libelle: String,
    /// Faux si le dernier contrôle a échoué ; vrai tant qu'aucun n'a été fait.
    pub disponible: bool,
    /// Instant du dernier contrôle.
    pub verifie_le: Option<DateTime<Utc>>,
}
