//! Pannes que l'on commande à une doublure.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER};

use super::Imite;
use super::reponse::{Corps, avec_type, json};

/// Durée d'une réponse lente.
const LENTEUR: Duration = Duration::from_secs(30);

/// Manière dont une doublure tombe en panne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Aucune,
    Lente,
    Statut(StatusCode),
    Tronquee,
    Illisible,
    Coupee,
}

/// La connexion se coupe sans réponse.
#[derive(Debug, thiserror::Error)]
#[error("coupure commandée")]
pub(super) struct Coupure;

impl Mode {
    pub(super) fn lire(texte: &str) -> Option<Self> {
        match texte {
            "aucune" => Some(Self::Aucune),
            "lente" => Some(Self::Lente),
            "500" => Some(Self::Statut(StatusCode::INTERNAL_SERVER_ERROR)),
            "503" => Some(Self::Statut(StatusCode::SERVICE_UNAVAILABLE)),
            "429" => Some(Self::Statut(StatusCode::TOO_MANY_REQUESTS)),
            "tronquee" => Some(Self::Tronquee),
            "illisible" => Some(Self::Illisible),
            "coupee" => Some(Self::Coupee),
            _ => None,
        }
    }
}

/// Panne en cours de chaque service, et demandes reçues.
#[derive(Debug, Default)]
pub(super) struct Pannes {
    etats: Mutex<BTreeMap<Imite, (Option<Mode>, usize)>>,
}

impl Pannes {
    fn etats(&self) -> MutexGuard<'_, BTreeMap<Imite, (Option<Mode>, usize)>> {
        self.etats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn regler(&self, service: Imite, mode: Mode) {
        self.etats().entry(service).or_default().0 = Some(mode);
    }

    pub(super) fn appels(&self, service: Imite) -> usize {
        self.etats().get(&service).map_or(0, |(_, appels)| *appels)
    }

    fn compter(&self, service: Imite) -> Mode {
        let mut etats = self.etats();
        let (mode, appels) = etats.entry(service).or_default();
        *appels += 1;
        mode.unwrap_or(Mode::Aucune)
    }

    /// Réponse, telle que la panne en cours la laisse.
    pub(super) async fn appliquer(&self, service: Imite, reponse: Corps) -> Result<Corps, Coupure> {
        match self.compter(service) {
            Mode::Aucune => Ok(reponse),
            Mode::Lente => {
                tokio::time::sleep(LENTEUR).await;
                Ok(reponse)
            }
            Mode::Statut(statut) => {
                let mut refus = json(statut, r#"{"message":"panne commandée"}"#);
                if statut == StatusCode::TOO_MANY_REQUESTS {
                    refus.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
                }
                Ok(refus)
            }
            Mode::Tronquee => Ok(tronquer(reponse).await),
            Mode::Illisible => Ok(avec_type(StatusCode::OK, "text/html", "<html>Maintenance</html>")),
            Mode::Coupee => Err(Coupure),
        }
    }
}

async fn tronquer(reponse: Corps) -> Corps {
    let statut = reponse.status();
    let octets = match reponse.into_body().collect().await {
        Ok(corps) => corps.to_bytes(),
        Err(jamais) => match jamais {},
    };
    json(statut, octets.slice(..octets.len() / 2))
}
