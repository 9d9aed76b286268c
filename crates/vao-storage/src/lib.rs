//! Files and secrets at rest.
//!
//! Two things live here, and they can be used apart:
//!
//! * [`Trousseau`], a ring of AES-256-GCM keys: encrypts small fields and whole
//!   files, and still reads what an older key wrote;
//! * [`Coffre`], an object store whose objects are always encrypted, named by a
//!   UUID and nothing else.
//!
//! The additional data (AAD) given by the caller ties a ciphertext to its place:
//! moved to another row or another document, it is refused. Use what identifies
//! the place and never changes, e.g. `document:<id>` or `usager:<id>:telephone`.

mod coffre;
mod trousseau;

pub use coffre::{Coffre, Empreinte, StorageError};
pub use trousseau::{ChiffrementError, Trousseau, TrousseauError};
