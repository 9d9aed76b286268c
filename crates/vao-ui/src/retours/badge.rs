//! Badge : l'état d'un dossier, en un mot.

use leptos::prelude::*;

/// Couleur d'un badge ; le libellé dit toujours l'état, la couleur ne fait qu'aider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NiveauBadge {
    /// Sans couleur.
    #[default]
    Neutre,
    /// Bleu.
    Info,
    /// Vert.
    Succes,
    /// Orange.
    Attention,
    /// Rouge.
    Erreur,
    /// Jaune : nouveauté, action attendue.
    Nouveau,
}

/// Badge.
#[component]
pub fn Badge(
    /// Couleur.
    #[prop(optional)]
    niveau: NiveauBadge,
    /// Texte.
    #[prop(into)]
    libelle: Signal<String>,
    /// Petit : dans un tableau.
    #[prop(optional)]
    petit: bool,
    /// Sans icône.
    #[prop(optional)]
    sans_icone: bool,
) -> AnyView {
    let classe = match niveau {
        NiveauBadge::Neutre => "fr-badge",
        NiveauBadge::Info => "fr-badge fr-badge--info",
        NiveauBadge::Succes => "fr-badge fr-badge--success",
        NiveauBadge::Attention => "fr-badge fr-badge--warning",
        NiveauBadge::Erreur => "fr-badge fr-badge--error",
        NiveauBadge::Nouveau => "fr-badge fr-badge--new",
    };
    // Une seule chaîne : redessiné avec une autre couleur, un attribut composé perdrait ses classes ajoutées à part.
    let taille = if petit { " fr-badge--sm" } else { "" };
    let icone = if sans_icone { " fr-badge--no-icon" } else { "" };
    view! { <span class=[classe, taille, icone].concat()>{libelle}</span> }.into_any()
}
