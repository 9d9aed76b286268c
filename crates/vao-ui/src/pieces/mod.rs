//! Pièces jointes d'un dossier : choisies, vérifiées, envoyées une à une, suivies jusqu'à la fin de l'analyse, téléchargées.
//!
//! L'envoi et la section qui cite la pièce sont deux gestes : la pièce part d'abord, puis la section enregistre son
//! identifiant comme n'importe quel champ.

mod champ;
mod controle;
mod lecture;
mod lignes;
mod saisie;
mod suivi;
mod telechargement;

pub use champ::ChampPieces;
pub use lecture::{PiecesLecture, citees};
pub use saisie::SaisiePieces;
pub use suivi::{annoncer_l_etat, suivre};
