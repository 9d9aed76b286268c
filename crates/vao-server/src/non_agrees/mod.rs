//! Organisateurs dont l'agrément a été retiré, suspendu ou n'a pas été renouvelé : lus par tous les agents, tenus par
//! ceux qui instruisent les agréments de la région.

pub mod handlers;
mod service;
