//! Formulaire envoyé au service : un envoi à la fois, les refus remis à leur place.

use std::future::Future;
use std::pin::Pin;

use garde::Validate;
use leptos::prelude::*;
use vao_client::ErreurClient;
use vao_contract::{ContexteSaisie, ErreurChamp, valider};
use wasm_bindgen_futures::spawn_local;

use crate::champs::ResumeErreurs;
use crate::formulaire::Formulaire;
use crate::session::{alerte_erreur, aujourd_hui};

/// Formulaire et son envoi. `Copy`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demande {
    pub(super) formulaire: Formulaire,
    pub(super) occupe: RwSignal<bool>,
    refus: RwSignal<Option<ErreurClient>>,
}

type Envoi = Pin<Box<dyn Future<Output = Result<(), ErreurClient>>>>;
type AuRefus = Box<dyn FnOnce(&ErreurClient) -> bool>;

impl Demande {
    pub(super) fn new(prefixe: &'static str) -> Self {
        Self {
            formulaire: Formulaire::new(prefixe),
            occupe: RwSignal::new(false),
            refus: RwSignal::new(None),
        }
    }

    /// Envoie si rien n'est à corriger. `envoi` fait l'appel et la suite de sa réussite.
    pub(super) fn envoyer(
        self,
        erreurs: Vec<ErreurChamp>,
        envoi: impl Future<Output = Result<(), ErreurClient>> + 'static,
    ) {
        self.lancer(erreurs, Box::pin(envoi), Box::new(|_| false));
    }

    /// Comme [`Self::envoyer`] ; `au_refus` rend vrai s'il a su montrer le refus lui-même.
    pub(super) fn envoyer_ou(
        self,
        erreurs: Vec<ErreurChamp>,
        envoi: impl Future<Output = Result<(), ErreurClient>> + 'static,
        au_refus: impl FnOnce(&ErreurClient) -> bool + 'static,
    ) {
        self.lancer(erreurs, Box::pin(envoi), Box::new(au_refus));
    }

    fn lancer(self, erreurs: Vec<ErreurChamp>, envoi: Envoi, au_refus: AuRefus) {
        if self.occupe.get_untracked() {
            return;
        }
        self.refus.set(None);
        let libre = erreurs.is_empty();
        self.formulaire.signaler(erreurs);
        if !libre {
            return;
        }
        self.occupe.set(true);
        spawn_local(async move {
            let resultat = envoi.await;
            if self.occupe.try_set(false).is_some() {
                // L'écran est parti : ce n'est plus à lui de le dire.
                return;
            }
            if let Err(erreur) = resultat
                && !au_refus(&erreur)
            {
                self.refuser(erreur);
            }
        });
    }

    /// Montre un refus : sur les champs s'il les vise, au-dessus du formulaire sinon.
    pub(super) fn refuser(self, erreur: ErreurClient) {
        let erreurs = erreur.erreurs();
        if erreurs.is_empty() {
            self.refus.set(Some(erreur));
        } else {
            self.formulaire.signaler(erreurs);
        }
    }

    /// Vrai tant qu'il y a quelque chose à corriger ; à donner à `Page`.
    pub(super) fn en_erreur(self) -> Signal<bool> {
        Signal::derive(move || self.formulaire.en_erreur().get() || self.refus.with(Option::is_some))
    }

    /// Dernier refus et résumé des erreurs de champ.
    pub(super) fn problemes(self) -> AnyView {
        view! {
            {move || self.refus.with(|refus| refus.as_ref().map(alerte_erreur))}
            <ResumeErreurs formulaire=self.formulaire />
        }
        .into_any()
    }
}

/// Erreurs de champ d'un corps prêt à partir.
pub(super) fn controler<T>(corps: &T) -> Vec<ErreurChamp>
where
    T: Validate<Context = ContexteSaisie>,
{
    let contexte = ContexteSaisie {
        aujourd_hui: aujourd_hui(),
    };
    valider(corps, &contexte).err().unwrap_or_default()
}

/// Mot de passe redemandé : il ne doit pas manquer.
pub(super) fn mot_de_passe_manquant(mot_de_passe: &str, pointeur: &str) -> Option<ErreurChamp> {
    mot_de_passe
        .is_empty()
        .then(|| ErreurChamp::new(pointeur, "obligatoire", "Saisissez votre mot de passe actuel."))
}
