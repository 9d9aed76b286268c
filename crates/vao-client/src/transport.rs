//! Envoi d'une requête, une fois : en-têtes, délai, lecture des échecs.

use futures::future::{Either, select};
use gloo_net::http::{Headers, Request, Response};
use gloo_timers::future::TimeoutFuture;
use vao_contract::endpoint::Methode;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::Version;
use web_sys::{AbortSignal, FormData, RequestCache, RequestCredentials, RequestInit};

use crate::erreur::ErreurClient;
use crate::lecture;

/// Au-delà, le service est tenu pour injoignable : mieux vaut le dire que laisser attendre.
const DELAI_MS: u32 = 30_000;
/// Le même, pour un fichier : le service laisse trois minutes à une ligne lente, et répond de lui-même au-delà.
const DELAI_FICHIER_MS: u32 = 200_000;

/// Corps d'une requête.
#[derive(Debug)]
pub(crate) enum Corps {
    /// Texte JSON.
    Json(String),
    /// Formulaire avec un fichier ; le navigateur le relit à chaque envoi.
    Formulaire(FormData),
}

/// Requête prête à partir, rejouable.
#[derive(Debug)]
pub(crate) struct Demande {
    pub(crate) methode: Methode,
    pub(crate) adresse: String,
    pub(crate) corps: Option<Corps>,
    pub(crate) version: Option<Version>,
    pub(crate) cle: Option<String>,
    pub(crate) signal: Option<AbortSignal>,
}

/// Envoie la requête ; toute réponse hors de 2xx devient une erreur.
pub(crate) async fn envoyer(demande: &Demande, jeton: Option<&str>) -> Result<Response, ErreurClient> {
    let requete = composer(demande, jeton).ok_or(ErreurClient::Illisible)?;
    let envoi = Box::pin(requete.send());
    let delai = match demande.corps {
        Some(Corps::Formulaire(_)) => DELAI_FICHIER_MS,
        Some(Corps::Json(_)) | None => DELAI_MS,
    };
    let reponse = match select(envoi, TimeoutFuture::new(delai)).await {
        Either::Left((Ok(reponse), _)) => reponse,
        Either::Left((Err(erreur), _)) => return Err(echec_d_envoi(&erreur)),
        Either::Right(_) => return Err(ErreurClient::HorsLigne),
    };
    if reponse.ok() {
        Ok(reponse)
    } else {
        Err(lire_probleme(reponse).await)
    }
}

fn composer(demande: &Demande, jeton: Option<&str>) -> Option<Request> {
    let entetes = Headers::new();
    entetes.set("Accept", "application/json, application/problem+json");
    if let Some(jeton) = jeton {
        entetes.set("Authorization", &["Bearer ", jeton].concat());
    }
    if let Some(Version(version)) = demande.version {
        entetes.set("If-Match", &["\"", &version.to_string(), "\""].concat());
    }
    if let Some(cle) = &demande.cle {
        entetes.set("Idempotency-Key", cle);
    }
    let options = RequestInit::new();
    options.set_method(demande.methode.nom());
    options.set_credentials(RequestCredentials::SameOrigin);
    // Les réponses portent des données personnelles : rien n'en reste dans le cache du navigateur.
    options.set_cache(RequestCache::NoStore);
    match &demande.corps {
        Some(Corps::Json(corps)) => {
            entetes.set("Content-Type", "application/json");
            options.set_body(&corps.as_str().into());
        }
        // Le navigateur écrit lui-même le type : il y met la limite qui sépare les champs.
        Some(Corps::Formulaire(formulaire)) => options.set_body(formulaire),
        None => {}
    }
    if let Some(signal) = &demande.signal {
        options.set_signal(Some(signal));
    }
    options.set_headers(&entetes.into_raw());
    web_sys::Request::new_with_str_and_init(&demande.adresse, &options)
        .ok()
        .map(Request::from)
}

/// Échec d'une requête qui n'a pas eu de réponse entière.
pub(crate) fn echec_d_envoi(erreur: &gloo_net::Error) -> ErreurClient {
    match erreur {
        gloo_net::Error::JsError(erreur) if erreur.name == "AbortError" => ErreurClient::Annulee,
        // `fetch` ne distingue pas ses échecs : coupure, nom inconnu ou connexion refusée, c'est tout un pour l'utilisateur.
        gloo_net::Error::JsError(_) | gloo_net::Error::SerdeError(_) | gloo_net::Error::GlooError(_) => {
            ErreurClient::HorsLigne
        }
    }
}

async fn lire_probleme(reponse: Response) -> ErreurClient {
    let statut = reponse.status();
    let attente = reponse
        .headers()
        .get("Retry-After")
        .and_then(|texte| texte.parse().ok());
    let lu = reponse.text().await.ok().and_then(|texte| lecture::probleme(&texte));
    let mut probleme = match (lu, statut) {
        (Some(probleme), _) => probleme,
        // Une passerelle répond à la place du service arrêté, sans parler son langage.
        (None, 429) => Probleme::de(CodeProbleme::TropDeDemandes),
        (None, 500..=599) => Probleme::de(CodeProbleme::ServiceIndisponible),
        (None, _) => return ErreurClient::Illisible,
    };
    probleme.reessayer_dans = probleme.reessayer_dans.or(attente);
    ErreurClient::Probleme(Box::new(probleme))
}
