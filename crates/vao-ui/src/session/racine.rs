//! Racine d'une application : l'écran de connexion, et tout le reste derrière un seul chargement.

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
use vao_domain::Population;

use super::ecrans::EcranConnexion;
use super::etat::Session;
use super::retour::CONNEXION;
use crate::cadre::Cadre;
use crate::compte::legal::liens_de_pied;
use crate::dom::dans_un_navigateur;

/// Monte l'application dans la page.
///
/// `autres_ecrans` est un écran différé (`ecran_differe!`, fichier `application`) : les routes, les menus, le gardien de la
/// session. La personne qui arrive pour se connecter n'attend que le routeur et l'écran de connexion.
pub fn monter(population: Population, service: &'static str, signature: &'static str, autres_ecrans: fn() -> AnyView) {
    if let Some(attente) = document().get_element_by_id("chargement") {
        attente.remove();
    }
    leptos::mount::mount_to_body(move || {
        view! { <Router>{racine(population, service, signature, autres_ecrans)}</Router> }
    });
}

fn racine(
    population: Population,
    service: &'static str,
    signature: &'static str,
    autres_ecrans: fn() -> AnyView,
) -> AnyView {
    Session::fournir(population);
    view! { <Cadre service=service signature=signature pied=liens_de_pied()>{aiguillage(autres_ecrans)}</Cadre> }
        .into_any()
}

fn aiguillage(autres_ecrans: fn() -> AnyView) -> AnyView {
    let chemin = use_location().pathname;
    let connexion = Memo::new(move |_| chemin.with(|chemin| chemin.trim_end_matches('/') == CONNEXION));
    if dans_un_navigateur() {
        // Le routeur attend cet accord pour écrire l'adresse d'un lien suivi ; ses propres routes ne sont peut-être pas là.
        let adresse = use_context::<BrowserUrl>();
        Effect::new(move |_| {
            chemin.track();
            if let Some(adresse) = &adresse {
                adresse.ready_to_complete();
            }
        });
    }
    let contenu = move || {
        if connexion.get() {
            view! { <EcranConnexion /> }.into_any()
        } else {
            autres_ecrans()
        }
    };
    contenu.into_any()
}
