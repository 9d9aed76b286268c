//! Transmission de `/api` au serveur, corps en flux dans les deux sens.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Corps, reponse};

const CONNEXION: Duration = Duration::from_secs(3);
/// Plus long que la plus longue réponse du serveur (les exports commencent à répondre tout de suite).
const REPONSE: Duration = Duration::from_mins(1);

/// En-têtes propres à une connexion (RFC 9110, § 7.6.1) : ils ne se transmettent pas.
const DE_PROCHE_EN_PROCHE: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Transmet la requête à `api` (`hôte:port`) et rend sa réponse.
pub(super) async fn transmettre(requete: Request<Incoming>, pair: SocketAddr, api: &str) -> Response<Corps> {
    match essayer(requete, pair, api).await {
        Ok(reponse) => reponse,
        Err(erreur) => {
            eprintln!("serveur {api} injoignable : {erreur:#}");
            indisponible()
        }
    }
}

async fn essayer(mut requete: Request<Incoming>, pair: SocketAddr, api: &str) -> Result<Response<Corps>> {
    let flux = timeout(CONNEXION, TcpStream::connect(api))
        .await
        .context("connexion trop longue")??;
    flux.set_nodelay(true).ok();
    let (mut envoi, connexion) = hyper::client::conn::http1::handshake(TokioIo::new(flux)).await?;
    tokio::spawn(connexion);

    let chemin = requete.uri().path_and_query().map_or("/", |chemin| chemin.as_str());
    *requete.uri_mut() = chemin.parse::<Uri>()?;
    nettoyer(requete.headers_mut());
    marquer(requete.headers_mut(), pair)?;
    let mut recue = timeout(REPONSE, envoi.send_request(requete))
        .await
        .context("réponse trop longue")??;
    nettoyer(recue.headers_mut());
    Ok(recue.map(BodyExt::boxed))
}

fn nettoyer(entetes: &mut HeaderMap) {
    // « Connection: x » déclare d'autres en-têtes de proche en proche.
    let declares: Vec<HeaderName> = entetes
        .get_all("connection")
        .iter()
        .filter_map(|valeur| valeur.to_str().ok())
        .flat_map(|valeur| valeur.split(','))
        .filter_map(|nom| nom.trim().parse().ok())
        .collect();
    for nom in declares {
        entetes.remove(nom);
    }
    for nom in DE_PROCHE_EN_PROCHE {
        entetes.remove(nom);
    }
}

/// Dit au serveur qui appelle : ce relais est le premier, ce que prétend l'appelant ne compte pas.
fn marquer(entetes: &mut HeaderMap, pair: SocketAddr) -> Result<()> {
    entetes.remove("forwarded");
    entetes.insert("x-forwarded-for", HeaderValue::from_str(&pair.ip().to_string())?);
    entetes.insert("x-forwarded-proto", HeaderValue::from_static("http"));
    if let Some(hote) = entetes.get("host").cloned() {
        entetes.insert("x-forwarded-host", hote);
    }
    Ok(())
}

fn indisponible() -> Response<Corps> {
    let probleme = serde_json::json!({
        "type": "urn:vao:probleme:service-indisponible",
        "title": "Le service est momentanément indisponible",
        "status": 503,
        "code": "service-indisponible",
    });
    let mut reponse = reponse(
        StatusCode::SERVICE_UNAVAILABLE,
        "application/problem+json",
        probleme.to_string(),
    );
    reponse.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    reponse
}
