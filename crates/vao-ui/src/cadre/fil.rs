//! Fil d'Ariane.

use leptos::prelude::*;

use super::Lien;

/// Chemin depuis l'accueil. Toujours déplié : trois liens ne justifient pas un bouton.
#[component]
pub fn FilAriane(
    /// Pages parentes, de l'accueil à la plus proche.
    liens: Vec<Lien>,
    /// Titre de la page courante.
    #[prop(into)]
    courant: Signal<String>,
) -> AnyView {
    let parents = liens
        .into_iter()
        .map(|lien| view! { <li><a class="fr-breadcrumb__link" href=lien.href>{lien.libelle}</a></li> })
        .collect_view();
    view! {
        <nav class="fr-breadcrumb vao-fil" aria-label="vous êtes ici :">
            <ol class="fr-breadcrumb__list">
                {parents}
                <li><span class="fr-breadcrumb__link" aria-current="page">{courant}</span></li>
            </ol>
        </nav>
    }
    .into_any()
}
