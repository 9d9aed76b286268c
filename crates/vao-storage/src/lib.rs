//! Files and secrets at rest, and what is done before they rest.
//!
//! Four things live here, and they can be used apart:
//!
//! * [`examiner`], which recognises a received file, refuses what is dangerous and
//!   rewrites images without their metadata;
//! * [`Antivirus`], a client of ClamAV's daemon;
//! * [`Trousseau`], a ring of AES-256-GCM keys: encrypts small fields and whole
//!   files, and still reads what an older key wrote;
//! * [`Coffre`], an object store whose objects are always encrypted, named by a
//!   UUID and nothing else.
//!
//! The additional data (AAD) given by the caller ties a ciphertext to its place:
//! moved to another row or another document, it is refused. Use what identifies
//! the place and never changes, e.g. `document:<id>` or `usager:<id>:telephone`.

mod antivirus;
mod coffre;
mod examen;
mod trousseau;

pub use antivirus::{Antivirus, AntivirusError, Delais, Verdict};
pub use coffre::{Coffre, Empreinte, StorageError};
pub use examen::{Examine, RefusFichier, examiner};
pub use trousseau::{ChiffrementError, Trousseau, TrousseauError};
