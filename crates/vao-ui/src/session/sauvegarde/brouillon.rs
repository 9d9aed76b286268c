//! Saisie d'une section qui n'est pas encore toute enregistrée, et son envoi.
//!
//! Un brouillon survit à son écran : quitter la page ne perd ni n'interrompt un envoi. Il ne vit qu'en mémoire :
//! aucune donnée de séjour ne va dans le stockage du navigateur.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde_json::{Map, Value};
use vao_client::{Client, ErreurClient};
use vao_contract::{CodeProbleme, ErreurChamp};
use wasm_bindgen_futures::spawn_local;

use super::suivi::{Conflit, Suivi};
use crate::format::heure;
use crate::retours::Enregistrement;
use crate::session::temps::maintenant;

/// Attentes entre deux essais quand le service ne répond pas.
const REPRISES: [u64; 4] = [3, 8, 15, 30];
/// Relectures de suite au plus : au-delà, quelqu'un d'autre écrit sans cesse, mieux vaut le dire.
const RELECTURES_MAX: u32 = 3;

/// Réponse attendue d'une [`Cible`].
pub type Futur<T> = Pin<Box<dyn Future<Output = Result<T, ErreurClient>>>>;

/// Section enregistrable : où elle s'écrit et se relit. Les deux rendent la section en JSON.
pub trait Cible: Send + Sync + 'static {
    /// Clé du brouillon, stable : `declaration/{id}/{section}`.
    fn cle(&self) -> String;
    /// Envoie un correctif (RFC 7396) sur la dernière version connue.
    fn envoyer(&self, client: Client, correctif: Value) -> Futur<Value>;
    /// Relit la dernière version.
    fn relire(&self, client: Client) -> Futur<Value>;
}

/// Montre la valeur d'un champ.
type PoserChamp = Arc<dyn Fn(&str, &Value) + Send + Sync>;
/// Prévient l'écran.
type Rappel = Arc<dyn Fn() + Send + Sync>;

/// Ce que l'écran offre au brouillon tant qu'il est là.
#[derive(Clone)]
pub(super) struct Ecran {
    /// Montre la valeur d'un champ changé ailleurs.
    pub(super) poser: PoserChamp,
    /// Montre les champs refusés.
    pub(super) signaler: Rappel,
    /// L'envoi s'est arrêté.
    pub(super) conclure: Rappel,
}

/// Saisie en cours d'une section.
#[derive(Clone)]
pub(super) struct Brouillon {
    /// Remplacée à chaque visite : elle connaît la version que l'écran vient de lire.
    pub(super) cible: ArcStoredValue<Arc<dyn Cible>>,
    pub(super) suivi: ArcStoredValue<Suivi>,
    pub(super) etat: ArcRwSignal<Enregistrement>,
    pub(super) conflits: ArcRwSignal<Vec<Conflit>>,
    /// Refus du service, tant que les valeurs refusées sont là.
    pub(super) refus: ArcStoredValue<Vec<ErreurChamp>>,
    /// Vrai si un champ tapé ne se lit pas.
    pub(super) illisible: ArcStoredValue<bool>,
    /// Textes tapés que les règles refusent, par pointeur : rendus aux champs à la prochaine visite.
    pub(super) textes: ArcRwSignal<BTreeMap<String, String>>,
    pub(super) ecran: ArcStoredValue<Option<Ecran>>,
    en_vol: ArcStoredValue<bool>,
    essais: ArcStoredValue<usize>,
}

impl Brouillon {
    pub(super) fn new(cible: Arc<dyn Cible>, valeur: Value) -> Self {
        Self {
            cible: ArcStoredValue::new(cible),
            suivi: ArcStoredValue::new(Suivi::new(valeur)),
            etat: ArcRwSignal::new(Enregistrement::Inactif),
            conflits: ArcRwSignal::new(Vec::new()),
            refus: ArcStoredValue::new(Vec::new()),
            illisible: ArcStoredValue::new(false),
            textes: ArcRwSignal::new(BTreeMap::new()),
            ecran: ArcStoredValue::new(None),
            en_vol: ArcStoredValue::new(false),
            essais: ArcStoredValue::new(0),
        }
    }

    /// Vrai si fermer la page perdrait quelque chose.
    pub(super) fn non_enregistre(&self) -> bool {
        self.en_vol.get_value()
            || self.illisible.get_value()
            || self.suivi.with_value(|suivi| !suivi.en_attente().is_empty())
    }

    /// Vrai tant qu'un envoi est en cours.
    pub(super) fn en_vol(&self) -> bool {
        self.en_vol.get_value()
    }

    /// Envoie ce qui attend, sauf s'il faut d'abord trancher un conflit ; un seul envoi à la fois.
    pub(super) fn envoyer(&self, client: &Client) {
        let a_trancher = self.conflits.with_untracked(|conflits| !conflits.is_empty());
        if self.en_vol.get_value() || a_trancher || self.a_envoyer().is_empty() {
            return;
        }
        self.en_vol.set_value(true);
        let (brouillon, client) = (self.clone(), client.clone());
        spawn_local(async move {
            brouillon.envoyer_jusqu_au_bout(&client).await;
            brouillon.en_vol.set_value(false);
            if let Some(ecran) = brouillon.ecran.get_value() {
                (ecran.conclure)();
            }
        });
    }

