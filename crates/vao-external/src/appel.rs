//! One call to an external service: delays, bounded answer, one retry with jitter, circuit breaker, measures.
//!
//! Nothing of the request or of the answer goes to the log: the address carries the SIRET or the address searched.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::cle::Cle;
use crate::commun::ServiceExterne;
use crate::debit::Debit;
use crate::disjoncteur::{Disjoncteur, Effet};
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::mesures::Mesures;
use crate::reglages::{Delais, Reglages, ReglagesService, locale};

/// Attempts of a call without effect.
const ESSAIS: u32 = 2;
/// Wait before another attempt, at least; as much again at random.
const ATTENTE: Duration = Duration::from_millis(200);

/// HTTP client of one service.
#[derive(Debug)]
pub(crate) struct Client {
    service: ServiceExterne,
    base: Url,
    http: reqwest::Client,
    circuit: Disjoncteur,
    /// Calls a second, if the service limits them.
    debit: Option<Debit>,
    delais: Delais,
    taille_max: usize,
    /// Key of the service, if it wants one.
    cle: Option<Cle>,
    mesures: Mesures,
}

/// What a service answered.
#[derive(Debug)]
pub(crate) enum Reponse<T> {
    /// 2xx, in the documented shape.
    Trouve(T),
    /// 404: the service works and does not know.
    Inconnu,
}

/// Answer as it came, whatever its status.
pub(crate) struct Observation {
    pub(crate) statut: u16,
    pub(crate) entetes: HeaderMap,
    /// Null if it is not JSON.
    pub(crate) corps: serde_json::Value,
}

/// What a service is, apart from its settings.
pub(crate) struct Identite {
    pub(crate) service: ServiceExterne,
    /// Header of the key, and what precedes it.
    pub(crate) cle: Option<(HeaderName, &'static str)>,
    /// Largest answer, in bytes.
    pub(crate) taille_max: usize,
}

/// How an attempt failed.
enum Echec {
    /// Asking again would give the same answer.
    Definitif(ErreurExterne),
    /// Worth another attempt, after this wait if the service asks for one.
    Passager(ErreurExterne, Option<Duration>),
}

impl Client {
    /// Prepares the client of a service.
    pub(crate) fn preparer(
        identite: Identite,
        reglages: &ReglagesService,
        communs: &Reglages,
        mesures: &Mesures,
    ) -> Result<Self, ErreurConfiguration> {
        let service = identite.service;
        let erreur = |cause| ErreurConfiguration::new(service, cause);
        let base = lire_base(&reglages.base).ok_or_else(|| erreur("adresse illisible"))?;
        let cle = match identite.cle {
            Some((nom, prefixe)) => Some(Cle::preparer(nom, prefixe, &reglages.cle).map_err(erreur)?),
            None => None,
        };
        let entetes = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let mut batisseur = reqwest::Client::builder()
            .user_agent(communs.agent())
            .default_headers(entetes)
            .connect_timeout(reglages.delais.connexion)
            .timeout(reglages.delais.essai)
            // Un service qui renvoie ailleurs n'est pas celui qu'on a configuré.
            .redirect(reqwest::redirect::Policy::none());
        if locale(&base) {
            batisseur = batisseur.no_proxy();
        }
        let Ok(http) = batisseur.build() else {
            return Err(erreur("client HTTP impossible à préparer (adresse de contact ?)"));
        };
        Ok(Self {
            service,
            base,
            http,
            circuit: Disjoncteur::default(),
            debit: None,
            delais: reglages.delais,
            taille_max: identite.taille_max,
            cle,
            mesures: mesures.clone(),
        })
    }

    /// The same client, which calls no faster than this.
    #[must_use]
    pub(crate) fn limiter(self, debit: Debit) -> Self {
        Self {
            debit: Some(debit),
            ..self
        }
    }

    /// Longest a call can last.
    pub(crate) const fn delai_total(&self) -> Duration {
        self.delais.total
    }

    /// The service did not answer, and why.
    pub(crate) const fn indisponible(&self, cause: &'static str) -> ErreurExterne {
        ErreurExterne::Indisponible {
            service: self.service,
            cause,
        }
    }

