//! L'adresse postale, saisie de la même façon partout : on la cherche, ou on l'écrit à la main.
//!
//! La recherche passe par la Base Adresse Nationale ; la saisie à la main ne demande que la liste des communes, et
//! s'ouvre d'elle-même quand la recherche ne répond pas. Ce qui est saisi alors reste « à vérifier », et le serveur le
//! situe plus tard.

mod badge;
mod champ;
mod composition;
mod manuelle;
mod recherche;
mod saisie;

pub use badge::{badge_a_verifier, description_d_adresse};
pub use champ::ChampAdresse;
pub use recherche::RechercheEnCours;
pub use saisie::SaisieAdresse;
