//! Message laissé par une action, montré par la page d'arrivée.

use leptos::prelude::*;

use super::etat::use_session;
use crate::cadre::annoncer;
use crate::retours::Alerte;

/// Montre et annonce le message laissé par `Session::laisser_message`, une fois.
#[component]
pub fn MessagePassager() -> AnyView {
    let message = RwSignal::new(use_session().prendre_message());
    if let Some((_, texte)) = message.get_untracked() {
        annoncer(&texte);
    }
    let contenu = move || {
        message.get().map(|(niveau, texte)| {
            view! {
                <div class="fr-mb-4w">
                    <Alerte niveau=niveau fermer=move |()| message.set(None)>{texte}</Alerte>
                </div>
            }
        })
    };
    contenu.into_any()
}
