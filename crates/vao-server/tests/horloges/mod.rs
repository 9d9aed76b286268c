//! Horloges des comptes : inactivité, adresses jamais confirmées, agents, approbations, et leur exécution à la main.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod agents;
mod aide;
mod approbations;
mod calendrier;
mod effacement;
mod execution;
mod pannes;
