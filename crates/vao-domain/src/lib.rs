//! Règles du domaine VAO, sans entrée-sortie, sans horloge et sans attente.
//!
//! Compilé pour le serveur **et** pour le navigateur : la même fonction garde
//! le service, dessine les boutons et imprime les tables de la documentation.

pub mod adresse;
pub mod cle_api;
pub mod code;
pub mod code_postal;
pub mod compte;
pub mod declaration;
pub mod delais;
pub mod document;
pub mod droits;
pub mod etapes;
pub mod evenement;
pub mod geographie;
pub mod id;
pub mod identite;
pub mod numero;
pub mod organisme;
pub mod periode;
pub mod siret;
pub mod statut;
pub mod telephone;
pub mod texte;
pub mod typographie;

pub use code::Code;
pub use code_postal::CodePostal;
pub use delais::{Depot, Echeances};
pub use droits::{Permission, Portee, RoleAgent, RoleUsager};
pub use geographie::{CodeDepartement, CodeTerritoire, NiveauTerritoire};
pub use id::{
    AgentId, AgrementId, AppareilId, DeclarationId, DocumentId, EtapeId, EvenementId, HebergementId,
    HebergementVersionId, LigneJournalId, OrganismeId, OrganismeNonAgreeId, SessionId, UsagerId,
};
pub use identite::{Acteur, Population};
pub use numero::NumeroDeclaration;
pub use periode::Periode;
pub use siret::{Siren, Siret, grouper as grouper_siret};
pub use statut::{Action, Phase, Statut};
pub use telephone::Telephone;

/// Version d'un dossier : incrémentée à chaque écriture, publiée en `ETag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Version(pub i32);

impl Version {
    /// Version qui suit celle-ci.
    #[must_use]
    pub const fn suivante(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
