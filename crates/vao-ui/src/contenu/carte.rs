//! Carte : un objet d'une liste, avec ses actions.

use leptos::prelude::*;

use super::titre_de_niveau;

/// Carte.
#[component]
pub fn Carte(
    /// Titre.
    #[prop(into)]
    titre: String,
    /// Adresse du titre.
    #[prop(optional, into)]
    href: Option<String>,
    /// Niveau du titre.
    #[prop(default = 3)]
    niveau: u8,
    /// Ligne au-dessus du titre.
    #[prop(optional, into)]
    detail: Option<String>,
    /// Boutons du bas.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Contenu.
    children: Children,
) -> AnyView {
    let nom = match href {
        Some(href) => view! { <a href=href>{titre}</a> }.into_any(),
        None => titre.into_any(),
    };
    view! {
        <div class="fr-card fr-card--no-icon vao-carte">
            <div class="fr-card__body">
                <div class="fr-card__content">
                    {titre_de_niveau(niveau, "fr-card__title", nom)}
                    <div class="fr-card__desc">{children()}</div>
                    {detail.map(|texte| view! { <div class="fr-card__start"><p class="fr-card__detail">{texte}</p></div> })}
                </div>
                {actions.map(|actions| view! { <div class="fr-card__footer vao-boutons vao-boutons--en-ligne">{actions.run()}</div> })}
            </div>
        </div>
    }
    .into_any()
}
