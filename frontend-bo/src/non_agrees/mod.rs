//! Organisateurs sans agrément : décisions de retrait, de suspension, de non-renouvellement.

mod edition;
mod liste;

pub(crate) use liste::PageInformations;
