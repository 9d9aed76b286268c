//! Journal des comptes : qui a fait quoi sur quel compte (docs/donnees-personnelles.md).

pub mod conflit;
pub mod ecriture;
pub mod handlers;
pub mod lecture;
