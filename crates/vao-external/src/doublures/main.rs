//! Doublures des services externes : les mêmes chemins et le même JSON, avec des entreprises inventées.
//!
//! Pour le développement et les essais. Une panne se commande par `POST /_pannes/{service}?mode=…` : `aucune`,
//! `lente`, `500`, `503`, `429`, `tronquee`, `illisible`.

mod pannes;
mod sirene;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use crate::pannes::{Mode, Pannes};
use crate::sirene::Repertoire;

/// Doublures des services externes.
#[derive(Debug, Parser)]
struct Options {
    /// Adresse d'écoute.
    #[arg(long, env = "VAO_DOUBLURES_ADRESSE", default_value = "127.0.0.1:3900")]
    adresse: SocketAddr,
    /// Fichier des établissements inventés.
    #[arg(long, env = "VAO_DOUBLURES_DONNEES", default_value = "seeds/doublures.csv")]
    donnees: PathBuf,
}

/// Réponse d'une doublure, avant panne.
type Corps = Response<Full<Bytes>>;

struct Contexte {
    repertoire: Repertoire,
    pannes: Pannes,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let donnees = std::fs::read_to_string(&options.donnees)
        .with_context(|| format!("lecture de {}", options.donnees.display()))?;
    let contexte = Arc::new(Contexte {
        repertoire: Repertoire::lire(&donnees)?,
        pannes: Pannes::default(),
    });
    let ecoute = TcpListener::bind(options.adresse)
        .await
        .with_context(|| format!("écoute sur {}", options.adresse))?;
    loop {
        let (flux, _) = ecoute.accept().await?;
        let contexte = Arc::clone(&contexte);
        tokio::spawn(async move {
            let service = service_fn(move |requete| {
                let contexte = Arc::clone(&contexte);
                async move { Ok::<_, Infallible>(repondre(&requete, &contexte).await) }
            });
            // Un client qui coupe la connexion n'est pas une panne.
            hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(flux), service)
                .await
                .ok();
        });
    }
}

async fn repondre(requete: &Request<Incoming>, contexte: &Contexte) -> Corps {
    let chemin = requete.uri().path();
    let parametres = requete.uri().query().unwrap_or_default();
    if chemin == "/_sante" {
        return json(StatusCode::OK, r#"{"statut":"ok"}"#.to_owned());
    }
    if let Some(service) = chemin.strip_prefix("/_pannes/") {
        return commander(requete.method(), service, parametres, &contexte.pannes);
    }
    match chemin.strip_prefix("/api-sirene/3.11/") {
        Some(suite) => {
            let cle = requete.headers().contains_key("X-INSEE-Api-Key-Integration");
            let reponse = contexte.repertoire.repondre(suite, parametres, cle);
            contexte.pannes.appliquer("sirene", reponse).await
        }
        None => json(StatusCode::NOT_FOUND, r#"{"message":"chemin inconnu"}"#.to_owned()),
    }
}

fn commander(methode: &Method, service: &str, parametres: &str, pannes: &Pannes) -> Corps {
    let mode = parametres.strip_prefix("mode=").and_then(Mode::lire);
    match (methode, mode) {
        (&Method::POST, Some(mode)) => {
            pannes.regler(service, mode);
            json(StatusCode::OK, r#"{"statut":"ok"}"#.to_owned())
        }
        _ => json(
            StatusCode::BAD_REQUEST,
            r#"{"message":"POST ?mode=… attendu"}"#.to_owned(),
        ),
    }
}

/// Réponse JSON.
fn json(statut: StatusCode, corps: String) -> Corps {
    let mut reponse = Response::new(Full::from(corps));
    *reponse.status_mut() = statut;
    reponse
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reponse
}
