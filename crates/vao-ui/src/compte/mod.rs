//! Accès au service et compte de la personne, les mêmes sur le portail et en back-office.
//!
//! - [`acces`] : ce qu'on fait avant d'être connecté (s'inscrire, confirmer son adresse, retrouver son mot de passe) ;
//! - [`moi`] : son propre compte, une fois connecté ;
//! - [`legal`] : conditions d'utilisation, accessibilité, données personnelles, cookies, mentions légales ;
//! - [`ecrans`] : ces écrans chargés à la demande, à donner aux routes ;
//! - ce qui passe avant tout autre écran : conditions à accepter, application à inscrire.

pub mod acces;
mod demande;
pub mod ecrans;
pub mod legal;
pub mod moi;
mod mot_de_passe;
mod patience;
mod porte;

use leptos::prelude::*;
use vao_domain::Population;

pub(crate) use patience::Patience;

/// Adresse de la page « Mon compte ».
pub const fn adresse_mon_compte(population: Population) -> &'static str {
    match population {
        Population::Usagers => "/mon-compte",
        Population::Bo => "/comptes/mon-compte",
    }
}

/// Adresse d'un compte, montrée sans pouvoir être changée ; les gestionnaires de mots de passe la lisent.
fn adresse_fixe(id: &'static str, email: &str) -> AnyView {
    view! {
        <div class="fr-input-group">
            <label class="fr-label" for=id>"Adresse électronique du compte"</label>
            <input class="fr-input" id=id type="email" autocomplete="username" readonly=true value=email.to_owned() />
        </div>
    }
    .into_any()
}

/// Titre au sein d'une page, que le focus peut rejoindre quand ce qu'il nomme vient de paraître.
fn titre_a_focaliser(id: &'static str, titre: &'static str) -> AnyView {
    view! { <h2 class="fr-h4 vao-titre" id=id tabindex="-1">{titre}</h2> }.into_any()
}
