//! Référentiel géographique.

pub mod handlers;
