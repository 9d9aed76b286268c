//! What every route owes its caller, whatever it does.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "un essai qui ne peut pas se préparer échoue"
)]

mod delestage;
mod metriques;
mod routes;
mod sante;
