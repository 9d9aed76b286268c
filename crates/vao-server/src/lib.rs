//! Serveur VAO : accès, cas d'usage, API REST, tâches de fond.
//!
//! `docs/ARCHITECTURE.md` suit une déclaration à travers ce code.

pub mod acces;
pub mod app;
pub mod banc;
pub mod commandes;
pub mod config;
pub mod declaration;
pub mod extraction;
pub mod hebergement;
pub mod horloge;
pub mod idempotence;
pub mod jetons;
pub mod journal;
pub mod openapi;
pub mod probleme;
pub mod referentiel;
pub mod routes;
pub mod sante;
pub mod sessions;
pub mod tableau_de_bord;
pub mod taches;
pub mod version;

pub use app::App;
pub use config::Config;
pub use probleme::Problem;
