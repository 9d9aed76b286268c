//! Comptes d'agents de l'État : créés et gérés par d'autres agents, chacun dans son territoire.
//!
//! Qui peut quoi se lit dans `vao_domain::compte::delegation`, sur des lignes verrouillées : `service` l'applique,
//! `conversion` en montre le résultat, `taches` écrit à l'agent.

mod conversion;
mod export;
pub mod handlers;
mod liste;
pub mod service;
pub mod taches;
