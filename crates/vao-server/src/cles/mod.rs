//! Clés d'API : un logiciel appelle au nom d'un utilisateur du portail, avec une partie de ses droits.
//!
//! Une clé se reconnaît par [`authentification`], sans rien garder en mémoire : révoquée ou remplacée, elle ne vaut
//! plus rien à l'appel suivant, sur toutes les répliques. `service` la crée, la montre et la révoque.

pub mod authentification;
pub mod format;
pub mod handlers;
pub mod rappels;
mod service;
pub mod taches;

use chrono::Duration;
use vao_db::cles_api::Bannissement;

pub use service::revoquer_celle_de;

/// Écart minimal entre deux écritures de la dernière utilisation.
const PAS_D_UTILISATION: Duration = Duration::minutes(1);
/// Cinq mauvaises clés de suite font attendre une adresse une minute.
const BANNISSEMENT: Bannissement = Bannissement {
    admis: 5,
    duree: Duration::seconds(60),
    oubli: Duration::minutes(15),
};
