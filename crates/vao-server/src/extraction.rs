//! Request extractors that refuse with a [`Problem`], in French, with the pointer of the field.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use futures::StreamExt as _;
use futures::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vao_contract::{CodeProbleme, ErreurChamp};

use crate::acces::{Access, Permis};
use crate::idempotence::Cle;
use crate::version::SiVersion;
use crate::{App, Problem};

/// Largest JSON body, in bytes.
pub const CORPS_MAX: usize = 1_000_000;

/// Time left to a JSON body: whoever sends it drop by drop keeps a place from the others (`VAO_REQUETES_SIMULTANEES`).
const DELAI_DU_CORPS: Duration = Duration::from_secs(10);

/// JSON body; also the JSON answer.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// Path parameters; a malformed identifier is an absent object (404).
#[derive(Debug)]
pub struct Path<T>(pub T);

/// Query parameters; a key may repeat.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// What every action on a record asks for, in this order: the right, the record, the version read, the key.
pub struct Demande<P, I> {
    /// Application.
    pub app: web::Data<App>,
    /// Caller, who holds `P`.
    pub acces: Access<P>,
    /// Record.
    pub id: I,
    /// Version that the caller read.
    pub version: SiVersion,
    /// Idempotency key.
    pub cle: Cle,
}

impl<P: Permis, I: DeserializeOwned + 'static> FromRequest for Demande<P, I> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, charge: &mut Payload) -> Self::Future {
        let app = requete.app_data::<web::Data<App>>().cloned();
        let acces = Access::from_request(requete, charge);
        let id = Path::from_request(requete, charge);
        let version = SiVersion::from_request(requete, charge);
        let cle = Cle::from_request(requete, charge);
        Box::pin(async move {
            Ok(Self {
                app: app.ok_or_else(|| Problem::new(CodeProbleme::Interne))?,
                acces: acces.await?,
                id: id.await?.0,
                version: version.await?,
                cle: cle.await?,
            })
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, charge: &mut Payload) -> Self::Future {
        let json = requete.content_type().eq_ignore_ascii_case("application/json")
            || requete
                .content_type()
                .eq_ignore_ascii_case("application/merge-patch+json");
        let flux = charge.take();
        Box::pin(async move {
            if !json {
                let attendu = "Le corps doit être envoyé en application/json.";
                return Err(Problem::detaille(CodeProbleme::TypeNonAdmis, attendu));
            }
            let recu = tokio::time::timeout(DELAI_DU_CORPS, recevoir(flux)).await;
            let octets = recu.unwrap_or_else(|_| Err(tronque()))?;
            lire_json(&octets).map(Json)
        })
    }
}

async fn recevoir(mut flux: Payload) -> Result<web::BytesMut, Problem> {
    let mut octets = web::BytesMut::new();
    while let Some(morceau) = flux.next().await {
        let morceau = morceau.map_err(|erreur| Problem::new(CodeProbleme::RequeteInvalide).avec_cause(erreur))?;
        if octets.len() + morceau.len() > CORPS_MAX {
            return Err(Problem::detaille(
                CodeProbleme::CorpsTropGrand,
                "Un envoi fait 1 Mo au plus.",
            ));
        }
        octets.extend_from_slice(&morceau);
    }
    Ok(octets)
}

fn tronque() -> Problem {
    Problem::detaille(
        CodeProbleme::RequeteInvalide,
        "L'envoi n'est pas arrivé en entier. Vérifiez votre connexion, puis réessayez.",
    )
}

/// Reads JSON: 400 when it is not JSON, 422 with a pointer when it is not what is expected.
pub fn lire_json<T: DeserializeOwned>(octets: &[u8]) -> Result<T, Problem> {
    let mut lecteur = serde_json::Deserializer::from_slice(octets);
    match serde_path_to_error::deserialize(&mut lecteur) {
        Ok(valeur) => match lecteur.end() {
            Ok(()) => Ok(valeur),
            Err(_) => Err(Problem::new(CodeProbleme::RequeteInvalide)),
        },
        Err(erreur) => Err(refuser(&erreur)),
    }
}

/// Reads a value already parsed, with the same errors as [`lire_json`].
pub fn lire_valeur<T: DeserializeOwned>(valeur: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(valeur).map_err(|erreur| refuser(&erreur))
}

fn refuser(erreur: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let cause = erreur.inner();
    if !cause.is_data() {
        return Problem::detaille(
            CodeProbleme::RequeteInvalide,
            "Le corps envoyé n'est pas un JSON valable.",
        );
    }
    let texte = cause.to_string();
    let (code, message) = match texte {
        t if t.starts_with("unknown field") => ("champ-inconnu", "Ce champ n'existe pas."),
        t if t.starts_with("missing field") => ("obligatoire", "Ce champ est obligatoire."),
        _ => ("type", "Cette valeur n'a pas la forme attendue."),
    };
    let mut pointeur = String::new();
    for segment in erreur.path() {
        pointeur.push('/');
        pointeur.push_str(segment.to_string().trim_matches(['[', ']']));
    }
    if let Some(champ) = cause.to_string().split('`').nth(1).filter(|_| code == "obligatoire") {
        pointeur.push('/');
        pointeur.push_str(champ);
    }
    Problem::champs(vec![ErreurChamp::new(pointeur, code, message)])
}

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, charge: &mut Payload) -> Self::Future {
        let lu = web::Path::<T>::from_request(requete, charge).into_inner();
        ready(
            lu.map(|chemin| Self(chemin.into_inner()))
                .map_err(|erreur| Problem::introuvable().avec_cause(erreur)),
        )
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            serde_html_form::from_str(requete.query_string())
                .map(Self)
                .map_err(|erreur| {
                    let message = "Un filtre ou un paramètre de l'adresse n'a pas la forme attendue.";
                    Problem::champs(vec![ErreurChamp::new("", "parametre", message)]).avec_cause(erreur)
                }),
        )
    }
}

impl<T: Serialize> actix_web::Responder for Json<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> actix_web::HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(corps) => actix_web::HttpResponse::Ok()
                .insert_header((header::CONTENT_TYPE, "application/json"))
                .body(corps),
            Err(erreur) => actix_web::HttpResponse::from_error(Problem::interne(erreur)),
        }
    }
}