    fn a_envoyer(&self) -> Map<String, Value> {
        self.suivi.with_value(Suivi::a_envoyer)
    }

    async fn envoyer_jusqu_au_bout(&self, client: &Client) {
        let mut relectures = 0;
        loop {
            let correctif = self.a_envoyer();
            if correctif.is_empty() {
                return;
            }
            self.etat.set(Enregistrement::EnCours);
            let erreur = match self
                .cible
                .get_value()
                .envoyer(client.clone(), Value::Object(correctif.clone()))
                .await
            {
                Ok(leur) => {
                    self.accepter(&correctif, leur);
                    relectures = 0;
                    continue;
                }
                Err(erreur) => erreur,
            };
            let perimee = erreur.code() == Some(CodeProbleme::VersionPerimee) && relectures < RELECTURES_MAX;
            if !perimee {
                return self.echouer(client, &correctif, &erreur);
            }
            relectures += 1;
            match self.cible.get_value().relire(client.clone()).await {
                Ok(leur) => {
                    if !self.recevoir(leur) {
                        return;
                    }
                }
                Err(erreur) => return self.echouer(client, &correctif, &erreur),
            }
        }
    }

    fn accepter(&self, correctif: &Map<String, Value>, leur: Value) {
        let a_montrer = self
            .suivi
            .try_update_value(|suivi| suivi.accepter(correctif, leur))
            .unwrap_or_default();
        self.refus.set_value(Vec::new());
        self.essais.set_value(0);
        self.montrer(&a_montrer);
        self.etat.set(Enregistrement::Fait(heure(maintenant())));
    }

    /// Prend en compte la version du service ; vrai si rien n'est à trancher.
    pub(super) fn recevoir(&self, leur: Value) -> bool {
        let (a_montrer, conflits) = self
            .suivi
            .try_update_value(|suivi| suivi.recevoir(leur))
            .unwrap_or_default();
        self.montrer(&a_montrer);
        let libre = conflits.is_empty();
        if !libre {
            self.etat.set(Enregistrement::Conflit);
        }
        self.conflits.set(conflits);
        libre
    }

    /// Garde les valeurs saisies, sauf celles des champs cédés.
    pub(super) fn trancher(&self, cedes: &[String], client: &Client) {
        for pointeur in cedes {
            let valeur = self
                .suivi
                .try_update_value(|suivi| suivi.ceder(pointeur))
                .unwrap_or_default();
            self.montrer(&[(pointeur.clone(), valeur)]);
        }
        self.conflits.set(Vec::new());
        self.etat.set(Enregistrement::Fait(heure(maintenant())));
        self.envoyer(client);
    }

    fn montrer(&self, champs: &[(String, Value)]) {
        if let Some(ecran) = self.ecran.get_value() {
            for (pointeur, valeur) in champs {
                (ecran.poser)(pointeur, valeur);
            }
        }
    }

    fn echouer(&self, client: &Client, correctif: &Map<String, Value>, erreur: &ErreurClient) {
        match erreur.code() {
            Some(CodeProbleme::SaisieInvalide | CodeProbleme::RequeteInvalide) => {
                let erreurs = erreur.erreurs();
                let pointeurs: Vec<String> = erreurs.iter().map(|erreur| erreur.pointeur.clone()).collect();
                self.suivi.update_value(|suivi| suivi.refuser(correctif, &pointeurs));
                let phrase = if erreurs.is_empty() {
                    erreur.message()
                } else {
                    "corrigez les champs signalés".to_owned()
                };
                self.refus.set_value(erreurs);
                self.etat.set(Enregistrement::Echec(phrase));
                if let Some(ecran) = self.ecran.get_value() {
                    (ecran.signaler)();
                }
            }
            Some(CodeProbleme::NonConnecte) => {
                self.etat.set(Enregistrement::Echec(
                    "votre session est terminée, reconnectez-vous".to_owned(),
                ));
            }
            Some(CodeProbleme::ServiceIndisponible | CodeProbleme::Interne | CodeProbleme::TropDeDemandes) => {
                self.etat.set(Enregistrement::Echec(
                    "le service est indisponible, nouvelle tentative dans un instant".to_owned(),
                ));
                self.reprendre_plus_tard(client);
            }
            None => {
                self.etat.set(Enregistrement::HorsLigne);
                self.reprendre_plus_tard(client);
            }
            Some(_) => self.etat.set(Enregistrement::Echec(
                [&erreur.titre(), ". ", &erreur.message()].concat(),
            )),
        }
    }

    fn reprendre_plus_tard(&self, client: &Client) {
        let essai = self.essais.get_value();
        self.essais.set_value(essai.saturating_add(1));
        let attente = REPRISES.get(essai).or(REPRISES.last()).copied().unwrap_or_default();
        let (brouillon, client) = (self.clone(), client.clone());
        set_timeout(move || brouillon.envoyer(&client), Duration::from_secs(attente));
    }
}