    /// Reads `chemin` (relative, made of digits and letters of ours) with these query parameters, encoded here.
    pub(crate) async fn lire<T: DeserializeOwned>(
        &self,
        chemin: &str,
        parametres: &[(&str, &str)],
    ) -> Result<Reponse<T>, ErreurExterne> {
        let adresse = self.adresse(chemin, parametres)?;
        let debut = Instant::now();
        let Some(passage) = self.circuit.passer(debut) else {
            self.mesures.refus(self.service);
            return Err(self.indisponible("appels suspendus"));
        };
        // A suspended service is said down rather than busy; a call that does not leave gives its turn back.
        self.attendre_son_tour(debut)?;
        let issue = self.mesurer(adresse, debut).await;
        self.dire(passage.noter(!en_panne(&issue), Instant::now()));
        issue
    }

    /// The same, for the background check: asks even while calls are suspended, and resumes them if the service answers.
    ///
    /// Its failures do not count: only the calls of the application suspend the calls of the application.
    pub(crate) async fn sonder<T: DeserializeOwned>(
        &self,
        chemin: &str,
        parametres: &[(&str, &str)],
    ) -> Result<Reponse<T>, ErreurExterne> {
        let adresse = self.adresse(chemin, parametres)?;
        self.relire_la_cle().await;
        let issue = self.mesurer(adresse, Instant::now()).await;
        if !en_panne(&issue) {
            self.dire(self.circuit.retablir());
        }
        issue
    }

    /// Refuses a call that would exceed the limit of the service: it would refuse it too, and the next ones with it.
    fn attendre_son_tour(&self, maintenant: Instant) -> Result<(), ErreurExterne> {
        let Some(debit) = &self.debit else { return Ok(()) };
        debit.prendre(maintenant).map_err(|attente| {
            self.mesures.limite(self.service);
            ErreurExterne::Quota {
                service: self.service,
                reessayer_dans: Some(attente),
            }
        })
    }

    fn adresse(&self, chemin: &str, parametres: &[(&str, &str)]) -> Result<Url, ErreurExterne> {
        let Ok(mut adresse) = self.base.join(chemin) else {
            return Err(ErreurExterne::Illisible { service: self.service });
        };
        if !parametres.is_empty() {
            adresse.query_pairs_mut().extend_pairs(parametres);
        }
        Ok(adresse)
    }

    /// Asks once and shows the answer as it comes: to learn what a service does, never to trust it.
    pub(crate) async fn observer(
        &self,
        chemin: &str,
        parametres: &[(&str, &str)],
    ) -> Result<Observation, ErreurExterne> {
        let demande = self.demande(self.adresse(chemin, parametres)?)?;
        let reponse = demande
            .send()
            .await
            .map_err(|erreur| self.indisponible(cause(&erreur)))?;
        let (statut, entetes) = (reponse.status().as_u16(), reponse.headers().clone());
        let corps = match self.corps(reponse).await {
            Ok(octets) => serde_json::from_slice(&octets).unwrap_or_default(),
            Err(Echec::Definitif(erreur) | Echec::Passager(erreur, _)) => return Err(erreur),
        };
        Ok(Observation { statut, entetes, corps })
    }

    fn demande(&self, adresse: Url) -> Result<reqwest::RequestBuilder, ErreurExterne> {
        let demande = self.http.get(adresse);
        Ok(match self.entete_de_cle()? {
            Some((nom, valeur)) => demande.header(nom, valeur),
            None => demande,
        })
    }

    /// Key to send, if the service wants one; none is known: no call is worth making.
    fn entete_de_cle(&self) -> Result<Option<(HeaderName, HeaderValue)>, ErreurExterne> {
        let Some(cle) = &self.cle else { return Ok(None) };
        let entete = cle.entete().ok_or(ErreurExterne::Cle { service: self.service })?;
        Ok(Some(entete))
    }

    /// Takes the key again from its file, if it has one; true if it has changed.
    async fn relire_la_cle(&self) -> bool {
        let Some(cle) = &self.cle else { return false };
        match cle.relire().await {
            Ok(true) => {
                tracing::info!(service = self.service.code(), "clé du service externe changée");
                true
            }
            Ok(false) => false,
            Err(cause) => {
                tracing::error!(service = self.service.code(), cause, "clé du service externe gardée");
                false
            }
        }
    }

