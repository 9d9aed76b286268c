//! Settings of the services: address, key, delays.

use std::time::Duration;

use vao_domain::Siret;

use crate::cle::SourceCle;
use crate::commun::{HorlogeExterne, ServiceExterne};

/// Delays of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delais {
    /// Opening of the connection.
    pub connexion: Duration,
    /// One attempt.
    pub essai: Duration,
    /// Whole call, retries included.
    pub total: Duration,
}

impl Delais {
    /// A form answers within three seconds: what remains is for us.
    pub const TOTAL_MAX: Duration = Duration::from_millis(2_800);

    /// Delays of a call that ends within `total` (2.8 s at most): an attempt leaves time for another one.
    pub fn dans(total: Duration) -> Self {
        let total = total.clamp(Duration::from_millis(100), Self::TOTAL_MAX);
        Self {
            connexion: total.mul_f32(0.35),
            essai: total.mul_f32(0.65),
            total,
        }
    }
}

impl Default for Delais {
    fn default() -> Self {
        Self::dans(Self::TOTAL_MAX)
    }
}

/// Settings of one service.
#[derive(Clone)]
pub struct ReglagesService {
    /// Base address, with or without trailing slash.
    pub base: String,
    /// Key.
    pub cle: SourceCle,
    /// Delays of its calls.
    pub delais: Delais,
}

impl std::fmt::Debug for ReglagesService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Ni la clé, ni l'adresse : quelqu'un a pu y mettre un mot de passe.
        f.debug_struct("ReglagesService")
            .field("delais", &self.delais)
            .finish_non_exhaustive()
    }
}

/// Settings of API Entreprise: it wants to know who asks.
#[derive(Debug, Clone)]
pub struct ReglagesEntreprise {
    /// Address, key, delays.
    pub service: ReglagesService,
    /// Administration that receives the data (`recipient`).
    pub destinataire: Siret,
}

/// Settings of all the services.
#[derive(Clone)]
pub struct Reglages {
    /// Répertoire Sirene.
    pub sirene: ReglagesService,
    /// Pages read of the establishments of one SIREN, at most (a thousand each).
    pub sirene_pages: u32,
    /// API Entreprise.
    pub entreprise: ReglagesEntreprise,
    /// Address search.
    pub adresse: ReglagesService,
    /// Page that says who we are, sent with each call (`User-Agent`).
    pub contact: String,
    /// Clock of the application.
    pub horloge: HorlogeExterne,
}

impl std::fmt::Debug for Reglages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reglages")
            .field("sirene", &self.sirene)
            .field("entreprise", &self.entreprise)
            .field("adresse", &self.adresse)
            .finish_non_exhaustive()
    }
}

impl Reglages {
    /// Who calls: `VAO/0.1.0 (+https://…)`.
    pub(crate) fn agent(&self) -> String {
        format!("VAO/{} (+{})", env!("CARGO_PKG_VERSION"), self.contact)
    }

    /// Services whose key would travel in clear, outside this machine.
    pub fn en_clair(&self) -> Vec<ServiceExterne> {
        let adresses = [
            (ServiceExterne::Sirene, &self.sirene.base),
            (ServiceExterne::Entreprise, &self.entreprise.service.base),
            (ServiceExterne::Adresse, &self.adresse.base),
        ];
        adresses
            .into_iter()
            .filter(|(_, base)| reqwest::Url::parse(base).is_ok_and(|url| url.scheme() == "http" && !locale(&url)))
            .map(|(service, _)| service)
            .collect()
    }
}

/// True if this base address is on this machine.
pub(crate) fn lire_locale(base: &str) -> bool {
    reqwest::Url::parse(base).is_ok_and(|url| locale(&url))
}

/// True for an address of this machine: no proxy stands in between.
pub(crate) fn locale(url: &reqwest::Url) -> bool {
    url.host_str().is_some_and(|hote| {
        let hote = hote.trim_start_matches('[').trim_end_matches(']');
        hote == "localhost"
            || hote
                .parse::<std::net::IpAddr>()
                .is_ok_and(|adresse| adresse.is_loopback())
    })
}
