//! Tous les brouillons de la page.

use std::collections::BTreeMap;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use vao_client::Client;

use super::brouillon::Brouillon;
use crate::retours::Enregistrement;

/// Pas et nombre de pas d'attente des envois en cours avant une déconnexion.
const PAS_MS: u32 = 100;
const PAS_MAX: u32 = 50;

/// Saisies en attente d'enregistrement, toutes pages confondues. `Copy`.
#[derive(Clone, Copy)]
pub struct Brouillons(RwSignal<BTreeMap<String, Brouillon>>);

impl Brouillons {
    pub(in crate::session) fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    pub(super) fn trouver(self, cle: &str) -> Option<Brouillon> {
        self.0.with_untracked(|brouillons| brouillons.get(cle).cloned())
    }

    pub(super) fn garder(self, cle: String, brouillon: Brouillon) {
        self.0.update(|brouillons| {
            brouillons.insert(cle, brouillon);
        });
    }

    /// Oublie un brouillon dont tout est enregistré.
    pub(super) fn ranger(self, cle: &str) {
        self.0.update(|brouillons| {
            if brouillons.get(cle).is_some_and(|brouillon| !brouillon.non_enregistre()) {
                brouillons.remove(cle);
            }
        });
    }

    /// Vrai si fermer la page perdrait quelque chose.
    pub fn non_enregistre(self) -> bool {
        self.tous().iter().any(Brouillon::non_enregistre)
    }

    /// Clés des brouillons dont l'enregistrement est arrêté et demande une décision ou du réseau (suivi).
    pub fn en_souffrance(self, prefixe: &str) -> Vec<String> {
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

    /// Renvoie tout ce qui attend : le réseau ou la session vient de revenir.
    pub(in crate::session) fn reprendre(self, client: &Client) {
        for brouillon in self.tous() {
            brouillon.envoyer(client);
        }
    }

    /// Renvoie tout ce qui attend, et patiente quelques secondes que les envois finissent.
    pub(in crate::session) async fn envoyer_tout(self, client: &Client) {
        self.reprendre(client);
        for _ in 0..PAS_MAX {
            if !self.tous().iter().any(Brouillon::en_vol) {
                return;
            }
            TimeoutFuture::new(PAS_MS).await;
        }
    }

    /// Oublie tout : la personne se déconnecte.
    pub(in crate::session) fn vider(self) {
        self.0.set(BTreeMap::new());
    }

    fn tous(self) -> Vec<Brouillon> {
        self.0
            .with_untracked(|brouillons| brouillons.values().cloned().collect())
    }
}
