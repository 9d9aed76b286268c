//! Accès à PostgreSQL : la seule crate qui voit Diesel (avec `vao-jobs`).
//!
//! Functions take a connection, never the pool; write functions take a [`Tx`].
//! Every read of a dossier takes a [`vao_domain::Portee`].

pub mod adresses_a_verifier;
pub mod agents;
pub mod cgu;
pub mod cles_api;
pub mod code;
pub mod communes;
pub mod comptes;
pub mod compteurs;
pub mod connexions;
pub mod declarations;
pub mod demandes_en_attente;
pub mod demandes_publiques;
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
pub mod inactivite;
pub mod inscriptions;
pub mod journal;
pub mod journal_compte;
pub mod liens;
pub mod migrations;
pub mod millesimes;
pub mod mon_compte;
pub mod non_agrees;
pub mod organismes;
pub mod pieces;
pub mod pool;
mod preparee;
mod requete;
#[expect(missing_docs, reason = "les tables sont décrites par leurs migrations")]
pub mod schema;
pub mod second_facteur;
pub mod sessions;
pub mod sirets_a_verifier;
pub mod tableau_de_bord;
pub mod territoires;
pub mod tls;
pub mod usagers;

pub use code::Texte;
pub use diesel_async::AsyncPgConnection;
pub use erreur::DbError;
pub use pool::{Connexion, EtatPool, Instruction, Mesure, OptionsPool, Pool, Tx};
