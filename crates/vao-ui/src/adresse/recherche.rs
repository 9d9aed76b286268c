//! Recherches pendant la frappe : la réponse à une frappe dépassée est abandonnée.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Annulation, Client, ErreurClient};

use crate::session::Session;

/// Recherche dont seule la dernière compte ; rien n'arrive après la fin du composant. `Copy`.
#[derive(Clone, Copy)]
pub struct RechercheEnCours {
    session: Session,
    precedente: StoredValue<Option<Annulation>>,
}

impl RechercheEnCours {
    /// Prépare la recherche ; à appeler dans un composant.
    pub fn new(session: Session) -> Self {
        let precedente: StoredValue<Option<Annulation>> = StoredValue::new(None);
        on_cleanup(move || abandonner(precedente));
        Self { session, precedente }
    }

    /// Abandonne la recherche précédente, puis appelle `suite` avec le résultat de celle-ci.
    pub fn lancer<T, F, Fut>(self, trouver: F, suite: impl FnOnce(Result<T, ErreurClient>) + 'static)
    where
        T: 'static,
        F: FnOnce(Client, Annulation) -> Fut,
        Fut: Future<Output = Result<T, ErreurClient>> + 'static,
    {
        abandonner(self.precedente);
        let annulation = Annulation::new();
        self.precedente.set_value(Some(annulation.clone()));
        let futur = trouver(self.session.client(), annulation);
        spawn_local(async move {
            match futur.await {
                // Une frappe plus récente, ou la fin de l'écran, a pris la suite.
                Err(ErreurClient::Annulee) => {}
                resultat => suite(resultat),
            }
        });
    }

    /// Abandonne la recherche en cours.
    pub fn arreter(self) {
        abandonner(self.precedente);
    }
}

fn abandonner(precedente: StoredValue<Option<Annulation>>) {
    if let Some(Some(annulation)) = precedente.try_update_value(Option::take) {
        annulation.annuler();
    }
}
