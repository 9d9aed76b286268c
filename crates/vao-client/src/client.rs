//! Appels de l'API.

use std::rc::Rc;

use gloo_net::http::Response;
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use vao_contract::session::{JetonDto, ProfilDto};
use vao_contract::{CodeProbleme, Endpoint};
use vao_domain::{Population, Version};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::appel::Appel;
use crate::erreur::ErreurClient;
use crate::fichier::Fichier;
use crate::renouvellement::{EvenementSession, Trousseau};
use crate::transport::{Demande, echec_d_envoi, envoyer};

/// Client de l'API pour une population. Copie peu coûteuse : toutes partagent le même jeton.
///
/// Le navigateur n'a qu'un fil d'exécution : `SendWrapper` le dit à Leptos, dont les signaux exigent `Send`.
#[derive(Clone)]
pub struct Client(SendWrapper<Rc<Trousseau>>);

/// Réponse d'une route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reponse<R> {
    /// Corps lu.
    pub corps: R,
    /// Version du dossier, lue dans `ETag`.
    pub version: Option<Version>,
}

impl Client {
    /// Client sans jeton.
    pub fn new(population: Population) -> Self {
        Self(SendWrapper::new(Rc::new(Trousseau::new(population))))
    }

    /// Population servie.
    pub fn population(&self) -> Population {
        self.0.population()
    }

    /// Appelle une route et lit sa réponse.
    pub async fn appeler<C, R>(&self, route: &Endpoint<C, R>, appel: Appel<C>) -> Result<Reponse<R>, ErreurClient>
    where
        R: DeserializeOwned,
    {
        let Reponse { corps, version } = self.appeler_sans_lire(route, appel).await?;
        let corps = serde_json::from_str(&corps).ok().ok_or(ErreurClient::Illisible)?;
        Ok(Reponse { corps, version })
    }

    /// Appelle une route et rend le texte de sa réponse : à lire plus tard, par un code qui n'est pas encore chargé.
    pub async fn appeler_sans_lire<C, R>(
        &self,
        route: &Endpoint<C, R>,
        appel: Appel<C>,
    ) -> Result<Reponse<String>, ErreurClient> {
        let demande = appel.demande(route).ok_or(ErreurClient::Illisible)?;
        let (corps, version) = self.texte(demande).await?;
        Ok(Reponse { corps, version })
    }

    /// Télécharge un contenu : le jeton part dans un en-tête, jamais dans l'adresse.
    pub async fn telecharger<C, R>(&self, route: &Endpoint<C, R>, appel: Appel<C>) -> Result<Fichier, ErreurClient> {
        let demande = appel.demande(route).ok_or(ErreurClient::Illisible)?;
        self.contenu(demande).await
    }

    /// Renouvelle le jeton par le cookie ; les demandes simultanées n'en font qu'une.
    pub async fn renouveler(&self) -> Result<(), ErreurClient> {
        Rc::clone(&self.0).renouveler().await
    }

    /// Garde le jeton d'une session qui vient de s'ouvrir et rend son profil.
    pub fn ouvrir(&self, jeton: JetonDto) -> ProfilDto {
        self.0.poser(&jeton.jeton);
        jeton.profil
    }

    /// Vrai si un jeton est gardé.
    pub fn a_un_jeton(&self) -> bool {
        self.0.jeton().is_some()
    }

    /// Oublie le jeton.
    pub fn oublier(&self) {
        self.0.oublier();
    }

    /// Fait suivre les renouvellements et la fin de la session ; un seul observateur à la fois.
    pub fn observer(&self, observateur: impl Fn(EvenementSession) + 'static) {
        self.0.observer(Rc::new(observateur));
    }

    /// Vrai si le jeton approche de sa fin : c'est le moment de le renouveler.
    pub fn jeton_vieilli(&self) -> bool {
        self.0.vieilli()
    }

    // Les trois fonctions qui suivent ne dépendent d'aucun type : le code réseau n'existe qu'une fois dans le binaire.

    async fn texte(&self, demande: Demande) -> Result<(String, Option<Version>), ErreurClient> {
        let reponse = self.executer(demande).await?;
        let version = reponse.headers().get("ETag").and_then(|etag| lire_etag(&etag));
        let texte = reponse.text().await.map_err(|erreur| echec_d_envoi(&erreur))?;
        // Une réponse sans corps (204) se lit comme `null`, donc comme `()`.
        Ok((if texte.is_empty() { "null".to_owned() } else { texte }, version))
    }

    async fn contenu(&self, demande: Demande) -> Result<Fichier, ErreurClient> {
        let reponse = self.executer(demande).await?;
        let reponse = web_sys::Response::from(reponse);
        let promesse = reponse.blob().ok().ok_or(ErreurClient::Illisible)?;
        let contenu = JsFuture::from(promesse).await.ok().ok_or(ErreurClient::HorsLigne)?;
        contenu.dyn_into().map(Fichier::new).ok().ok_or(ErreurClient::Illisible)
    }

    /// Envoie, renouvelle si la session le demande, et rejoue une fois.
    async fn executer(&self, demande: Demande) -> Result<Response, ErreurClient> {
        if self.0.vieilli() {
            // Un échec se verra à l'envoi : le jeton a encore une minute de vie, ou le service est injoignable.
            self.renouveler().await.ok();
        }
        let jeton = self.0.jeton();
        let premier = envoyer(&demande, jeton.as_deref()).await;
        let Err(erreur) = &premier else { return premier };
        match erreur.code() {
            Some(CodeProbleme::NonConnecte) => {}
            Some(CodeProbleme::CguAAccepter | CodeProbleme::SecondFacteurAActiver) => {
                // Le profil relu dira ce qui est à faire, et l'écran le montrera ; l'appel, lui, reste refusé.
                self.renouveler().await.ok();
                return premier;
            }
            _ => return premier,
        }
        // Un autre appel a pu renouveler le jeton entre-temps : il suffit alors de rejouer.
        if self.0.jeton() == jeton {
            self.renouveler().await?;
        }
        let courant = self.0.jeton();
        envoyer(&demande, courant.as_deref()).await
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("population", &self.population())
            .finish_non_exhaustive()
    }
}

/// `"7"` ou `W/"7"` → 7.
fn lire_etag(etag: &str) -> Option<Version> {
    let etag = etag.strip_prefix("W/").unwrap_or(etag);
    etag.trim_matches('"').parse().ok().map(Version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_etag_porte_la_version() {
        assert_eq!(lire_etag("\"7\""), Some(Version(7)));
        assert_eq!(lire_etag("W/\"12\""), Some(Version(12)));
        assert_eq!(lire_etag("\"abc\""), None);
    }
}
