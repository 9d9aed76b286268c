//! Tuile : une entrée du tableau de bord.

use leptos::prelude::*;

use super::titre_de_niveau;

/// Lien large vers une partie du service.
#[component]
pub fn Tuile(
    /// Titre.
    #[prop(into)]
    titre: String,
    /// Adresse.
    #[prop(into)]
    href: Signal<String>,
    /// Phrase sous le titre.
    #[prop(optional, into)]
    description: Option<String>,
    /// Chiffre ou échéance.
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Niveau du titre.
    #[prop(default = 3)]
    niveau: u8,
) -> AnyView {
    let lien = view! { <a href=href>{titre}</a> }.into_any();
    view! {
        <div class="fr-tile fr-enlarge-link fr-tile--horizontal">
            <div class="fr-tile__body">
                <div class="fr-tile__content">
                    {titre_de_niveau(niveau, "fr-tile__title", lien)}
                    {description.map(|texte| view! { <p class="fr-tile__desc">{texte}</p> })}
                    {move || Some(detail.get()).filter(|texte| !texte.is_empty()).map(|texte| view! { <p class="fr-tile__detail">{texte}</p> })}
                </div>
            </div>
        </div>
    }
    .into_any()
}
