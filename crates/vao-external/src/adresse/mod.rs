//! Recherche d'adresses de la Géoplateforme (Base Adresse Nationale).

mod formes;
mod recherche;

use std::time::Duration;

use futures::future::BoxFuture;
use vao_domain::CodeDepartement;

pub use self::recherche::{RechercheAdresse, RechercheInvalide};
use crate::appel::{Client, Identite, Reponse};
use crate::commun::{Coordonnees, Lecture, Releve, ServiceExterne};
use crate::debit::Debit;
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::memoire::{Garde, Memoire};
use crate::mesures::Mesures;
use crate::reglages::Reglages;

const SERVICE: ServiceExterne = ServiceExterne::Adresse;
/// Vingt adresses pèsent une dizaine de kilo-octets.
const TAILLE_MAX: usize = 500_000;
/// Durée pendant laquelle une réponse est resservie.
const DUREE: Duration = Duration::from_hours(1);
/// Recherches gardées, au plus.
const RECHERCHES: u64 = 1_000;
/// Appels par seconde, et d'avance. Le service en admet cinquante par seconde et par adresse IP, la même pour tous ceux
/// qui cherchent.
const DEBIT: (u32, u32) = (40, 10);

/// Précision d'une adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NatureAdresse {
    /// Numéro dans une voie.
    Numero,
    /// Voie entière.
    Voie,
    /// Lieu-dit.
    LieuDit,
    /// Commune entière.
    Commune,
    /// Autre chose.
    Autre,
}

/// Adresse trouvée.
#[derive(Debug, Clone, PartialEq)]
pub struct AdresseTrouvee {
    /// Adresse sur une ligne.
    pub label: String,
    /// « 12 Rue des Marronniers », sans la commune.
    pub nom: Option<String>,
    /// Clé d'interopérabilité de la Base Adresse Nationale.
    pub cle_ban: Option<String>,
    /// Code Insee de la commune.
    pub code_insee: String,
    /// Code postal.
    pub code_postal: String,
    /// Commune.
    pub commune: String,
    /// Département, à comparer aux territoires ; absent si le service en donne un qui n'en a pas la forme.
    pub departement: Option<CodeDepartement>,
    /// Point sur la carte.
    pub coordonnees: Coordonnees,
    /// Précision.
    pub nature: NatureAdresse,
    /// Ressemblance avec ce qui est cherché, de 0 à 1.
    pub score: f64,
}

/// Recherche d'adresses.
pub trait Adresses: Send + Sync {
    /// Adresses qui ressemblent le plus, la meilleure d'abord ; aucune n'est pas une erreur.
    fn chercher<'a>(
        &'a self,
        recherche: &'a RechercheAdresse,
    ) -> BoxFuture<'a, Result<Releve<Vec<AdresseTrouvee>>, ErreurExterne>>;

    /// Vrai si le service répond.
    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>>;
}

/// Client de la Géoplateforme.
pub struct Geoplateforme {
    client: Client,
    recherches: Memoire<RechercheAdresse, Vec<AdresseTrouvee>>,
}

impl std::fmt::Debug for Geoplateforme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Geoplateforme")
    }
}

/// Le service, sans ses réglages.
pub(crate) fn identite() -> Identite {
    Identite {
        service: SERVICE,
        cle: None,
        taille_max: TAILLE_MAX,
    }
}

impl Geoplateforme {
    /// Prépare le client ; la base est `https://data.geopf.fr/geocodage` ou celle d'une doublure.
    pub fn preparer(reglages: &Reglages, mesures: &Mesures) -> Result<Self, ErreurConfiguration> {
        let (par_seconde, avance) = DEBIT;
        let debit = Debit::new(par_seconde, avance);
        let client = Client::preparer(identite(), &reglages.adresse, reglages, mesures)?.limiter(debit);
        let garde = Garde {
            duree: DUREE,
            poids_max: RECHERCHES,
            poids: |_: &Vec<AdresseTrouvee>| 1,
            connu: |_| true,
            attente: client.delai_total(),
        };
        Ok(Self {
            client,
            recherches: Memoire::new(SERVICE, garde, &reglages.horloge, mesures),
        })
    }

    async fn lire_adresses(&self, recherche: &RechercheAdresse) -> Result<Vec<AdresseTrouvee>, ErreurExterne> {
        let limite = recherche.limite_demandee().to_string();
        let mut parametres = vec![
            ("q", recherche.texte()),
            ("limit", limite.as_str()),
            ("autocomplete", "1"),
            ("index", "address"),
        ];
        if recherche.communes_seulement() {
            parametres.push(("type", "municipality"));
        }
        if let Some(code) = recherche.commune() {
            parametres.push(("citycode", code));
        }
        match self.client.lire::<formes::Reponse>("search", &parametres).await? {
            // Une recherche sans résultat est un 200 : un 404 dit que l'adresse du service est fausse.
            Reponse::Inconnu => Err(ErreurExterne::Illisible { service: SERVICE }),
            Reponse::Trouve(reponse) => Ok(reponse.lire()),
        }
    }

    async fn lire_etat(&self) -> Result<bool, ErreurExterne> {
        let parametres = [("q", "Paris"), ("limit", "1")];
        match self.client.sonder::<formes::Reponse>("search", &parametres).await? {
            Reponse::Inconnu => Ok(false),
            Reponse::Trouve(_) => Ok(true),
        }
    }
}

impl Adresses for Geoplateforme {
    fn chercher<'a>(
        &'a self,
        recherche: &'a RechercheAdresse,
    ) -> BoxFuture<'a, Result<Releve<Vec<AdresseTrouvee>>, ErreurExterne>> {
        Box::pin(
            self.recherches
                .lire(recherche, Lecture::Gardee, self.lire_adresses(recherche)),
        )
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(self.lire_etat())
    }
}
