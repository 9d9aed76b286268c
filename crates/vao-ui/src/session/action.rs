//! Action envoyée au service : une seule à la fois, rejouable sans agir deux fois.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use vao_client::{CleIdempotence, Client, ErreurClient};
use wasm_bindgen_futures::spawn_local;

use super::etat::use_session;

/// Action d'un écran. `Copy`.
#[derive(Debug, Clone, Copy)]
pub struct ActionEnCours {
    /// Envoi en cours : le bouton le montre et ignore les clics.
    pub occupe: RwSignal<bool>,
    /// Dernier refus, effacé au nouvel essai.
    pub erreur: RwSignal<Option<ErreurClient>>,
    lancer: StoredValue<Option<Callback<()>>>,
}

impl ActionEnCours {
    /// Lance l'action ; sans effet si elle est déjà en cours.
    pub fn lancer(self) {
        if let Some(lancer) = self.lancer.get_value() {
            lancer.run(());
        }
    }

    /// Oublie le dernier refus, par exemple à la réouverture d'une boîte de dialogue.
    pub fn effacer(self) {
        self.erreur.set(None);
    }
}

type Futur<T> = Pin<Box<dyn Future<Output = Result<T, ErreurClient>>>>;

/// Compose une action : `envoyer` fait l'appel avec la clé d'idempotence donnée, `reussir` reçoit sa réponse.
///
/// La clé reste la même tant que le service n'a pas répondu : après une coupure, le même envoi n'agit qu'une fois.
pub fn action<T, F, Fut>(envoyer: F, reussir: impl Fn(T) + Send + Sync + 'static) -> ActionEnCours
where
    T: 'static,
    F: Fn(Client, CleIdempotence) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, ErreurClient>> + 'static,
{
    action_ou(envoyer, reussir, |_| {})
}

/// Comme [`action`] ; `echouer` reçoit en plus le refus, une fois `erreur` posée.
pub fn action_ou<T, F, Fut>(
    envoyer: F,
    reussir: impl Fn(T) + Send + Sync + 'static,
    echouer: impl Fn(ErreurClient) + Send + Sync + 'static,
) -> ActionEnCours
where
    T: 'static,
    F: Fn(Client, CleIdempotence) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, ErreurClient>> + 'static,
{
    en_boite(
        Box::new(move |client, cle| Box::pin(envoyer(client, cle))),
        Box::new(reussir),
        Box::new(echouer),
    )
}

type Envoi<T> = Box<dyn Fn(Client, CleIdempotence) -> Futur<T> + Send + Sync>;

fn en_boite<T: 'static>(
    envoyer: Envoi<T>,
    reussir: Box<dyn Fn(T) + Send + Sync>,
    echouer: Box<dyn Fn(ErreurClient) + Send + Sync>,
) -> ActionEnCours {
    let session = use_session();
    let cle: StoredValue<Option<CleIdempotence>> = StoredValue::new(None);
    let (occupe, erreur) = (RwSignal::new(false), RwSignal::new(None));
    let (reussir, echouer) = (StoredValue::new(reussir), StoredValue::new(echouer));
    let lancer = Callback::new(move |()| {
        if occupe.get_untracked() {
            return;
        }
        occupe.set(true);
        erreur.set(None);
        let courante = cle.get_value().unwrap_or_else(CleIdempotence::nouvelle);
        cle.set_value(Some(courante.clone()));
        let futur = envoyer(session.client(), courante);
        spawn_local(async move {
            let resultat = futur.await;
            if occupe.try_set(false).is_some() {
                // L'écran est parti : l'action est faite ou refusée, mais ce n'est plus à lui de le dire.
                return;
            }
            if resultat.as_ref().err().is_none_or(|erreur| erreur.probleme().is_some()) {
                cle.set_value(None);
            }
            match resultat {
                Ok(reponse) => reussir.with_value(|reussir| reussir(reponse)),
                Err(ErreurClient::Annulee) => {}
                Err(refus) => {
                    erreur.set(Some(refus.clone()));
                    echouer.with_value(|echouer| echouer(refus));
                }
            }
        });
    });
    ActionEnCours {
        occupe,
        erreur,
        lancer: StoredValue::new(Some(lancer)),
    }
}
