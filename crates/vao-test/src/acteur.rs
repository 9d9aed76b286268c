//! A caller of the API.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;
use vao_contract::{Endpoint, Methode};
use vao_domain::{OrganismeId, Version};

use crate::app::TestApp;
use crate::declaration::ChantierDeclaration;
use crate::reponse::Reponse;

/// Caller: anonymous, organisation or agent.
#[derive(Clone)]
pub struct Acteur<'a> {
    /// Application called.
    pub app: &'a TestApp,
    /// Access token.
    pub jeton: Option<String>,
    /// Account.
    pub compte: Option<Uuid>,
    /// E-mail address.
    pub mail: String,
    /// Organisation of a portal user.
    pub organisme: Option<OrganismeId>,
}

/// Request being written.
pub struct Appel<'a> {
    acteur: &'a Acteur<'a>,
    methode: Methode,
    adresse: String,
    entetes: Vec<(String, String)>,
    corps: Option<Vec<u8>>,
}

impl<'a> Acteur<'a> {
    pub(crate) fn anonyme(app: &'a TestApp) -> Self {
        Self {
            app,
            jeton: None,
            compte: None,
            mail: String::new(),
            organisme: None,
        }
    }

    /// Starts a call to this address (`Endpoint::adresse`).
    pub fn appel(&'a self, methode: Methode, adresse: impl Into<String>) -> Appel<'a> {
        Appel {
            acteur: self,
            methode,
            adresse: adresse.into(),
            entetes: Vec::new(),
            corps: None,
        }
    }

    /// Reads an address.
    pub async fn get(&self, adresse: impl Into<String>) -> Reponse {
        self.appel(Methode::Get, adresse).envoyer().await
    }

    /// Calls a route with a body, and the version for those that change a dossier.
    pub async fn envoyer<C: Serialize, R>(
        &self,
        route: &Endpoint<C, R>,
        parametres: &[&dyn std::fmt::Display],
        version: Option<Version>,
        corps: &C,
    ) -> Reponse {
        let appel = self.appel(route.methode, route.adresse(parametres)).json(corps);
        match version {
            Some(version) => appel.version(version).envoyer().await,
            None => appel.envoyer().await,
        }
    }

    /// Calls a route with a free JSON body.
    pub async fn envoyer_json<C, R>(
        &self,
        route: &Endpoint<C, R>,
        parametres: &[&dyn std::fmt::Display],
        version: Option<Version>,
        corps: &Value,
    ) -> Reponse {
        let appel = self.appel(route.methode, route.adresse(parametres)).json(corps);
        match version {
            Some(version) => appel.version(version).envoyer().await,
            None => appel.envoyer().await,
        }
    }

    /// Starts a declaration of this organisation.
    pub fn declaration(&'a self) -> ChantierDeclaration<'a> {
        ChantierDeclaration::new(self)
    }
}

impl Appel<'_> {
    /// Adds a header.
    #[must_use]
    pub fn entete(mut self, nom: &str, valeur: impl Into<String>) -> Self {
        self.entetes.push((nom.to_owned(), valeur.into()));
        self
    }

    /// Adds `If-Match`.
    #[must_use]
    pub fn version(self, version: Version) -> Self {
        self.entete("If-Match", format!("\"{}\"", version.0))
    }

    /// Adds `Idempotency-Key`.
    #[must_use]
    pub fn cle(self, cle: &str) -> Self {
        self.entete("Idempotency-Key", cle)
    }

    /// Adds a JSON body.
    #[must_use]
    pub fn json<C: Serialize + ?Sized>(mut self, corps: &C) -> Self {
        self.corps = Some(serde_json::to_vec(corps).expect("le corps s'écrit"));
        self.entete("Content-Type", "application/json")
    }

    /// Adds a raw body.
    #[must_use]
    pub fn brut(mut self, type_mime: &str, corps: impl Into<Vec<u8>>) -> Self {
        self.corps = Some(corps.into());
        self.entete("Content-Type", type_mime)
    }

    /// Sends the request and reads the answer.
    pub async fn envoyer(self) -> Reponse {
        let app = self.acteur.app;
        let methode = reqwest::Method::from_bytes(self.methode.nom().as_bytes()).expect("méthode HTTP");
        let mut requete = app.http.request(methode, format!("{}{}", app.url, self.adresse));
        if let Some(jeton) = &self.acteur.jeton {
            requete = requete.bearer_auth(jeton);
        }
        for (nom, valeur) in self.entetes {
            requete = requete.header(nom, valeur);
        }
        if let Some(corps) = self.corps {
            requete = requete.body(corps);
        }
        Reponse::lire(requete.send().await.expect("l'API répond")).await
    }
}
