//! Pannes que l'on commande à une doublure.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::StatusCode;

use crate::{Corps, json};

/// Durée d'une réponse lente.
const LENTEUR: Duration = Duration::from_secs(30);

/// Manière dont une doublure tombe en panne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Aucune,
    Lente,
    Statut(StatusCode),
    Tronquee,
    Illisible,
}

impl Mode {
    pub(crate) fn lire(texte: &str) -> Option<Self> {
        match texte {
            "aucune" => Some(Self::Aucune),
            "lente" => Some(Self::Lente),
            "500" => Some(Self::Statut(StatusCode::INTERNAL_SERVER_ERROR)),
            "503" => Some(Self::Statut(StatusCode::SERVICE_UNAVAILABLE)),
            "429" => Some(Self::Statut(StatusCode::TOO_MANY_REQUESTS)),
            "tronquee" => Some(Self::Tronquee),
            "illisible" => Some(Self::Illisible),
            _ => None,
        }
    }
}

/// Panne en cours de chaque service.
#[derive(Debug, Default)]
pub(crate) struct Pannes {
    modes: Mutex<BTreeMap<String, Mode>>,
}

impl Pannes {
    pub(crate) fn regler(&self, service: &str, mode: Mode) {
        self.modes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(service.to_owned(), mode);
    }

    fn mode(&self, service: &str) -> Mode {
        self.modes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(service)
            .copied()
            .unwrap_or(Mode::Aucune)
    }

    /// Réponse, telle que la panne en cours la laisse.
    pub(crate) async fn appliquer(&self, service: &str, reponse: Corps) -> Corps {
        match self.mode(service) {
            Mode::Aucune => reponse,
            Mode::Lente => {
                tokio::time::sleep(LENTEUR).await;
                reponse
            }
            Mode::Statut(statut) => json(statut, r#"{"message":"panne commandée"}"#.to_owned()),
            Mode::Tronquee => tronquer(reponse).await,
            Mode::Illisible => json(StatusCode::OK, "<html>Maintenance</html>".to_owned()),
        }
    }
}

async fn tronquer(reponse: Corps) -> Corps {
    let statut = reponse.status();
    let octets = match reponse.into_body().collect().await {
        Ok(corps) => corps.to_bytes(),
        Err(jamais) => match jamais {},
    };
    let moitie: String = String::from_utf8_lossy(&octets)
        .chars()
        .take(octets.len() / 2)
        .collect();
    json(statut, moitie)
}
