//! Documents made for people: PDF letters, CSV and XLSX exports.
//!
//! PDFs are written by Typst from templates embedded in the binary, tagged
//! (PDF/UA-1) and archivable (PDF/A-2a). Nothing a user typed is ever part of a
//! template: it is handed over as data, so that it cannot be read as markup.
//!
//! Composing takes tens of milliseconds of processor: call it from the worker,
//! inside `spawn_blocking`.

pub mod accuse;
pub mod csv;
pub mod tableau;
mod typst_pdf_ua;
pub mod xlsx;

pub use accuse::{AccuseReception2Mois, Service, Signataire};
pub use typst_pdf_ua::DocumentError;
