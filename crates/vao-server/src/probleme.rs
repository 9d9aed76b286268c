//! From an error to a problem (RFC 9457): the cause is logged once, never shown.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpResponse, ResponseError};
use tracing_actix_web::RequestId;
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::DbError;
use vao_domain::statut::TransitionInterdite;

/// Problem to answer, with the cause that only the log sees.
#[derive(Debug)]
pub struct Problem {
    /// What the caller reads.
    pub contenu: Box<Probleme>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Problem {
    /// Problem of this code.
    pub fn new(code: CodeProbleme) -> Self {
        Probleme::de(code).into()
    }

    /// Problem of this code, explained in French.
    pub fn detaille(code: CodeProbleme, detail: impl Into<String>) -> Self {
        Probleme::de(code).detail(detail).into()
    }

    /// Field errors (422).
    pub fn champs(erreurs: Vec<ErreurChamp>) -> Self {
        Probleme::de(CodeProbleme::SaisieInvalide).erreurs(erreurs).into()
    }

    /// Internal error: nothing of the cause leaves the server.
    pub fn interne(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            contenu: Box::new(Probleme::de(CodeProbleme::Interne)),
            cause: Some(cause.into()),
        }
    }

    /// Object that does not exist for this caller.
    pub fn introuvable() -> Self {
        Self::new(CodeProbleme::Introuvable)
    }

    /// Too many attempts; the caller may come back in `secondes`.
    pub fn patienter(secondes: u32) -> Self {
        let mut probleme = Probleme::de(CodeProbleme::TropDeDemandes);
        probleme.reessayer_dans = Some(secondes);
        probleme.into()
    }

    /// Replaces the explanation.
    #[must_use]
    pub fn avec_detail(mut self, detail: impl Into<String>) -> Self {
        self.contenu.detail = Some(detail.into());
        self
    }

    /// Adds the cause; it is logged only when the fault is ours.
    #[must_use]
    pub fn avec_cause(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string().into());
        self
    }

    /// Code of the problem.
    pub fn code(&self) -> CodeProbleme {
        self.contenu.code
    }
}

impl From<Probleme> for Problem {
    fn from(probleme: Probleme) -> Self {
        Self {
            contenu: Box::new(probleme),
            cause: None,
        }
    }
}

impl From<DbError> for Problem {
    fn from(erreur: DbError) -> Self {
        Self::from(Arc::new(erreur))
    }
}

/// Error of a read that several requests waited for.
impl From<Arc<DbError>> for Problem {
    fn from(erreur: Arc<DbError>) -> Self {
        let (code, attente) = match &*erreur {
            DbError::Indisponible(_) | DbError::TropLong(_) => (CodeProbleme::ServiceIndisponible, Some(5)),
            DbError::Concurrence(_) => (CodeProbleme::ServiceIndisponible, Some(1)),
            DbError::Contrainte { .. } | DbError::Autre(_) => (CodeProbleme::Interne, None),
        };
        let mut probleme = Probleme::de(code);
        probleme.reessayer_dans = attente;
        Self {
            contenu: Box::new(probleme),
            cause: Some(Box::new(erreur)),
        }
    }
}

impl From<TransitionInterdite> for Problem {
    fn from(refus: TransitionInterdite) -> Self {
        Probleme::de(CodeProbleme::EtatIncompatible)
            .etat(refus.statut)
            .detail(format!("{refus}."))
            .into()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.contenu.fmt(f)
    }
}

impl StdError for Problem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| -> &(dyn StdError + 'static) { cause })
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.contenu.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        rendre(self.status_code(), &self.contenu)
    }
}

fn rendre(statut: StatusCode, probleme: &Probleme) -> HttpResponse<BoxBody> {
    let mut reponse = HttpResponse::build(statut);
    reponse.content_type("application/problem+json");
    if let Some(secondes) = probleme.reessayer_dans {
        reponse.insert_header((header::RETRY_AFTER, secondes));
    }
    if matches!(probleme.code, CodeProbleme::NonConnecte | CodeProbleme::CleApiInvalide) {
        reponse.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    match serde_json::to_vec(probleme) {
        Ok(corps) => reponse.body(corps),
        Err(_) => reponse.finish(),
    }
}

/// Middleware: writes the request id into each problem and logs the cause of each internal error, once.
pub async fn nommer_les_problemes(
    requete: ServiceRequest,
    suite: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody, impl MessageBody>>, actix_web::Error> {
    let instance = requete
        .extensions()
        .get::<RequestId>()
        .map(|id| format!("urn:uuid:{id}"))
        .unwrap_or_default();
    let reponse = suite.call(requete).await?;
    let probleme = reponse
        .response()
        .error()
        .and_then(|erreur| erreur.as_error::<Problem>())
        .map(|probleme| {
            journaliser(probleme);
            let mut contenu = (*probleme.contenu).clone();
            contenu.instance.clone_from(&instance);
            contenu
        });
    match probleme {
        Some(contenu) => {
            let statut = reponse.status();
            let (requete, ancienne) = reponse.into_parts();
            let mut nouvelle = rendre(statut, &contenu);
            for (nom, valeur) in ancienne.headers() {
                if !nouvelle.headers().contains_key(nom) {
                    nouvelle.headers_mut().append(nom.clone(), valeur.clone());
                }
            }
            Ok(ServiceResponse::new(requete, nouvelle).map_into_left_body())
        }
        None => Ok(reponse.map_into_right_body()),
    }
}

fn journaliser(probleme: &Problem) {
    let Some(cause) = probleme.cause.as_ref().filter(|_| probleme.contenu.status >= 500) else {
        return;
    };
    let mut chaine = cause.to_string();
    let mut suivante = cause.source();
    while let Some(erreur) = suivante {
        // Écrire dans une chaîne n'échoue pas.
        write!(chaine, " ← {erreur}").unwrap_or_default();
        suivante = erreur.source();
    }
    if probleme.contenu.status == 503 {
        tracing::warn!(
            code = probleme.contenu.code.to_string(),
            cause = chaine,
            "service indisponible"
        );
    } else {
        tracing::error!(
            code = probleme.contenu.code.to_string(),
            cause = chaine,
            "erreur interne"
        );
    }
}
