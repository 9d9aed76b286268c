//! Tableau de bord.

pub mod handlers;
