//! `cargo xtask servir-front` : le serveur local d'une application.
//!
//! Il fait ce que fait `docker/nginx.conf.template` en production : fichiers statiques précompressés, en-têtes de
//! sécurité, repli sur `index.html` pour les adresses d'écrans, et transmission de `/api` au serveur.

mod configuration;
mod fichiers;
mod relais;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use crate::outils::dire;

use self::configuration::Configuration;

/// Corps de réponse : un contenu en mémoire ou le flux du serveur.
type Corps = BoxBody<Bytes, hyper::Error>;

/// Rien ne se charge d'ailleurs, sauf les images des cartes, de l'hôte réglé ; `wasm-unsafe-eval` n'autorise que la compilation de WebAssembly.
const POLITIQUE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:{images}; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'; object-src 'none'";

struct Contexte {
    racine: PathBuf,
    /// `hôte:port` du serveur.
    api: String,
    configuration: Configuration,
}

/// Ce que l'exploitant règle, lu par le navigateur dans `/configuration.json`.
#[derive(Debug, clap::Args)]
pub(crate) struct Reglages {
    /// Modèle d'adresse des images des cartes : `https://hôte/{z}/{x}/{y}.png`.
    #[arg(long, env = "VAO_TUILES_URL", default_value = configuration::TUILES)]
    tuiles: String,
    /// Adresse de l'enquête de satisfaction, `https://…` ; sans elle, le portail n'y invite pas.
    #[arg(long, env = "VAO_SATISFACTION_URL", default_value = "")]
    satisfaction: String,
}

/// Sert `racine` sur `adresse` jusqu'à l'arrêt du processus.
pub(crate) fn servir(adresse: SocketAddr, racine: PathBuf, api: &str, reglages: &Reglages) -> Result<()> {
    if !racine.join("index.html").is_file() {
        bail!(
            "{} ne contient pas d'application : lancez « cargo xtask build-front »",
            racine.display()
        );
    }
    let api = api
        .strip_prefix("http://")
        .context("l'adresse du serveur doit commencer par http://")?;
    let contexte = Arc::new(Contexte {
        racine,
        api: api.trim_end_matches('/').to_owned(),
        configuration: Configuration::new(&reglages.tuiles, &reglages.satisfaction)?,
    });
    let executeur = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    executeur.block_on(async move {
        let ecoute = TcpListener::bind(adresse)
            .await
            .with_context(|| format!("écoute sur {adresse}"))?;
        dire(format!(
            "{} sur http://{}",
            contexte.racine.display(),
            ecoute.local_addr()?
        ));
        accepter(ecoute, contexte).await
    })
}

async fn accepter(ecoute: TcpListener, contexte: Arc<Contexte>) -> Result<()> {
    loop {
        let (flux, pair) = ecoute.accept().await?;
        tokio::spawn(connexion(flux, pair, Arc::clone(&contexte)));
    }
}

async fn connexion(flux: TcpStream, pair: SocketAddr, contexte: Arc<Contexte>) {
    flux.set_nodelay(true).ok();
    let service = service_fn(move |requete| {
        let contexte = Arc::clone(&contexte);
        async move { Ok::<_, Infallible>(repondre(requete, pair, &contexte).await) }
    });
    // Un navigateur qui ferme l'onglet coupe la connexion : ce n'est pas une panne.
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(flux), service)
        .await
        .ok();
}

async fn repondre(requete: Request<Incoming>, pair: SocketAddr, contexte: &Contexte) -> Response<Corps> {
    let chemin = requete.uri().path();
    if chemin == "/api" || chemin.starts_with("/api/") {
        relais::transmettre(requete, pair, &contexte.api).await
    } else {
        let mut reponse = if chemin == configuration::CHEMIN {
            contexte.configuration.servir()
        } else {
            fichiers::servir(&requete, &contexte.racine).await
        };
        proteger(reponse.headers_mut(), contexte.configuration.politique.clone());
        reponse
    }
}

/// En-têtes de sécurité des fichiers ; ceux de l'API viennent du serveur.
fn proteger(entetes: &mut HeaderMap, politique: HeaderValue) {
    entetes.insert(CONTENT_SECURITY_POLICY, politique);
    let fixes = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (nom, valeur) in fixes {
        entetes.insert(HeaderName::from_static(nom), HeaderValue::from_static(valeur));
    }
}

/// Réponse complète, en mémoire.
fn reponse(statut: StatusCode, type_mime: &'static str, contenu: impl Into<Bytes>) -> Response<Corps> {
    let mut reponse = Response::new(Full::new(contenu.into()).map_err(|jamais| match jamais {}).boxed());
    *reponse.status_mut() = statut;
    reponse
        .headers_mut()
        .insert(hyper::header::CONTENT_TYPE, HeaderValue::from_static(type_mime));
    reponse
}

#[cfg(test)]
mod tests;
