//! Les clients des services externes : contre les formes documentées, contre les doublures, et quand tout va mal.
#![expect(clippy::unwrap_used, reason = "un test échoue en s'arrêtant")]
#![cfg(feature = "doublures")]

mod commun;
mod contrat;
mod doublures;
mod memoire;
mod pannes;
mod secrets;
mod tolerance;
