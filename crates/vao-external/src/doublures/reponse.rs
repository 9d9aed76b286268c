//! Ce qu'une doublure reçoit et rend.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use reqwest::Url;
use serde_json::Value;

/// Réponse d'une doublure, avant panne.
pub(super) type Corps = Response<Full<Bytes>>;

/// Paramètres de la demande, décodés.
#[derive(Debug, Default)]
pub(super) struct Parametres(Vec<(String, String)>);

impl Parametres {
    pub(super) fn lire(requete: Option<&str>) -> Self {
        let adresse = Url::parse(&format!("http://doublure/?{}", requete.unwrap_or_default()));
        Self(adresse.map_or_else(|_| Vec::new(), |adresse| adresse.query_pairs().into_owned().collect()))
    }

    /// Valeur d'un paramètre donné et non vide.
    pub(super) fn un(&self, nom: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(cle, valeur)| cle == nom && !valeur.is_empty())
            .map(|(_, valeur)| valeur.as_str())
    }

    /// Nombre d'un paramètre : sa valeur par défaut s'il manque, `None` s'il est illisible ou hors bornes.
    pub(super) fn nombre(&self, nom: &str, defaut: usize, bornes: std::ops::RangeInclusive<usize>) -> Option<usize> {
        match self.un(nom) {
            None => Some(defaut),
            Some(texte) => texte.parse().ok().filter(|nombre| bornes.contains(nombre)),
        }
    }
}

/// Réponse JSON déjà écrite.
pub(super) fn json(statut: StatusCode, corps: impl Into<Bytes>) -> Corps {
    avec_type(statut, "application/json", corps)
}

/// Réponse JSON.
pub(super) fn rendre(statut: StatusCode, valeur: &Value) -> Corps {
    json(statut, valeur.to_string())
}

/// Réponse de ce type.
pub(super) fn avec_type(statut: StatusCode, nature: &'static str, corps: impl Into<Bytes>) -> Corps {
    let mut reponse = Response::new(Full::new(corps.into()));
    *reponse.status_mut() = statut;
    reponse
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(nature));
    reponse
}
