//! One call to an external service: timeouts, bounded answer, retries with jitter, circuit breaker.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;

use crate::disjoncteur::Disjoncteur;
use crate::erreur::ErreurExterne;

/// Whole call, retries included: a form must answer within three seconds.
const DELAI_TOTAL: Duration = Duration::from_millis(2_800);
/// One attempt.
const DELAI_ESSAI: Duration = Duration::from_millis(1_800);
/// Opening of the connection.
const DELAI_CONNEXION: Duration = Duration::from_secs(1);
/// Attempts of a call without effect.
const ESSAIS: u32 = 2;
/// Wait before another attempt, at least; as much again at random.
const ATTENTE: Duration = Duration::from_millis(100);

/// HTTP client of one service.
#[derive(Debug)]
pub struct Service {
    nom: &'static str,
    base: Url,
    client: reqwest::Client,
    circuit: Disjoncteur,
    taille_max: usize,
}

/// What a service answered.
#[derive(Debug)]
pub enum Lecture<T> {
    /// 2xx, in the documented shape.
    Trouve(T),
    /// 404: the service works and does not know.
    Inconnu,
}

/// The address or the headers of a service cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("configuration de {service} : {cause}")]
pub struct ErreurConfiguration {
    service: &'static str,
    cause: String,
}

impl ErreurConfiguration {
    /// Wrong configuration of `service`.
    pub fn new(service: &'static str, cause: impl std::fmt::Display) -> Self {
        Self {
            service,
            cause: cause.to_string(),
        }
    }
}

impl Service {
    /// Prepares the client of a service whose answers fit in `taille_max` bytes.
    pub fn preparer(
        nom: &'static str,
        base: &str,
        entetes: HeaderMap,
        taille_max: usize,
    ) -> Result<Self, ErreurConfiguration> {
        let avec_barre = format!("{}/", base.trim_end_matches('/'));
        let base = Url::parse(&avec_barre).map_err(|erreur| ErreurConfiguration::new(nom, erreur))?;
        let client = reqwest::Client::builder()
            .user_agent(concat!("vao/", env!("CARGO_PKG_VERSION")))
            .default_headers(entetes)
            .connect_timeout(DELAI_CONNEXION)
            .timeout(DELAI_ESSAI)
            // Un service qui renvoie ailleurs n'est pas celui qu'on a configuré.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|erreur| ErreurConfiguration::new(nom, erreur))?;
        Ok(Self {
            nom,
            base,
            client,
            circuit: Disjoncteur::default(),
            taille_max,
        })
    }

    /// Reads `chemin` (relative, already encoded) with these query parameters.
    pub async fn lire<T: DeserializeOwned>(
        &self,
        chemin: &str,
        parametres: &[(&str, &str)],
    ) -> Result<Lecture<T>, ErreurExterne> {
        let Ok(mut adresse) = self.base.join(chemin) else {
            return Err(ErreurExterne::Illisible { service: self.nom });
        };
        if !parametres.is_empty() {
            adresse.query_pairs_mut().extend_pairs(parametres);
        }
        if !self.circuit.laisse_passer(Instant::now()) {
            return Err(self.indisponible("disjoncteur ouvert"));
        }
        let issue = tokio::time::timeout(DELAI_TOTAL, self.insister(adresse))
            .await
            .unwrap_or_else(|_| Err(self.indisponible("délai dépassé")));
        // Une clé refusée ou un quota ne se répare pas en insistant, mais le service est bien là.
        let en_panne = matches!(
            issue,
            Err(ErreurExterne::Indisponible { .. } | ErreurExterne::Illisible { .. })
        );
        if self.circuit.noter(!en_panne, Instant::now()) {
            tracing::warn!(service = self.nom, "service externe en panne : appels suspendus");
        }
        issue
    }

    const fn indisponible(&self, cause: &'static str) -> ErreurExterne {
        ErreurExterne::Indisponible {
            service: self.nom,
            cause,
        }
    }

    async fn insister<T: DeserializeOwned>(&self, adresse: Url) -> Result<Lecture<T>, ErreurExterne> {
        let mut essai = 1;
        loop {
            match self.essayer(adresse.clone()).await {
                Err(ErreurExterne::Indisponible { .. }) if essai < ESSAIS => {
                    essai += 1;
                    tokio::time::sleep(ATTENTE + alea(ATTENTE)).await;
                }
                issue => return issue,
            }
        }
    }

    async fn essayer<T: DeserializeOwned>(&self, adresse: Url) -> Result<Lecture<T>, ErreurExterne> {
        let reponse = self.client.get(adresse).send().await.map_err(|erreur| {
            // L'adresse porte le SIRET cherché : elle ne va pas au journal.
            tracing::info!(service = self.nom, erreur = %erreur.without_url(), "appel externe échoué");
            self.indisponible("connexion impossible")
        })?;
        let statut = reponse.status();
        match statut {
            StatusCode::NOT_FOUND => return Ok(Lecture::Inconnu),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                tracing::error!(
                    service = self.nom,
                    statut = statut.as_u16(),
                    "clé refusée par le service externe"
                );
                return Err(ErreurExterne::Cle { service: self.nom });
            }
            StatusCode::TOO_MANY_REQUESTS => return Err(ErreurExterne::Quota { service: self.nom }),
            _ if statut.is_server_error() => return Err(self.indisponible("erreur du service")),
            _ if !statut.is_success() => return Err(ErreurExterne::Illisible { service: self.nom }),
            _ => {}
        }
        let mut octets = Vec::new();
        let mut flux = reponse.bytes_stream();
        while let Some(morceau) = flux.next().await {
            let Ok(morceau) = morceau else {
                return Err(self.indisponible("réponse coupée"));
            };
            if octets.len() + morceau.len() > self.taille_max {
                return Err(ErreurExterne::Illisible { service: self.nom });
            }
            octets.extend_from_slice(&morceau);
        }
        serde_json::from_slice(&octets).map(Lecture::Trouve).map_err(|erreur| {
            tracing::warn!(service = self.nom, erreur = %erreur, "réponse externe illisible");
            ErreurExterne::Illisible { service: self.nom }
        })
    }
}

/// Random part of a wait, up to `max`; none when the system has no randomness to give.
fn alea(max: Duration) -> Duration {
    let mut octet = [0_u8; 1];
    match getrandom::fill(&mut octet) {
        Ok(()) => max * u32::from(octet[0]) / 255,
        Err(_) => Duration::ZERO,
    }
}