    async fn mesurer<T: DeserializeOwned>(&self, adresse: Url, debut: Instant) -> Result<Reponse<T>, ErreurExterne> {
        let echeance = debut + self.delais.total;
        let issue = tokio::time::timeout_at(echeance, self.insister(adresse, echeance))
            .await
            .unwrap_or_else(|_| Err(self.indisponible("délai dépassé")));
        let nature = match &issue {
            Ok(Reponse::Trouve(_)) => "trouve",
            Ok(Reponse::Inconnu) => "inconnu",
            Err(erreur) => erreur.nature(),
        };
        self.mesures.appel(self.service, nature, debut.elapsed());
        issue
    }

    fn dire(&self, effet: Effet) {
        match effet {
            Effet::Aucun => {}
            Effet::Ouvre => {
                self.mesures.circuit(self.service, true);
                tracing::warn!(
                    service = self.service.code(),
                    "service externe en panne : appels suspendus"
                );
            }
            Effet::Ferme => {
                self.mesures.circuit(self.service, false);
                tracing::info!(service = self.service.code(), "service externe revenu : appels repris");
            }
        }
    }

    async fn insister<T: DeserializeOwned>(
        &self,
        adresse: Url,
        echeance: Instant,
    ) -> Result<Reponse<T>, ErreurExterne> {
        let mut essai = 1;
        loop {
            let (erreur, demandee) = match self.essayer(adresse.clone()).await {
                Ok(reponse) => return Ok(reponse),
                // La clé a pu changer depuis qu'elle a été lue.
                Err(Echec::Definitif(erreur @ ErreurExterne::Cle { .. }))
                    if essai < ESSAIS && self.relire_la_cle().await =>
                {
                    (erreur, Some(Duration::ZERO))
                }
                Err(Echec::Definitif(erreur)) => return Err(erreur),
                Err(Echec::Passager(erreur, demandee)) => (erreur, demandee),
            };
            let attente = demandee.unwrap_or_else(|| ATTENTE + alea(ATTENTE));
            if essai >= ESSAIS || Instant::now() + attente >= echeance {
                return Err(erreur);
            }
            essai += 1;
            self.mesures.reprise(self.service);
            tokio::time::sleep(attente).await;
        }
    }

    async fn essayer<T: DeserializeOwned>(&self, adresse: Url) -> Result<Reponse<T>, Echec> {
        let demande = self.demande(adresse).map_err(Echec::Definitif)?;
        let reponse = demande.send().await.map_err(|erreur| {
            let cause = cause(&erreur);
            tracing::info!(service = self.service.code(), cause, "appel externe échoué");
            Echec::Passager(self.indisponible(cause), None)
        })?;
        self.trier(&reponse)?;
        if reponse.status() == StatusCode::NOT_FOUND {
            return Ok(Reponse::Inconnu);
        }
        let octets = self.corps(reponse).await?;
        serde_json::from_slice(&octets).map(Reponse::Trouve).map_err(|erreur| {
            // Ni le texte de l'erreur ni le corps : ils citent ce que le service a répondu.
            let (ligne, colonne) = (erreur.line(), erreur.column());
            tracing::warn!(
                service = self.service.code(),
                octets = octets.len(),
                ligne,
                colonne,
                "réponse externe illisible"
            );
            Echec::Definitif(ErreurExterne::Illisible { service: self.service })
        })
    }

