//! Accès au document : focus, éléments, préférences.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// Déplace le focus vers l'élément d'identifiant `id`, une fois le document à jour.
///
/// Pour un groupe (`fieldset`, résumé), l'élément doit porter `tabindex="-1"`.
pub fn focaliser(id: &str) {
    let id = id.to_owned();
    apres_affichage(move || {
        if let Some(element) = element(&id) {
            focaliser_element(&element);
        }
    });
}

/// Exécute `suite` quand les effets en cours ont mis le document à jour. Sans effet hors d'un navigateur.
pub(crate) fn apres_affichage(suite: impl FnOnce() + 'static) {
    if dans_un_navigateur() {
        request_animation_frame(suite);
    }
}

/// Faux dans les tests natifs, où aucun document n'existe.
pub(crate) const fn dans_un_navigateur() -> bool {
    cfg!(target_arch = "wasm32")
}

pub(crate) fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

pub(crate) fn focaliser_element(element: &HtmlElement) {
    // Un élément retiré entre-temps ne peut plus recevoir le focus : il n'y a rien à faire de l'échec.
    drop(element.focus());
}

pub(crate) fn focaliser_sans_defiler(element: &HtmlElement) {
    let reglages = FocusOptions::new();
    reglages.set_prevent_scroll(true);
    drop(element.focus_with_options(&reglages));
}

/// Gestionnaire d'envoi : empêche la navigation native, puis agit.
pub fn envoi(action: impl Fn() + 'static) -> impl Fn(web_sys::SubmitEvent) + 'static {
    move |evenement| {
        evenement.prevent_default();
        action();
    }
}

/// Réponse d'un groupe « Oui / Non ».
pub fn oui_non(valeur: &str) -> Option<bool> {
    match valeur {
        "oui" => Some(true),
        "non" => Some(false),
        _ => None,
    }
}
