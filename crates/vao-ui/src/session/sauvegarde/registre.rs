//! Tous les brouillons de la page.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use vao_client::Client;

use super::brouillon::Brouillon;
use crate::dom::dans_un_navigateur;
use crate::retours::Enregistrement;
use crate::session::etat::Session;
use crate::session::saisies::Saisies;

/// Pas et nombre de pas d'attente des envois en cours avant une déconnexion.
const PAS_MS: u32 = 100;
const PAS_MAX: u32 = 50;

/// Saisies en attente d'enregistrement, toutes pages confondues. Ses copies désignent le même registre.
#[derive(Clone)]
pub struct Brouillons(ArcRwSignal<BTreeMap<String, Brouillon>>);

impl Brouillons {
    /// Registre de la session, créé à la première saisie.
    pub fn de(session: Session) -> Self {
        session.saisies(|| {
            let brouillons = Self(ArcRwSignal::new(BTreeMap::new()));
            if dans_un_navigateur() {
                brouillons.surveiller(session);
            }
            brouillons
        })
    }

    /// Le navigateur demande confirmation avant de fermer une page dont la saisie n'est pas enregistrée ;
    /// le retour du réseau relance les envois.
    fn surveiller(&self, session: Session) {
        let (avant, retour) = (self.clone(), self.clone());
        // Le registre dure autant que la page, ses écoutes aussi.
        drop(window_event_listener(leptos::ev::beforeunload, move |evenement| {
            if avant.non_enregistre() {
                evenement.prevent_default();
            }
        }));
        drop(window_event_listener(leptos::ev::online, move |_| {
            retour.reprendre(&session.client());
        }));
    }

    pub(super) fn trouver(&self, cle: &str) -> Option<Brouillon> {
        self.0.with_untracked(|brouillons| brouillons.get(cle).cloned())
    }

    pub(super) fn garder(&self, cle: String, brouillon: Brouillon) {
        self.0.update(|brouillons| {
            brouillons.insert(cle, brouillon);
        });
    }

    /// Oublie un brouillon dont tout est enregistré.
    pub(super) fn ranger(&self, cle: &str) {
        self.0.update(|brouillons| {
            if brouillons.get(cle).is_some_and(|brouillon| !brouillon.non_enregistre()) {
                brouillons.remove(cle);
            }
        });
    }

    /// Vrai si fermer la page perdrait quelque chose.
    pub fn non_enregistre(&self) -> bool {
        self.tous().iter().any(Brouillon::non_enregistre)
    }

    /// Clés des brouillons dont l'enregistrement est arrêté et demande une décision ou du réseau (suivi).
    pub fn en_souffrance(&self, prefixe: &str) -> Vec<String> {
        let arrete = |brouillon: &Brouillon| {
            let bloque = brouillon.etat.with(|etat| {
                matches!(
                    etat,
                    Enregistrement::HorsLigne | Enregistrement::Echec(_) | Enregistrement::Conflit
                )
            });
            let a_corriger = brouillon.textes.with(|textes| !textes.is_empty());
            (bloque || a_corriger) && brouillon.non_enregistre()
        };
        self.0.with(|brouillons| {
            let retenus = brouillons
                .iter()
                .filter(|(cle, brouillon)| cle.starts_with(prefixe) && arrete(brouillon));
            retenus.map(|(cle, _)| cle.clone()).collect()
        })
    }

    fn tous(&self) -> Vec<Brouillon> {
        self.0
            .with_untracked(|brouillons| brouillons.values().cloned().collect())
    }
}

impl Saisies for Brouillons {
    fn reprendre(&self, client: &Client) {
        for brouillon in self.tous() {
            brouillon.envoyer(client);
        }
    }

    fn envoyer_tout(&self, client: Client) -> Pin<Box<dyn Future<Output = ()>>> {
        let brouillons = self.clone();
        Box::pin(async move {
            brouillons.reprendre(&client);
            for _ in 0..PAS_MAX {
                if !brouillons.tous().iter().any(Brouillon::en_vol) {
                    return;
                }
                TimeoutFuture::new(PAS_MS).await;
            }
        })
    }

    fn vider(&self) {
        self.0.set(BTreeMap::new());
    }
}
