//! Ce qu'une personne fait avant d'être connectée : s'inscrire, confirmer son adresse, retrouver l'accès.
//!
//! Ouvrir un lien reçu par courriel ne le consomme jamais : les messageries ouvrent les liens pour les vérifier. C'est le
//! bouton de la page qui agit.

mod adresse;
mod choix;
mod etablissement;
mod inscription;
mod lien;
mod oubli;
mod renvoi;
mod validation;

use leptos::prelude::*;

use crate::cadre::PageIntrouvable;

pub use adresse::PageNouvelleAdresse;
pub use choix::PageChoixMotDePasse;
pub(super) use etablissement::siret_lisible;
pub use inscription::PageInscription;
pub use oubli::PageOubli;
pub use renvoi::RenvoiConfirmation;
pub use validation::PageValidation;

/// Page commune aux deux applications, d'après la fin de son adresse (`/connexion/:etape`).
pub fn page_commune(etape: &str) -> AnyView {
    match etape {
        "mot-de-passe-oublie" => view! { <PageOubli /> }.into_any(),
        "reset-mot-de-passe" => view! { <PageChoixMotDePasse /> }.into_any(),
        "nouvelle-adresse" => view! { <PageNouvelleAdresse /> }.into_any(),
        _ => view! { <PageIntrouvable /> }.into_any(),
    }
}
