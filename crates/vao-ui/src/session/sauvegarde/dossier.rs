//! Section d'un dossier que l'écran a lu en entier : elle s'enregistre par morceaux, et chaque réponse remet le dossier à jour.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use vao_client::Client;
use vao_domain::Version;

use super::brouillon::{Cible, Futur};
use crate::session::Lecture;

type EnJson<D> = Arc<dyn Fn(&D) -> Value + Send + Sync>;
type Modifier<D> = Box<dyn Fn(Client, Value, Version) -> Futur<D> + Send + Sync>;
type Lire<D> = Box<dyn Fn(Client) -> Futur<D> + Send + Sync>;

/// Section d'un dossier de type `D`, enregistrable par morceaux.
pub struct CibleDossier<D: Send + Sync + 'static> {
    cle: String,
    lecture: Lecture<D>,
    numero: fn(&D) -> Version,
    /// Dernière version connue ; elle survit à la page, un envoi en cours en a encore besoin.
    connue: ArcStoredValue<Version>,
    en_json: EnJson<D>,
    modifier: Modifier<D>,
    lire: Lire<D>,
}

impl<D: Send + Sync + 'static> CibleDossier<D> {
    /// Section de clé `cle` (`declaration/{id}/{section}`) du dossier lu par `lecture`. `en_json` en tire la section,
    /// `modifier` envoie un correctif sur une version, `lire` relit le dossier.
    pub fn new(
        cle: String,
        lecture: Lecture<D>,
        numero: fn(&D) -> Version,
        en_json: impl Fn(&D) -> Value + Send + Sync + 'static,
        modifier: impl Fn(Client, Value, Version) -> Futur<D> + Send + Sync + 'static,
        lire: impl Fn(Client) -> Futur<D> + Send + Sync + 'static,
    ) -> Self {
        let version = lecture
            .donnees
            .with_untracked(|lu| lu.as_ref().map(numero))
            .unwrap_or(Version(0));
        Self {
            cle,
            lecture,
            numero,
            connue: ArcStoredValue::new(version),
            en_json: Arc::new(en_json),
            modifier: Box::new(modifier),
            lire: Box::new(lire),
        }
    }

    /// La section, telle que le dossier affiché la donne.
    pub fn valeur(&self) -> Value {
        self.lecture
            .donnees
            .with_untracked(|lu| lu.as_ref().map(|dossier| (self.en_json)(dossier)))
            .unwrap_or_default()
    }

    /// La page peut avoir lu ou enregistré une version plus récente par une autre section.
    fn derniere_version(&self) -> Version {
        let affichee = self
            .lecture
            .donnees
            .try_with_untracked(|lu| lu.as_ref().map(self.numero))
            .flatten();
        affichee.map_or(self.connue.get_value(), |affichee| {
            affichee.max(self.connue.get_value())
        })
    }

    fn retenir(&self, futur: Futur<D>) -> Futur<Value> {
        let (lecture, numero, connue, en_json) = (
            self.lecture,
            self.numero,
            self.connue.clone(),
            Arc::clone(&self.en_json),
        );
        Box::pin(async move {
            let recu = futur.await?;
            let valeur = en_json(&recu);
            connue.set_value(numero(&recu));
            lecture.poser(recu);
            Ok(valeur)
        })
    }
}

impl<D: Send + Sync + 'static> Cible for CibleDossier<D> {
    fn cle(&self) -> String {
        self.cle.clone()
    }

    fn envoyer(&self, client: Client, correctif: Value) -> Futur<Value> {
        self.retenir((self.modifier)(client, correctif, self.derniere_version()))
    }

    fn relire(&self, client: Client) -> Futur<Value> {
        self.retenir((self.lire)(client))
    }
}
