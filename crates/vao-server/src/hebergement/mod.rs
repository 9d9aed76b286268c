//! Hébergements d'un organisme.

pub mod handlers;
pub mod service;
pub mod taches;
