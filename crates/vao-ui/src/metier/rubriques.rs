//! Rubriques d'un dossier : chacune a son adresse.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::cadre::Lien;

/// Liens vers les rubriques d'un dossier (formulaire, documents, historique).
///
/// Des liens et non des onglets : chaque rubrique est une page, avec son adresse, son titre et son retour arrière.
#[component]
pub fn RubriquesDossier(
    /// Rubriques, dans l'ordre.
    liens: Vec<Lien>,
    /// Nom de cette navigation pour les lecteurs d'écran.
    #[prop(default = "Rubriques du dossier")]
    libelle: &'static str,
) -> AnyView {
    let chemin = use_location().pathname;
    let rubriques = liens
        .into_iter()
        .map(|lien| {
            let href = lien.href.clone();
            let courante = move || chemin.with(|chemin| chemin.trim_end_matches('/') == href).then_some("page");
            view! { <li class="fr-nav__item"><a class="fr-nav__link" href=lien.href aria-current=courante>{lien.libelle}</a></li> }
        })
        .collect_view();
    view! { <nav class="fr-nav fr-mb-3w" aria-label=libelle><ul class="fr-nav__list">{rubriques}</ul></nav> }.into_any()
}
