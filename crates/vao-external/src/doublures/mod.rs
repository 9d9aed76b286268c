//! Doublures des services externes : les mêmes chemins et le même JSON, avec des données inventées.
//!
//! Pour le développement et les essais. Une panne se commande par `POST /_pannes/{service}?mode=…` (service : `sirene`,
//! `entreprise`, `adresse`, `tuiles`, `geo` ; mode : `aucune`, `lente`, `500`, `503`, `429`, `tronquee`, `illisible`,
//! `coupee`) ; `GET /_appels/{service}` compte les demandes reçues.

mod adresse;
mod communes;
mod entreprise;
mod entreprises;
pub mod faux_certificat;
mod pannes;
mod reponse;
mod sirene;
mod tuiles;

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use self::adresse::Geocodeur;
use self::communes::Communes;
use self::entreprise::Registre;
use self::pannes::{Coupure, Mode, Pannes};
use self::reponse::{Corps, Parametres, json, rendre};
use self::sirene::Repertoire;

/// Un fichier de données des doublures est mal formé.
#[derive(Debug, thiserror::Error)]
#[error("données des doublures, « {ligne} » : {cause}")]
pub struct DonneesIllisibles {
    ligne: String,
    cause: &'static str,
}

impl DonneesIllisibles {
    fn new(ligne: &str, cause: &'static str) -> Self {
        Self {
            ligne: ligne.to_owned(),
            cause,
        }
    }
}

/// Service imité.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Imite {
    Sirene,
    Entreprise,
    Adresse,
    Tuiles,
    Geo,
}

impl Imite {
    fn lire(nom: &str) -> Option<Self> {
        match nom {
            "sirene" => Some(Self::Sirene),
            "entreprise" => Some(Self::Entreprise),
            "adresse" => Some(Self::Adresse),
            "tuiles" => Some(Self::Tuiles),
            "geo" => Some(Self::Geo),
            _ => None,
        }
    }
}

/// Les doublures, prêtes à répondre.
#[derive(Debug)]
pub struct Doublures {
    repertoire: Repertoire,
    registre: Registre,
    geocodeur: Geocodeur,
    communes: Communes,
    pannes: Pannes,
}

impl Doublures {
    /// Lit les entreprises et les communes (`seeds/doublures*.csv`), et invente le reste.
    pub fn preparer(entreprises: &str, communes: &str) -> Result<Arc<Self>, DonneesIllisibles> {
        let communes = Communes::lire(communes)?;
        let fiches = entreprises::toutes(entreprises, &communes)?;
        Ok(Arc::new(Self {
            registre: Registre::de(&fiches),
            repertoire: Repertoire::de(fiches, &communes),
            geocodeur: Geocodeur::sur(&communes),
            communes,
            pannes: Pannes::default(),
        }))
    }

    /// Sert jusqu'à ce que la tâche soit abandonnée.
    pub async fn servir(self: Arc<Self>, ecoute: TcpListener) -> std::io::Result<()> {
        loop {
            let (flux, _) = ecoute.accept().await?;
            let doublures = Arc::clone(&self);
            tokio::spawn(async move {
                let service = service_fn(move |requete| {
                    let doublures = Arc::clone(&doublures);
                    async move { doublures.repondre(&requete).await }
                });
                // Un client qui coupe la connexion n'est pas une panne ; une coupure commandée non plus.
                hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(flux), service)
                    .await
                    .ok();
            });
        }
    }

    /// Commande une panne, comme `POST /_pannes/{service}?mode=…` ; faux si le service ou le mode n'existe pas.
    pub fn panne(&self, service: &str, mode: &str) -> bool {
        let regle = Imite::lire(service).zip(Mode::lire(mode));
        regle.is_some_and(|(service, mode)| {
            self.pannes.regler(service, mode);
            true
        })
    }

    /// Demandes reçues par un service imité depuis le départ.
    pub fn appels(&self, service: &str) -> usize {
        Imite::lire(service).map_or(0, |service| self.pannes.appels(service))
    }

    async fn repondre(&self, requete: &Request<Incoming>) -> Result<Corps, Coupure> {
        let chemin = requete.uri().path();
        let parametres = Parametres::lire(requete.uri().query());
        if let Some(reponse) = self.commande(requete.method(), chemin, &parametres) {
            return Ok(reponse);
        }
        if requete.method() != Method::GET {
            return Ok(json(StatusCode::METHOD_NOT_ALLOWED, r#"{"message":"GET attendu"}"#));
        }
        match self.service(requete, chemin, &parametres) {
            Some((service, reponse)) => self.pannes.appliquer(service, reponse).await,
            None => Ok(json(StatusCode::NOT_FOUND, r#"{"message":"chemin inconnu"}"#)),
        }
    }

    fn commande(&self, methode: &Method, chemin: &str, parametres: &Parametres) -> Option<Corps> {
        if chemin == "/_sante" {
            return Some(json(StatusCode::OK, r#"{"statut":"ok"}"#));
        }
        if let Some(service) = chemin.strip_prefix("/_appels/") {
            return Some(rendre(
                StatusCode::OK,
                &serde_json::json!({ "appels": self.appels(service) }),
            ));
        }
        let service = chemin.strip_prefix("/_pannes/")?;
        let mode = parametres.un("mode").unwrap_or_default();
        Some(if methode == Method::POST && self.panne(service, mode) {
            json(StatusCode::OK, r#"{"statut":"ok"}"#)
        } else {
            json(
                StatusCode::BAD_REQUEST,
                r#"{"message":"POST /_pannes/{service}?mode=… attendu"}"#,
            )
        })
    }

    fn service(&self, requete: &Request<Incoming>, chemin: &str, parametres: &Parametres) -> Option<(Imite, Corps)> {
        let entete = |nom: &str| requete.headers().get(nom).and_then(|valeur| valeur.to_str().ok());
        if let Some(suite) = chemin.strip_prefix("/api-sirene/3.11/") {
            let cle = entete("x-insee-api-key-integration").is_some_and(|cle| !cle.is_empty());
            return Some((Imite::Sirene, self.repertoire.repondre(suite, parametres, cle)));
        }
        if chemin == "/privileges" || chemin.starts_with("/v3/") {
            let jeton = entete(AUTHORIZATION.as_str())
                .and_then(|valeur| valeur.strip_prefix("Bearer "))
                .is_some_and(|jeton| !jeton.trim().is_empty());
            return Some((Imite::Entreprise, self.registre.repondre(chemin, parametres, jeton)));
        }
        match chemin.trim_end_matches('/') {
            "/search" | "/geocodage/search" => Some((Imite::Adresse, self.geocodeur.repondre(parametres))),
            "/regions" => Some((Imite::Geo, self.communes.regions(parametres))),
            "/departements" => Some((Imite::Geo, self.communes.departements(parametres))),
            "/communes" => Some((Imite::Geo, self.communes.chercher(parametres))),
            autre => {
                let tuile = autre.strip_prefix("/tuiles").unwrap_or(autre).strip_suffix(".png")?;
                Some((Imite::Tuiles, tuiles::repondre(tuile)))
            }
        }
    }
}
