//! Identifiants typés : un `DeclarationId` n'est pas un `OrganismeId`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Déclare un identifiant opaque (UUIDv7 fabriqué par le serveur).
macro_rules! id {
    ($( $(#[$meta:meta])* $nom:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $nom(pub Uuid);

        impl std::fmt::Display for $nom {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $nom {
            type Err = uuid::Error;

            fn from_str(texte: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(texte).map(Self)
            }
        }

        impl From<Uuid> for $nom {
            fn from(valeur: Uuid) -> Self {
                Self(valeur)
            }
        }
    )+ };
}

id! {
    /// Compte d'un agent de l'État.
    AgentId;
    /// Agrément « vacances adaptées organisées ».
    AgrementId;
    /// Appareil de confiance.
    AppareilId;
    /// Déclaration de séjour.
    DeclarationId;
    /// Document déposé ou produit.
    DocumentId;
    /// Étape d'un séjour.
    EtapeId;
    /// Ligne d'historique.
    EvenementId;
    /// Fiche d'hébergement.
    HebergementId;
    /// Version figée d'une fiche d'hébergement.
    HebergementVersionId;
    /// Ligne du journal des comptes.
    LigneJournalId;
    /// Organisme (siège, établissement secondaire ou personne physique).
    OrganismeId;
    /// Session ouverte (« sid » du jeton).
    SessionId;
    /// Décision de retrait, de suspension ou de non-renouvellement d'agrément, tenue par les agents.
    OrganismeNonAgreeId;
    /// Compte d'un utilisateur du portail.
    UsagerId;
}
