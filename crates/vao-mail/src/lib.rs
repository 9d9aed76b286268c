//! Mails: what they say and how they leave.
//!
//! One struct per mail in [`courriels`], written as plain data; [`Modele::rendre`]
//! gives a [`Courriel`] with its HTML and its text, made from the same blocks by
//! two shared layouts, every value escaped. [`Expediteur`] sends it over SMTP, or
//! keeps it for a test.
//!
//! A mail leaves from a job, never from a request: SMTP down must not turn an
//! accepted deposit into an error.

mod chiffrement;
mod courriel;
pub mod courriels;
mod expediteur;
mod mise_en_page;

pub use chiffrement::en_clair;
pub use courriel::Courriel;
pub use courriels::{Liens, Modele, Population};
pub use expediteur::{Boite, EchecSmtp, EnvoiError, Expediteur, INJOIGNABLE};
