//! Health: alive, ready, and why not.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use serde::Serialize;

use crate::App;

/// State of the service, for probes and operators.
#[derive(Debug, Serialize)]
struct Etat {
    statut: &'static str,
    base: &'static str,
    version: &'static str,
}

/// Answers as long as the process runs.
#[get("/livez")]
async fn vivant() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("vivant\n")
}

/// Answers 200 when requests can be served, 503 otherwise.
#[get("/readyz")]
async fn pret(app: Data<App>) -> HttpResponse {
    etat(&app).await
}

/// Same as `/readyz`, for tools that expect this name.
#[get("/healthz")]
async fn sain(app: Data<App>) -> HttpResponse {
    etat(&app).await
}

async fn etat(app: &App) -> HttpResponse {
    let joignable = match app.db.prendre().await {
        Ok(mut connexion) => vao_db::pool::verifier(&mut connexion).await.is_ok(),
        Err(_) => false,
    };
    let (statut, base) = if joignable {
        ("pret", "joignable")
    } else {
        ("indisponible", "injoignable")
    };
    let etat = Etat {
        statut,
        base,
        version: env!("CARGO_PKG_VERSION"),
    };
    if joignable {
        HttpResponse::Ok().json(etat)
    } else {
        HttpResponse::ServiceUnavailable()
            .insert_header(("Retry-After", "5"))
            .json(etat)
    }
}

/// True for the address of a probe.
pub fn est_une_sonde(chemin: &str) -> bool {
    matches!(chemin, "/livez" | "/readyz" | "/healthz")
}

/// Registers the probes, outside `/api`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(vivant).service(pret).service(sain);
}
