//! Typed background jobs on PostgreSQL.
//!
//! A job is a struct that implements [`Tache`]. It is written in the transaction
//! that justifies it ([`enqueue`]), and runs after commit in a [`Worker`]: rolled
//! back, it never existed; committed, it survives crashes, retries with a growing
//! delay and, after its last attempt, waits for an administrator ([`admin`]).
//!
//! Rules for writing one: idempotent (it may run twice after a crash), ids rather
//! than data in its fields (they are stored in clear and may be logged), shorter
//! than [`DELAI_D_ARRET`].
//!
//! The engine is `graphile_worker`; nothing of it shows in this interface, so that
//! it could be replaced by a runner over the same tables. Its settings are not its
//! defaults: see `worker.rs`. Its info and warn logs print payloads: filter it with
//! [`FILTRE_JOURNAL`].

pub mod admin;
mod erreur;
mod execution;
mod horaire;
mod migration;
mod tache;
mod worker;

pub use erreur::JobError;
pub use migration::{Roles, migrer};
pub use tache::{JobOptions, Tache, enqueue};
pub use worker::{DELAI_D_ARRET, Echec, Issue, Recuperation, Worker, WorkerBuilder};

/// Directive of `tracing_subscriber::EnvFilter` that keeps payloads out of the logs.
pub const FILTRE_JOURNAL: &str = "graphile_worker=error";
