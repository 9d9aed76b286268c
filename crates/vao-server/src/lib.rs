//! Serveur VAO : accès, cas d'usage, API REST, tâches de fond.
//!
//! `docs/ARCHITECTURE.md` suit une déclaration à travers ce code.

pub mod acces;
pub mod adresses;
pub mod agents;
pub mod agrements;
pub mod annuaire;
pub mod app;
pub mod banc;
pub mod cles;
pub mod commandes;
pub mod comptes;
pub mod config;
pub mod declaration;
pub mod delestage;
pub mod documents;
pub mod export;
pub mod externes;
pub mod extraction;
pub mod hebergement;
pub mod horloge;
pub mod idempotence;
pub mod jetons;
pub mod journal;
pub mod journal_comptes;
pub mod metriques;
pub mod moi;
pub mod non_agrees;
pub mod openapi;
pub mod organismes;
pub mod pagination;
pub mod probleme;
pub mod referentiel;
pub mod relance;
pub mod rondes;
pub mod routes;
pub mod sante;
pub mod services_externes;
pub mod sessions;
pub mod tableau_de_bord;
pub mod taches;
pub mod territoires;
pub mod usagers;
pub mod version;

pub use app::App;
pub use config::Config;
pub use probleme::Problem;
