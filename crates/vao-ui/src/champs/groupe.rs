//! Groupe de champs.

use leptos::prelude::*;

use super::texte_aide;

/// Champs qui répondent ensemble à une question : adresse, contact.
#[component]
pub fn GroupeChamps(
    /// Ce que les champs ont en commun.
    #[prop(into)]
    legende: String,
    /// Aide sous la légende.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Les champs.
    children: Children,
) -> AnyView {
    view! {
        <fieldset class="vao-groupe">
            <legend class="fr-h6 vao-groupe__legende">{legende}{aide.map(texte_aide)}</legend>
            {children()}
        </fieldset>
    }
    .into_any()
}
