//! Ce qu'une action vient de faire, dit en tête de page.

use leptos::prelude::*;
use vao_ui::prelude::*;

/// Emplacement du résultat : il reçoit le focus quand la boîte de dialogue se ferme.
const RESULTAT: &str = "resultat";

/// Résultat de la dernière action d'une page. `Copy`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resultat(RwSignal<Option<&'static str>>);

impl Resultat {
    /// Rien n'a encore été fait.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Dit ce qui est fait et y mène le focus, après que la boîte fermée l'a rendu à un bouton qui n'existe peut-être plus.
    pub(crate) fn dire(self, phrase: &'static str) {
        self.0.set(Some(phrase));
        request_animation_frame(|| focaliser(RESULTAT));
    }

    /// Zone où le résultat se dit.
    pub(crate) fn zone(self) -> AnyView {
        let contenu = move || {
            self.0
                .get()
                .map(|phrase| view! { <Alerte niveau=Niveau::Succes annoncee=true><p>{phrase}</p></Alerte> }.into_any())
        };
        view! { <div id=RESULTAT tabindex="-1" class="vao-resultat">{contenu}</div> }.into_any()
    }
}
