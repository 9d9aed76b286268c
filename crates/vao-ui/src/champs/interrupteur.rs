//! Interrupteur : une case à cocher dont l'effet est immédiat, avec son état en toutes lettres.

use leptos::prelude::*;

/// Interrupteur DSFR. L'état se lit aussi en texte : la couleur seule ne le dit pas.
#[component]
pub fn Interrupteur(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Ce que l'interrupteur commande, pour les lecteurs d'écran : « Autoriser l'établissement… ».
    #[prop(into)]
    libelle: String,
    /// État.
    #[prop(into)]
    actif: Signal<bool>,
    /// Texte de l'état actif, puis inactif.
    etats: (&'static str, &'static str),
    /// Inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé avec l'état demandé.
    #[prop(into)]
    au_changement: Callback<(bool,)>,
) -> AnyView {
    let etat = move || if actif.get() { etats.0 } else { etats.1 };
    view! {
        <div class="fr-toggle vao-interrupteur">
            <input
                type="checkbox"
                class="fr-toggle__input"
                id=id.clone()
                disabled=desactive
                prop:checked=actif
                on:change=move |evenement| au_changement.run((event_target_checked(&evenement),))
            />
            <label class="fr-toggle__label" for=id>
                <span class="fr-sr-only">{libelle}</span>
                <span class="vao-interrupteur__etat" aria-hidden="true">{etat}</span>
            </label>
        </div>
    }
    .into_any()
}
