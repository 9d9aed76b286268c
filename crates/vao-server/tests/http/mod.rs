//! What every route owes its caller, whatever it does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod canaris;
mod delestage;
mod exemples;
mod metriques;
mod routes;
mod sante;
