//! Accordéons.

use leptos::prelude::*;

use super::titre_de_niveau;

/// Accordéon ouvert d'un groupe exclusif.
#[derive(Debug, Clone, Copy)]
struct Groupe(RwSignal<Option<String>>);

/// Suite d'accordéons.
#[component]
pub fn GroupeAccordeons(
    /// Un seul ouvert à la fois.
    #[prop(optional)]
    exclusif: bool,
    /// Les accordéons.
    children: Children,
) -> AnyView {
    if exclusif {
        provide_context(Groupe(RwSignal::new(None)));
    }
    view! { <div class="fr-accordions-group">{children()}</div> }.into_any()
}

/// Accordéon.
#[component]
pub fn Accordeon(
    /// Identifiant HTML du contenu.
    #[prop(into)]
    id: String,
    /// Titre.
    #[prop(into)]
    titre: Signal<String>,
    /// Niveau du titre.
    #[prop(default = 3)]
    niveau: u8,
    /// Ouvert au départ.
    #[prop(optional)]
    ouvert: bool,
    /// Contenu.
    children: Children,
) -> AnyView {
    let groupe = use_context::<Groupe>();
    let seul = RwSignal::new(ouvert);
    let (cle_lue, cle_posee) = (id.clone(), id.clone());
    if let (Some(Groupe(courant)), true) = (groupe, ouvert) {
        courant.set(Some(id.clone()));
    }
    let est_ouvert = Memo::new(move |_| match groupe {
        Some(Groupe(courant)) => courant.with(|courant| courant.as_ref() == Some(&cle_lue)),
        None => seul.get(),
    });
    let basculer = move |_| {
        let ouvrir = !est_ouvert.get_untracked();
        match groupe {
            Some(Groupe(courant)) => courant.set(ouvrir.then(|| cle_posee.clone())),
            None => seul.set(ouvrir),
        }
    };
    let bouton = view! {
        <button
            class="fr-accordion__btn"
            type="button"
            aria-expanded=move || if est_ouvert.get() { "true" } else { "false" }
            aria-controls=id.clone()
            on:click=basculer
        >
            {titre}
        </button>
    }
    .into_any();
    view! {
        <section class="fr-accordion">
            {titre_de_niveau(niveau, "fr-accordion__title", bouton)}
            <div class="fr-collapse" class=("fr-collapse--expanded", est_ouvert) id=id>{children()}</div>
        </section>
    }
    .into_any()
}
