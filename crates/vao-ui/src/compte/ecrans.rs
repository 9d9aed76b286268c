//! Écrans chargés à la demande, à donner aux routes des deux applications.
//!
//! `acces` : avant la connexion ; `mon_compte` : son compte ; `legal` : les textes.

use leptos::prelude::*;

use super::{acces, legal, moi, porte};
use crate::ecran_differe;
use crate::session::Protege;

ecran_differe! {
    /// Sous un refus de connexion : nouveau lien de confirmation.
    pub(crate) fn renvoi_confirmation(email: String) dans acces { view! { <acces::RenvoiConfirmation email=email /> } }
}

ecran_differe! {
    /// « Mon compte » et ses rubriques (paramètre `rubrique`).
    pub fn mon_compte() dans mon_compte { view! { <Protege><moi::PageMonCompte /></Protege> } }
}

ecran_differe! {
    /// Application d'authentification à inscrire avant tout autre écran.
    pub(crate) fn porte_second_facteur() dans mon_compte { view! { <porte::PorteSecondFacteur /> } }
}

ecran_differe! {
    /// Conditions d'utilisation à accepter avant tout autre écran.
    pub(crate) fn porte_cgu(version: i32) dans legal { view! { <porte::PorteCgu version=version /> } }
}

ecran_differe! {
    /// Textes publics (paramètre `texte`).
    pub fn texte_legal() dans legal { view! { <legal::PageLegale /> } }
}
