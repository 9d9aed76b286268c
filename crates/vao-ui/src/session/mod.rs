//! Session d'une application : qui est connecté, ce qu'il lit, ce qu'il envoie, ce qu'il n'a pas encore enregistré.
//!
//! Le jeton et le profil ne vivent qu'en mémoire ; le cookie de renouvellement, que le navigateur garde seul,
//! rouvre la session au rechargement de la page.

mod action;
mod canal;
mod code;
mod ecrans;
mod etat;
mod gardien;
mod lecture;
mod lecture_differee;
mod passager;
mod protege;
mod racine;
mod retour;
mod saisies;
pub mod sauvegarde;
mod temps;
mod textes;

pub use action::{ActionEnCours, action, action_ou};
pub use code::EcranCode;
pub use etat::{EtatSession, Porte, Session, SuiteConnexion, use_session};
pub use gardien::GardienSession;
pub use lecture::{Lecture, alerte_erreur, annulation, lire, vue_erreur, vue_lecture};
pub use passager::MessagePassager;
pub use protege::Protege;
pub use racine::monter;
pub use temps::{aujourd_hui, maintenant};
