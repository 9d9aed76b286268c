//! Lien de téléchargement.

use leptos::prelude::*;

/// Fichier à télécharger, avec son format et sa taille (RGAA 13.5 à 13.6).
#[component]
pub fn Telechargement(
    /// Nom du document.
    #[prop(into)]
    libelle: String,
    /// Adresse.
    #[prop(into)]
    href: String,
    /// Format et taille : « PDF – 61,9 ko ».
    #[prop(into)]
    detail: String,
) -> AnyView {
    view! {
        <a class="fr-link fr-link--icon-left fr-icon-download-line" href=href rel="external" download="">
            {libelle}" "<span class="fr-text--sm">{["(", &detail, ")"].concat()}</span>
        </a>
    }
    .into_any()
}
