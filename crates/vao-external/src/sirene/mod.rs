//! Répertoire Sirene (API Insee 3.11) : un établissement d'après son SIRET.

mod formes;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use moka::future::Cache;
use reqwest::header::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use vao_domain::Siret;

use crate::appel::{ErreurConfiguration, Lecture, Service};
use crate::erreur::ErreurExterne;

const NOM: &str = "API Sirene";
/// Une fiche pèse trois kilo-octets.
const TAILLE_MAX: usize = 1_000_000;
/// Durée pendant laquelle une fiche est resservie.
const FRAICHEUR: Duration = Duration::from_hours(1);
/// Fiches gardées, au plus.
const FICHES: u64 = 10_000;

/// Établissement, tel que le répertoire le décrit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Etablissement {
    /// SIRET.
    pub siret: Siret,
    /// Dénomination, ou prénom et nom ; vide si l'unité n'est pas diffusible.
    pub nom: String,
    /// Adresse sur une ligne ; absente si elle est masquée.
    pub adresse: Option<String>,
    /// Code INSEE de la commune ; vide s'il est masqué ou à l'étranger.
    pub commune_insee: String,
    /// Vrai si l'établissement est ouvert et son unité légale active.
    pub actif: bool,
    /// Vrai pour le siège de l'unité légale.
    pub siege: bool,
    /// Faux si une partie de la fiche est masquée.
    pub diffusible: bool,
}

/// Annuaire des établissements.
pub trait Annuaire: Send + Sync {
    /// Établissement de ce SIRET, ou `None` s'il n'existe pas.
    fn etablissement<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Etablissement>, ErreurExterne>>;

    /// Successeur d'un établissement fermé, s'il est connu.
    fn successeur<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Siret>, ErreurExterne>>;

    /// Vrai si le service annonce qu'il fonctionne.
    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>>;
}

/// Client du répertoire Sirene.
pub struct Sirene {
    service: Service,
    fiches: Cache<Siret, Option<Etablissement>>,
}

impl std::fmt::Debug for Sirene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sirene")
    }
}

impl Sirene {
    /// Prépare le client ; `base` est `https://api.insee.fr/api-sirene/3.11` ou celle d'une doublure.
    pub fn preparer(base: &str, cle: &SecretString) -> Result<Self, ErreurConfiguration> {
        let mut valeur =
            HeaderValue::from_str(cle.expose_secret()).map_err(|erreur| ErreurConfiguration::new(NOM, erreur))?;
        valeur.set_sensitive(true);
        let mut entetes = HeaderMap::new();
        entetes.insert("X-INSEE-Api-Key-Integration", valeur);
        Ok(Self {
            service: Service::preparer(NOM, base, entetes, TAILLE_MAX)?,
            fiches: Cache::builder().max_capacity(FICHES).time_to_live(FRAICHEUR).build(),
        })
    }

    async fn chercher(&self, siret: &Siret) -> Result<Option<Etablissement>, ErreurExterne> {
        match self
            .service
            .lire::<formes::Reponse>(&format!("siret/{siret}"), &[])
            .await?
        {
            Lecture::Inconnu => Ok(None),
            Lecture::Trouve(reponse) => match reponse.etablissement.lire() {
                Some(lu) if lu.siret == *siret => Ok(Some(lu)),
                Some(_) | None => Err(ErreurExterne::Illisible { service: NOM }),
            },
        }
    }

    async fn chercher_successeur(&self, siret: &Siret) -> Result<Option<Siret>, ErreurExterne> {
        let critere = format!("siretEtablissementPredecesseur:{siret}");
        let parametres = [("q", critere.as_str()), ("nombre", "100"), ("tri", "successeur")];
        match self
            .service
            .lire::<formes::Liens>("siret/liensSuccession", &parametres)
            .await?
        {
            Lecture::Inconnu => Ok(None),
            Lecture::Trouve(liens) => Ok(liens.plus_recent(siret)),
        }
    }
}

impl Annuaire for Sirene {
    fn etablissement<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Etablissement>, ErreurExterne>> {
        Box::pin(async move {
            self.fiches
                .try_get_with(siret.clone(), self.chercher(siret))
                .await
                .map_err(|cause: Arc<ErreurExterne>| ErreurExterne::clone(&cause))
        })
    }

    fn successeur<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Siret>, ErreurExterne>> {
        Box::pin(self.chercher_successeur(siret))
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(async move {
            match self.service.lire::<formes::Informations>("informations", &[]).await? {
                Lecture::Inconnu => Ok(false),
                Lecture::Trouve(informations) => Ok(informations.etat_service == "UP"),
            }
        })
    }
}
