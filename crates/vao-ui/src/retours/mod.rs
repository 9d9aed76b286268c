//! Retours à la personne : messages, états, boîtes de dialogue.

mod alerte;
mod badge;
mod bandeau;
mod enregistrement;
mod etats;
mod modale;

pub use alerte::{Alerte, Niveau};
pub use badge::{Badge, NiveauBadge};
pub use bandeau::{Bandeau, NiveauBandeau};
pub use enregistrement::{Enregistrement, EtatEnregistrement};
pub use etats::{Chargement, EtatErreur, EtatVide};
pub(crate) use modale::dialogue;
pub use modale::{Confirmation, Modale};
