//! Étiquette : un filtre actif, un mot-clé.

use leptos::prelude::*;

/// Étiquette ; avec `retirer`, c'est un bouton.
#[component]
pub fn Etiquette(
    /// Texte.
    #[prop(into)]
    libelle: Signal<String>,
    /// Retire l'étiquette.
    #[prop(optional, into)]
    retirer: Option<Callback<()>>,
    /// Petite.
    #[prop(optional)]
    petite: bool,
) -> AnyView {
    match retirer {
        None => view! { <p class="fr-tag" class=("fr-tag--sm", petite)>{libelle}</p> }.into_any(),
        Some(action) => view! {
            <button class="fr-tag fr-tag--dismiss" class=("fr-tag--sm", petite) type="button" on:click=move |_| action.run(())>
                <span class="fr-sr-only">"Retirer "</span>{libelle}
            </button>
        }
        .into_any(),
    }
}
