//! Versions of a dossier: `ETag` out, `If-Match` in.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::Version;

use crate::Problem;

/// Version that the caller read, from `If-Match`; 428 when absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiVersion(pub Version);

impl FromRequest for SiVersion {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, _: &mut Payload) -> Self::Future {
        let texte = requete
            .headers()
            .get(header::IF_MATCH)
            .and_then(|valeur| valeur.to_str().ok());
        ready(match texte {
            None => Err(Problem::detaille(
                CodeProbleme::VersionExigee,
                "Envoyez dans If-Match la version lue (ETag), pour ne pas écraser le travail d'un autre.",
            )),
            Some(texte) => texte
                .trim()
                .trim_start_matches("W/")
                .trim_matches('"')
                .parse()
                .map(|version| Self(Version(version)))
                .map_err(|erreur| {
                    Problem::detaille(CodeProbleme::RequeteInvalide, "L'en-tête If-Match est illisible.")
                        .avec_cause(erreur)
                }),
        })
    }
}

impl SiVersion {
    /// Compares with the current version of the dossier; 412 when it has moved on.
    pub fn verifier(self, actuelle: Version) -> Result<(), Problem> {
        if self.0 == actuelle {
            return Ok(());
        }
        let mut probleme = Probleme::de(CodeProbleme::VersionPerimee)
            .detail("Quelqu'un l'a modifié entre-temps. Rechargez-le : votre saisie n'est pas perdue.");
        probleme.version = Some(actuelle);
        Err(probleme.into())
    }
}

/// Answer that carries the version of a dossier.
#[derive(Debug)]
pub struct Versionne<T> {
    /// HTTP status.
    pub statut: StatusCode,
    /// Version, written in `ETag`.
    pub version: Version,
    /// Address of a created resource.
    pub emplacement: Option<String>,
    /// Body.
    pub corps: T,
}

impl<T> Versionne<T> {
    /// 200 with the version.
    pub const fn ok(version: Version, corps: T) -> Self {
        Self {
            statut: StatusCode::OK,
            version,
            emplacement: None,
            corps,
        }
    }

    /// 201 with the version and the address of what was created.
    pub fn cree(version: Version, emplacement: String, corps: T) -> Self {
        Self {
            statut: StatusCode::CREATED,
            version,
            emplacement: Some(emplacement),
            corps,
        }
    }
}

/// `ETag` of a version.
pub fn etag(version: Version) -> String {
    format!("\"{}\"", version.0)
}

impl<T: Serialize> Responder for Versionne<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.corps) {
            Ok(corps) => {
                let mut reponse = HttpResponse::build(self.statut);
                reponse.insert_header((header::ETAG, etag(self.version)));
                reponse.insert_header((header::CONTENT_TYPE, "application/json"));
                if let Some(adresse) = self.emplacement {
                    reponse.insert_header((header::LOCATION, adresse));
                }
                reponse.body(corps)
            }
            Err(erreur) => HttpResponse::from_error(Problem::interne(erreur)),
        }
    }
}
