//! Fichiers statiques.

use std::path::{Path, PathBuf};

use hyper::body::Body;
use hyper::header::{ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, HeaderValue, VARY};
use hyper::{Method, Request, Response, StatusCode};

use super::{Corps, reponse};

/// Répond à une requête de fichier ou d'écran.
pub(super) async fn servir<B: Body>(requete: &Request<B>, racine: &Path) -> Response<Corps> {
    if requete.method() != Method::GET && requete.method() != Method::HEAD {
        let mut refus = reponse(
            StatusCode::METHOD_NOT_ALLOWED,
            "text/plain; charset=utf-8",
            "Méthode refusée\n",
        );
        refus.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refus;
    }
    let chemin = requete.uri().path();
    let Some(fichier) = trouver(racine, chemin).await else {
        // Un fichier absent ne doit pas répondre la page : le navigateur tenterait de l'exécuter.
        return reponse(
            StatusCode::NOT_FOUND,
            "text/plain; charset=utf-8",
            "Fichier introuvable\n",
        );
    };
    let brotli = requete
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(accepte_brotli);
    let Some((contenu, comprime)) = lire(&fichier, brotli).await else {
        return reponse(
            StatusCode::NOT_FOUND,
            "text/plain; charset=utf-8",
            "Fichier illisible\n",
        );
    };

    let mut servie = reponse(StatusCode::OK, type_mime(&fichier), contenu);
    let entetes = servie.headers_mut();
    entetes.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if comprime {
        entetes.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    let cache = if chemin.starts_with("/a/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    entetes.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    servie
}

/// Fichier désigné par l'adresse, ou la page d'accueil pour l'adresse d'un écran (sans extension).
async fn trouver(racine: &Path, chemin: &str) -> Option<PathBuf> {
    let segments: Vec<_> = chemin.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments
        .iter()
        .any(|segment| segment.starts_with('.') || segment.contains(['\\', '\0', '%']))
    {
        return None;
    }
    let fichier = segments
        .iter()
        .fold(racine.to_path_buf(), |chemin, segment| chemin.join(segment));
    if tokio::fs::metadata(&fichier).await.is_ok_and(|infos| infos.is_file()) {
        return Some(fichier);
    }
    let ecran = segments.last().is_none_or(|dernier| !dernier.contains('.')) && segments.first() != Some(&"a");
    ecran.then(|| racine.join("index.html"))
}

async fn lire(fichier: &Path, brotli: bool) -> Option<(Vec<u8>, bool)> {
    if brotli && let Ok(contenu) = tokio::fs::read(format!("{}.br", fichier.display())).await {
        return Some((contenu, true));
    }
    tokio::fs::read(fichier).await.ok().map(|contenu| (contenu, false))
}

fn accepte_brotli(entete: &str) -> bool {
    entete.split(',').any(|codage| {
        let mut parties = codage.split(';').map(str::trim);
        parties.next() == Some("br") && !parties.any(|parametre| matches!(parametre, "q=0" | "q=0.0" | "q=0.00"))
    })
}

fn type_mime(fichier: &Path) -> &'static str {
    match fichier
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
