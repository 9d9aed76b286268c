//! Téléchargement d'une pièce : le jeton part dans un en-tête, le navigateur enregistre le contenu reçu.

use leptos::prelude::*;
use vao_client::{Annulation, Appel, ErreurClient};
use vao_contract::documents::CONTENU;
use vao_domain::DocumentId;
use wasm_bindgen_futures::spawn_local;

use crate::session::{Session, annulation, use_session};

/// Téléchargements d'une liste de pièces, un à la fois ; abandonnés avec l'écran. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Telechargements {
    /// Ligne de la pièce qui se télécharge.
    pub(super) en_cours: RwSignal<Option<String>>,
    /// Échec du dernier.
    pub(super) erreur: RwSignal<Option<ErreurClient>>,
    session: Session,
    annulation: StoredValue<Annulation>,
}

impl Telechargements {
    pub(super) fn new() -> Self {
        Self {
            en_cours: RwSignal::new(None),
            erreur: RwSignal::new(None),
            session: use_session(),
            annulation: StoredValue::new(annulation()),
        }
    }

    /// Télécharge la pièce de cette ligne, sous ce nom.
    pub(super) fn lancer(self, ligne: String, piece: DocumentId, nom: String) {
        if self.en_cours.with_untracked(Option::is_some) {
            return;
        }
        self.en_cours.set(Some(ligne));
        self.erreur.set(None);
        let client = self.session.client();
        let appel = Appel::new().parametre(piece).annulation(&self.annulation.get_value());
        spawn_local(async move {
            let reponse = client.telecharger(&CONTENU, appel).await;
            // L'écran peut être parti pendant le téléchargement.
            self.en_cours.try_set(None);
            match reponse {
                Ok(contenu) if contenu.enregistrer(&nom) => {}
                Ok(_) => drop(self.erreur.try_set(Some(ErreurClient::Illisible))),
                Err(echec) => drop(self.erreur.try_set(Some(echec))),
            }
        });
    }
}
