//! Abandon des requêtes en cours quand l'écran qui les attendait n'est plus là.

use send_wrapper::SendWrapper;
use web_sys::{AbortController, AbortSignal};

/// Poignée d'abandon, à partager entre les requêtes d'un même écran.
#[derive(Debug, Clone)]
pub struct Annulation(Option<SendWrapper<AbortController>>);

impl Annulation {
    /// Nouvelle poignée. Un navigateur sans `AbortController` laisse simplement finir la requête.
    pub fn new() -> Self {
        Self(AbortController::new().ok().map(SendWrapper::new))
    }

    /// Abandonne les requêtes qui portent cette poignée.
    pub fn annuler(&self) {
        if let Some(controleur) = &self.0 {
            controleur.abort();
        }
    }

    /// Vrai une fois les requêtes abandonnées : ce qui attend entre deux requêtes s'arrête aussi.
    pub fn est_faite(&self) -> bool {
        self.signal().is_some_and(|signal| signal.aborted())
    }

    pub(crate) fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(|controleur| controleur.signal())
    }
}

impl Default for Annulation {
    fn default() -> Self {
        Self::new()
    }
}
