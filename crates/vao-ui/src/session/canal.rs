//! Ce que les onglets d'un même navigateur se disent : une connexion, une déconnexion. Jamais une donnée.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::dom::dans_un_navigateur;

/// Nouvelle dite aux autres onglets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nouvelle {
    /// Une session vient de s'ouvrir.
    Connexion,
    /// La session vient d'être fermée.
    Deconnexion,
}

impl Nouvelle {
    const fn code(self) -> &'static str {
        match self {
            Self::Connexion => "connexion",
            Self::Deconnexion => "deconnexion",
        }
    }

    fn depuis(code: &str) -> Option<Self> {
        [Self::Connexion, Self::Deconnexion]
            .into_iter()
            .find(|nouvelle| nouvelle.code() == code)
    }
}

/// Canal entre les onglets. Un navigateur qui n'en a pas : chaque onglet découvre la fin de la session à sa requête suivante.
#[derive(Clone, Copy)]
pub(super) struct Canal(StoredValue<Option<BroadcastChannel>, LocalStorage>);

impl Canal {
    /// Ouvre le canal pour la vie de la page.
    pub(super) fn ouvrir(nom: &str, a_l_ecoute: impl Fn(Nouvelle) + 'static) -> Self {
        let canal = if dans_un_navigateur() {
            BroadcastChannel::new(nom).ok()
        } else {
            None
        };
        if let Some(canal) = &canal {
            let recevoir = Closure::<dyn Fn(MessageEvent)>::new(move |evenement: MessageEvent| {
                if let Some(nouvelle) = evenement.data().as_string().and_then(|code| Nouvelle::depuis(&code)) {
                    a_l_ecoute(nouvelle);
                }
            });
            canal.set_onmessage(Some(recevoir.as_ref().unchecked_ref()));
            recevoir.forget();
        }
        Self(StoredValue::new_local(canal))
    }

    /// Dit une nouvelle aux autres onglets.
    pub(super) fn dire(self, nouvelle: Nouvelle) {
        self.0.with_value(|canal| {
            if let Some(canal) = canal {
                // Échoue seulement si le canal est fermé, ce qui n'arrive qu'avec la page.
                drop(canal.post_message(&nouvelle.code().into()));
            }
        });
    }
}
