//! Client typé de l'API VAO, pour les applications du navigateur.
//!
//! Une route de `vao_contract` dit la méthode, le chemin, le corps et la réponse ;
//! [`Client::appeler`] fait le reste : jeton, renouvellement, version, clé
//! d'idempotence, problèmes RFC 9457. Le jeton d'accès ne vit qu'en mémoire.

mod annulation;
mod appel;
mod client;
mod erreur;
mod fichier;
mod horloge;
mod lecture;
mod reglages;
mod renouvellement;
mod transport;

pub use annulation::Annulation;
pub use appel::{Appel, CleIdempotence};
pub use client::{Client, Reponse};
pub use erreur::ErreurClient;
pub use fichier::Fichier;
pub use horloge::maintenant_ms;
pub use reglages::enquete_de_satisfaction;
pub use renouvellement::{EvenementSession, JetonRecu};
