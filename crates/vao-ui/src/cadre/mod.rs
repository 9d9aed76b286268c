//! Cadre commun à tous les écrans : en-tête, navigation, pied, page, annonces, session.

mod entete;
mod fil;
mod gabarit;
mod lien;
mod navigation;
mod page;
mod parametre;
mod pied;
mod region;
mod session;

pub use entete::EnTete;
pub use fil::FilAriane;
pub use gabarit::{Cadre, LiensEvitement};
pub use lien::{EntreeMenu, Lien, LienOutil};
pub use navigation::Navigation;
pub use page::{Page, PageIntrouvable};
pub use parametre::{use_parametre, use_parametres, use_poser_parametre};
pub use pied::PiedDePage;
pub use region::{RegionVive, annoncer};
pub use session::AvertissementSession;