    /// Refuses what is neither an answer nor « unknown ».
    fn trier(&self, reponse: &Response) -> Result<(), Echec> {
        let (service, statut) = (self.service, reponse.status());
        match statut {
            // Une page HTML n'est pas le « inconnu » d'une API : l'adresse est fausse, ou un relais répond à sa place.
            StatusCode::NOT_FOUND if est_html(reponse) => Err(Echec::Definitif(ErreurExterne::Illisible { service })),
            StatusCode::NOT_FOUND => Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                tracing::error!(
                    service = service.code(),
                    statut = statut.as_u16(),
                    "clé refusée par le service externe"
                );
                Err(Echec::Definitif(ErreurExterne::Cle { service }))
            }
            StatusCode::TOO_MANY_REQUESTS => {
                let reessayer_dans = attente_demandee(reponse.headers());
                let erreur = ErreurExterne::Quota {
                    service,
                    reessayer_dans,
                };
                Err(match reessayer_dans {
                    Some(attente) => Echec::Passager(erreur, Some(attente)),
                    None => Echec::Definitif(erreur),
                })
            }
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                let erreur = self.indisponible("erreur passagère du service");
                Err(Echec::Passager(erreur, attente_demandee(reponse.headers())))
            }
            _ if statut.is_server_error() => Err(Echec::Definitif(self.indisponible("erreur du service"))),
            _ if statut.is_success() => Ok(()),
            _ if statut.is_redirection() => Err(Echec::Definitif(ErreurExterne::Illisible { service })),
            _ => {
                let statut = statut.as_u16();
                tracing::error!(
                    service = service.code(),
                    statut,
                    "demande refusée par le service externe"
                );
                Err(Echec::Definitif(ErreurExterne::Refusee { service, statut }))
            }
        }
    }

    /// Body of the answer, bounded.
    async fn corps(&self, reponse: Response) -> Result<Vec<u8>, Echec> {
        let trop_grand = || {
            tracing::warn!(service = self.service.code(), "réponse externe trop grande");
            Echec::Definitif(ErreurExterne::Illisible { service: self.service })
        };
        let annonce = reponse.content_length().unwrap_or_default();
        if usize::try_from(annonce).map_or(true, |annonce| annonce > self.taille_max) {
            return Err(trop_grand());
        }
        let mut octets = Vec::new();
        let mut flux = reponse.bytes_stream();
        while let Some(morceau) = flux.next().await {
            let Ok(morceau) = morceau else {
                return Err(Echec::Passager(self.indisponible("réponse coupée"), None));
            };
            if octets.len() + morceau.len() > self.taille_max {
                return Err(trop_grand());
            }
            octets.extend_from_slice(&morceau);
        }
        Ok(octets)
    }
}

/// True if the service is down. A refused key or a quota is not mended by insisting, but the service is there.
fn en_panne<T>(issue: &Result<T, ErreurExterne>) -> bool {
    issue.as_ref().err().is_some_and(ErreurExterne::est_une_panne)
}

/// Base address, ended by a slash so that paths add to it.
fn lire_base(texte: &str) -> Option<Url> {
    let url = Url::parse(&format!("{}/", texte.trim().trim_end_matches('/'))).ok()?;
    let sans_secret = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && sans_secret).then_some(url)
}

fn est_html(reponse: &Response) -> bool {
    reponse
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|valeur| valeur.to_str().ok())
        .is_some_and(|texte| texte.contains("html"))
}

/// `Retry-After` in seconds; a date is not worth a clock comparison here.
fn attente_demandee(entetes: &HeaderMap) -> Option<Duration> {
    let secondes = entetes.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secondes))
}

/// What happened, in words that say nothing of the request.
fn cause(erreur: &reqwest::Error) -> &'static str {
    if erreur.is_connect() {
        "connexion impossible"
    } else if erreur.is_timeout() {
        "délai dépassé"
    } else {
        "connexion coupée"
    }
}

/// Random part of a wait, up to `max`; none when the system has no randomness to give.
fn alea(max: Duration) -> Duration {
    let mut octet = [0_u8; 1];
    match getrandom::fill(&mut octet) {
        Ok(()) => max * u32::from(octet[0]) / 255,
        Err(_) => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_adresse_qui_porte_un_secret_ou_un_autre_protocole_est_refusee() {
        for bonne in [
            "https://api.insee.fr/api-sirene/3.11",
            "http://127.0.0.1:3900/",
            " https://x.test/a/ ",
        ] {
            assert!(lire_base(bonne).is_some(), "{bonne}");
        }
        for mauvaise in [
            "",
            "api.insee.fr",
            "ftp://x.test",
            "https://cle@x.test",
            "https://x.test/?cle=1",
            "file:///x",
        ] {
            assert!(lire_base(mauvaise).is_none(), "{mauvaise}");
        }
        let base = lire_base("https://x.test/geocodage").unwrap();
        assert_eq!(base.join("search").unwrap().as_str(), "https://x.test/geocodage/search");
    }

    #[test]
    fn une_attente_se_lit_en_secondes() {
        let lire = |texte: &'static str| {
            let mut entetes = HeaderMap::new();
            entetes.insert(RETRY_AFTER, HeaderValue::from_static(texte));
            attente_demandee(&entetes)
        };

        assert_eq!(lire("2"), Some(Duration::from_secs(2)));
        assert_eq!(lire("Wed, 21 Oct 2026 07:28:00 GMT"), None);
        assert_eq!(attente_demandee(&HeaderMap::new()), None);
    }

    #[test]
    fn l_attente_tiree_au_sort_reste_bornee() {
        for _ in 0..100 {
            assert!(alea(ATTENTE) <= ATTENTE);
        }
    }
}
