//! Déclarations de séjour : routes, sections, actions, lecture, liste, complétude.

mod actions;
mod comparaison;
mod completude;
mod historique;
mod lecture;
mod liste;
mod sections;

pub use actions::{
    Annulation, Attestation, DemandeComplements, Depot, Duplication, Enregistrement, PriseEnCharge, Refus,
};
pub use comparaison::{ComparaisonDto, ContenuDepose, DepotsCompares, EcartDto, comparer};
pub use completude::{
    Avertissement, Avertissements, CompletudeDeclaration, CompletudeSection, Dossier, EtapeDossier, completude,
};
pub use historique::{EvenementDto, HistoriqueDto};
pub use lecture::{
    AttestationDto, AttestationsDto, ComplementsDto, DeclarationDto, DepotDto, DroitsDto, EtapeDto, HebergementsDto,
    OrganismeResume, SectionsDto,
};
pub use liste::{LigneDeclaration, ListeDeclarations, Tri};
pub use sections::{EtapeSaisie, Hebergements, InformationsGenerales, Personnel, ResponsableSejour, Vacanciers};

pub use crate::completude::EtatSection;
use crate::documents::DocumentDto;
use crate::endpoint::{Endpoint, Methode};
use crate::liste::Page;

/// `GET /declarations` : liste dans la portée de l'appelant.
pub const LISTER: Endpoint<(), Page<LigneDeclaration>> = Endpoint::new(Methode::Get, "/declarations");
/// `POST /declarations` : crée un brouillon (T1).
pub const CREER: Endpoint<InformationsGenerales, DeclarationDto> = Endpoint::new(Methode::Post, "/declarations");
/// `GET /declarations/{id}`.
pub const LIRE: Endpoint<(), DeclarationDto> = Endpoint::new(Methode::Get, "/declarations/{id}");
/// `DELETE /declarations/{id}` : supprime un brouillon (T3).
pub const SUPPRIMER: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/declarations/{id}");
/// `PATCH /declarations/{id}/sections/{section}` : fusion partielle (RFC 7396), la réponse est la déclaration.
pub const MODIFIER: Endpoint<serde_json::Value, DeclarationDto> =
    Endpoint::new(Methode::Patch, "/declarations/{id}/sections/{section}");
/// `GET /declarations/{id}/completude`.
pub const COMPLETUDE: Endpoint<(), CompletudeDeclaration> =
    Endpoint::new(Methode::Get, "/declarations/{id}/completude");
/// `GET /declarations/{id}/historique`, le plus récent d'abord.
pub const HISTORIQUE: Endpoint<(), HistoriqueDto> = Endpoint::new(Methode::Get, "/declarations/{id}/historique");
/// `GET /declarations/{id}/comparaison` : champs qui diffèrent d'un dépôt à un autre.
pub const COMPARER: Endpoint<(), ComparaisonDto> = Endpoint::new(Methode::Get, "/declarations/{id}/comparaison");
/// `GET /declarations/{id}/documents`.
pub const DOCUMENTS: Endpoint<(), Vec<DocumentDto>> = Endpoint::new(Methode::Get, "/declarations/{id}/documents");
/// `GET /declarations/{id}/documents/{document}` : contenu du document.
pub const DOCUMENT: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/declarations/{id}/documents/{document}");
/// Dépôt (T4, T5).
pub const DEPOSER: Endpoint<Depot, DeclarationDto> = Endpoint::new(Methode::Post, "/declarations/{id}/actions/deposer");
/// Annulation (T20).
pub const ANNULER: Endpoint<Annulation, DeclarationDto> =
    Endpoint::new(Methode::Post, "/declarations/{id}/actions/annuler");
/// Copie (T2).
pub const DUPLIQUER: Endpoint<Duplication, DeclarationDto> =
    Endpoint::new(Methode::Post, "/declarations/{id}/actions/dupliquer");
/// Prise en charge (T6).
pub const PRENDRE_EN_CHARGE: Endpoint<PriseEnCharge, DeclarationDto> =
    Endpoint::new(Methode::Post, "/declarations/{id}/actions/prendre-en-charge");
/// Demande de compléments (T7).
pub const DEMANDER_COMPLEMENTS: Endpoint<DemandeComplements, DeclarationDto> =
    Endpoint::new(Methode::Post, "/declarations/{id}/actions/demander-complements");
/// Refus (T8).
pub const REFUSER: Endpoint<Refus, DeclarationDto> = Endpoint::new(Methode::Post, "/declarations/{id}/actions/refuser");
/// Enregistrement (T9).
pub const ENREGISTRER: Endpoint<Enregistrement, DeclarationDto> =
    Endpoint::new(Methode::Post, "/declarations/{id}/actions/enregistrer");
