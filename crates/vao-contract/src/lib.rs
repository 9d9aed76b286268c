//! Contrat REST de VAO : ressources, règles de champ, routes et codes de problème.
//!
//! Partagé par le serveur et les deux applications : une liste de champs, une
//! règle, une route, un code d'erreur, écrits une seule fois.

pub mod adresse;
pub mod agent;
pub mod cle_api;
pub mod completude;
pub mod compte;
pub mod declaration;
pub mod documents;
pub mod endpoint;
pub mod hebergement;
pub mod journal;
pub mod liste;
pub mod moi;
pub mod organisme;
pub mod probleme;
pub mod referentiel;
pub mod services_externes;
pub mod session;
pub mod tableau_de_bord;
pub mod territoire;
pub mod texte;
pub mod usager;
pub mod validation;

pub use endpoint::{Endpoint, Methode, Parametres};
pub use liste::Page;
pub use probleme::{CodeProbleme, ErreurChamp, Probleme};
pub use validation::{ContexteSaisie, valider};

/// Préfixe de toutes les routes.
pub const PREFIXE: &str = "/api/v1";
