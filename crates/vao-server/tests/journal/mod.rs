//! Journal des comptes : qui le lit, ce qu'il dit, ce qu'il ne dit jamais.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod lecture;
mod secrets;
