//! JSON logs: one line per request with its id, no personal data (docs/LOGGING.md).

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use tracing::Span;
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder};
use tracing_subscriber::EnvFilter;

/// Declared route of a request, searched once for the log and the metrics.
#[derive(Debug, Clone)]
pub struct Route(pub Arc<str>);

/// Root span of a request: the route, never the query string, where searched names would be.
#[derive(Debug, Clone, Copy)]
pub struct Racine;

impl RootSpanBuilder for Racine {
    fn on_request_start(requete: &ServiceRequest) -> Span {
        let id = requete
            .extensions()
            .get::<RequestId>()
            .map(ToString::to_string)
            .unwrap_or_default();
        let route: Arc<str> = requete.match_pattern().map_or_else(|| "inconnue".into(), Arc::from);
        requete.extensions_mut().insert(Route(Arc::clone(&route)));
        tracing::info_span!(
            "requete",
            request_id = id,
            methode = requete.method().as_str(),
            route = &*route,
            statut = tracing::field::Empty,
            cle_api = tracing::field::Empty,
            otel.name = tracing::field::Empty,
            http.status_code = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
            exception.message = tracing::field::Empty,
            exception.details = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, reponse: &Result<ServiceResponse<B>, Error>) {
        let statut = match reponse {
            Ok(reponse) => reponse.status(),
            Err(erreur) => erreur.as_response_error().status_code(),
        };
        span.record("statut", statut.as_u16());
        tracing::info!(parent: &span, "requête servie");
        // Chaque champ noté fait réécrire tous ceux de la requête : les autres ne servent qu'à expliquer un échec.
        if statut.is_server_error() {
            DefaultRootSpanBuilder::on_request_end(span, reponse);
        }
    }
}

/// Starts the JSON log on standard output; `RUST_LOG` filters it.
pub fn demarrer() {
    let filtre = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,graphile_worker=error,actix_server=warn"));
    let journal = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filtre);
    if journal.try_init().is_err() {
        tracing::debug!("journal déjà démarré");
    }
}
