//! Cadre commun à tous les écrans : en-tête, navigation, pied, page, annonces, session.

mod entete;
mod fil;
mod gabarit;
mod habillage;
mod lien;
mod menus;
mod navigation;
mod page;
mod parametre;
mod pied;
mod region;
mod session;

#[cfg(feature = "galerie")]
pub use entete::EnTete;
pub use fil::FilAriane;
pub use gabarit::{Cadre, LiensEvitement};
pub use habillage::habiller_le_cadre;
pub use lien::{EntreeMenu, Lien, LienOutil};
pub use navigation::Navigation;
pub use page::{Page, PageIntrouvable};
pub use parametre::{use_parametre, use_parametres, use_poser_parametre};
pub use pied::PiedDePage;
pub use region::{RegionVive, annoncer};
pub use session::AvertissementSession;
