//! Test harness: every test owns its database, its clock and its mailbox.
//!
//! ```text
//! #[actix_web::test]
//! async fn un_organisme_ne_voit_pas_la_declaration_d_un_autre() {
//!     TestApp::run(async |app| {
//!         let alice = app.organisme("Alice").await;
//!         let bruno = app.organisme("Bruno").await;
//!         let id = alice.declaration().deposee().await.id;
//!
//!         let reponse = bruno.get(declaration::LIRE.adresse(&[&id])).await;
//!
//!         reponse.probleme(CodeProbleme::Introuvable);
//!     })
//!     .await;
//! }
//! ```

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "un harnais d'essai qui ne peut pas continuer le dit au test"
)]

mod acteur;
mod app;
mod declaration;
mod generes;
mod journaux;
mod monde;
mod reponse;

pub use acteur::{Acteur, Appel};
pub use app::{MAINTENANT, TestApp};
pub use declaration::ChantierDeclaration;
pub use generes::comparer_au_fichier;
pub use journaux::Journaux;
pub use monde::{MOT_DE_PASSE, OrganismeEssai};
pub use reponse::Reponse;
