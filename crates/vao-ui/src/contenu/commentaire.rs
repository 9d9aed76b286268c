//! Texte écrit par quelqu'un : motif de refus, demande de compléments.

use leptos::prelude::*;

/// Commentaire cité, avec son auteur.
#[component]
pub fn Commentaire(
    /// Qui l'a écrit.
    #[prop(into)]
    auteur: String,
    /// Quand.
    #[prop(optional, into)]
    date: Option<String>,
    /// Texte ; les retours à la ligne d'un texte simple sont gardés.
    children: Children,
) -> AnyView {
    view! {
        <figure class="vao-commentaire">
            <blockquote class="vao-texte">{children()}</blockquote>
            <figcaption class="fr-text--sm">{auteur}{date.map(|date| view! { ", "{date} })}</figcaption>
        </figure>
    }
    .into_any()
}
