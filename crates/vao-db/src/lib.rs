//! Accès à PostgreSQL : la seule crate qui voit Diesel (avec `vao-jobs`).
//!
//! Functions take a connection, never the pool; write functions take a [`Tx`].
//! Every read of a dossier takes a [`vao_domain::Portee`].

pub mod code;
pub mod communes;
pub mod comptes;
pub mod compteurs;
pub mod connexions;
pub mod declarations;
pub mod destinataires;
pub mod documents;
pub mod erreur;
#[cfg(feature = "essai")]
pub mod essai;
pub mod etapes;
pub mod evenements;
pub mod generateur;
pub mod graines;
pub mod hebergements;
pub mod idempotence;
pub mod journal;
pub mod migrations;
pub mod organismes;
pub mod pool;
mod requete;
#[expect(missing_docs, reason = "les tables sont décrites par leurs migrations")]
pub mod schema;
pub mod sessions;
pub mod tableau_de_bord;
pub mod territoires;

pub use code::Texte;
pub use diesel_async::AsyncPgConnection;
pub use erreur::DbError;
pub use pool::{Connexion, Mesure, OptionsPool, Pool, Tx};
