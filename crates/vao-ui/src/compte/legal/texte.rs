//! Mise en forme d'un texte : sections, paragraphes, listes.

use leptos::prelude::*;
use vao_domain::typographie::insecables;

/// Morceau d'une section.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bloc {
    /// Paragraphe.
    P(&'static str),
    /// Liste.
    L(&'static [&'static str]),
}

/// Section : son titre, et son contenu.
pub(super) type Section = (&'static str, &'static [Bloc]);

/// Dessine des sections sous des titres de niveau 2.
pub(super) fn sections(sections: &'static [Section]) -> AnyView {
    sections.iter().map(section).collect_view().into_any()
}

fn section((titre, blocs): &'static Section) -> AnyView {
    let blocs = blocs.iter().map(bloc).collect_view();
    view! { <h2 class="fr-h4">{*titre}</h2>{blocs} }.into_any()
}

fn bloc(bloc: &'static Bloc) -> AnyView {
    match bloc {
        Bloc::P(texte) => view! { <p>{insecables(texte)}</p> }.into_any(),
        Bloc::L(lignes) => {
            let lignes = lignes
                .iter()
                .map(|ligne| view! { <li>{insecables(ligne)}</li> })
                .collect_view();
            view! { <ul class="fr-mb-3w">{lignes}</ul> }.into_any()
        }
    }
}
