//! Données en lecture seule : terme, valeur, lien « Modifier ».

use leptos::prelude::*;

/// Liste de termes et de valeurs.
#[component]
pub fn ListeDescription(
    /// Des `Description`.
    children: Children,
) -> AnyView {
    view! { <dl class="vao-description">{children()}</dl> }.into_any()
}

/// Terme et sa valeur. Sans valeur ni contenu : « Non renseigné », jamais un blanc.
#[component]
pub fn Description(
    /// Terme.
    #[prop(into)]
    terme: String,
    /// Valeur en texte ; absente ou vide, « Non renseigné ».
    #[prop(default = None, into)]
    valeur: Option<String>,
    /// Adresse de modification.
    #[prop(optional, into)]
    modifier: Option<String>,
    /// Valeur composée, à la place de `valeur`.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let valeur = match (children, valeur.filter(|texte| !texte.trim().is_empty())) {
        (Some(contenu), _) => contenu(),
        (None, Some(texte)) => view! { <span class="vao-texte">{texte}</span> }.into_any(),
        (None, None) => view! { <span class="vao-description__vide">"Non renseigné"</span> }.into_any(),
    };
    let nom = terme.clone();
    let lien = modifier.map(|href| {
        view! {
            <dd class="vao-description__action">
                <a class="fr-link" href=href>"Modifier"<span class="fr-sr-only">" "{nom}</span></a>
            </dd>
        }
    });
    view! {
        <div class="vao-description__ligne">
            <dt>{terme}</dt>
            <dd>{valeur}</dd>
            {lien}
        </div>
    }
    .into_any()
}
