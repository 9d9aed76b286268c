//! Answer of the API, with the assertions that tests repeat.

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::Version;

/// Answer, read whole.
#[derive(Debug)]
pub struct Reponse {
    /// HTTP status.
    pub statut: u16,
    /// Headers.
    pub entetes: HeaderMap,
    /// Body.
    pub corps: Vec<u8>,
}

impl Reponse {
    pub(crate) async fn lire(reponse: reqwest::Response) -> Self {
        Self {
            statut: reponse.status().as_u16(),
            entetes: reponse.headers().clone(),
            corps: reponse.bytes().await.expect("le corps se lit").to_vec(),
        }
    }

    /// Body as text.
    pub fn texte(&self) -> String {
        String::from_utf8_lossy(&self.corps).into_owned()
    }

    /// Asserts a success and reads the body.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!(
            (200..300).contains(&self.statut),
            "succès attendu, reçu {} : {}",
            self.statut,
            self.texte()
        );
        serde_json::from_slice(&self.corps).expect("le corps a la forme attendue")
    }

    /// Asserts a problem and reads it; its status must be the one of the code.
    #[track_caller]
    pub fn probleme(&self, attendu: CodeProbleme) -> Probleme {
        let probleme: Probleme = serde_json::from_slice(&self.corps)
            .unwrap_or_else(|_| panic!("problème attendu, reçu {} : {}", self.statut, self.texte()));
        assert_eq!(probleme.code, attendu, "{}", self.texte());
        assert_eq!(self.statut, attendu.statut_http());
        assert_eq!(self.entete("content-type").as_deref(), Some("application/problem+json"));
        assert!(
            probleme.instance.starts_with("urn:uuid:"),
            "l'instance nomme la requête"
        );
        probleme
    }

    /// Asserts a status.
    #[track_caller]
    pub fn statut(&self, attendu: u16) -> &Self {
        assert_eq!(self.statut, attendu, "{}", self.texte());
        self
    }

    /// Header, as text.
    pub fn entete(&self, nom: &str) -> Option<String> {
        self.entetes
            .get(nom)
            .and_then(|valeur| valeur.to_str().ok())
            .map(str::to_owned)
    }

    /// Version of `ETag`.
    #[track_caller]
    pub fn version(&self) -> Version {
        let etag = self.entete("etag").expect("la réponse porte un ETag");
        Version(etag.trim_matches('"').parse().expect("l'ETag est un nombre"))
    }

    /// Value of a cookie set by the answer, and its attributes.
    pub fn cookie(&self, nom: &str) -> Option<(String, String)> {
        self.entetes.get_all("set-cookie").iter().find_map(|valeur| {
            let texte = valeur.to_str().ok()?;
            let (paire, attributs) = texte.split_once(';').unwrap_or((texte, ""));
            let (cle, valeur) = paire.split_once('=')?;
            (cle == nom).then(|| (valeur.to_owned(), attributs.to_owned()))
        })
    }
}
