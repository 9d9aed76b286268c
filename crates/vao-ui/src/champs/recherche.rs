//! Barre de recherche.

use leptos::prelude::*;

use crate::dom::envoi;

/// Recherche lancée par Entrée ou par le bouton.
#[component]
pub fn BarreRecherche(
    /// Ce que l'on cherche : « Rechercher un séjour ».
    #[prop(into)]
    libelle: String,
    /// Texte cherché.
    valeur: RwSignal<String>,
    /// Appelé avec le texte, sans espaces autour.
    #[prop(into)]
    au_lancement: Callback<(String,)>,
    /// Identifiant du champ, s'il y a plusieurs recherches dans la page.
    #[prop(default = "recherche".to_owned(), into)]
    id: String,
    /// Exemple dans le champ vide.
    #[prop(optional, into)]
    invite: Option<String>,
) -> AnyView {
    let lancer = move || au_lancement.run((valeur.with_untracked(|texte| texte.trim().to_owned()),));
    view! {
        <form class="fr-search-bar" role="search" on:submit=envoi(lancer)>
            <label class="fr-label" for=id.clone()>{libelle}</label>
            <input
                class="fr-input"
                type="search"
                id=id
                placeholder=invite
                autocomplete="off"
                prop:value=valeur
                on:input=move |evenement| valeur.set(event_target_value(&evenement))
            />
            <button class="fr-btn" type="submit">"Rechercher"</button>
        </form>
    }
    .into_any()
}
