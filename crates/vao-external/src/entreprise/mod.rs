//! API Entreprise v3 : représentants légaux d'une personne morale, d'après son extrait du registre du commerce.

mod formes;

use std::time::Duration;

use futures::future::BoxFuture;
use reqwest::header::AUTHORIZATION;
use vao_domain::{Siren, Siret};

use crate::appel::{Client, Identite, Reponse};
use crate::commun::{Lecture, Releve, ServiceExterne};
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::memoire::{Garde, Memoire};
use crate::mesures::Mesures;
use crate::reglages::Reglages;

const SERVICE: ServiceExterne = ServiceExterne::Entreprise;
/// Un extrait pèse quelques kilo-octets, des dizaines pour une entreprise aux nombreux mandataires.
const TAILLE_MAX: usize = 2_000_000;
/// Durée pendant laquelle un extrait est resservi.
const DUREE: Duration = Duration::from_hours(24);
/// Extraits gardés, au plus.
const EXTRAITS: u64 = 2_000;
/// Pourquoi nous demandons ces données : le service l'exige, et le contrôle.
const CONTEXTE: &str = "vacances_adaptees_organisees";
const OBJET: &str = "operateur_sejour_vao";

/// Ce qu'est un mandataire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NatureMandataire {
    /// Une personne.
    PersonnePhysique,
    /// Une entreprise, qui agit par son représentant permanent.
    PersonneMorale,
}

/// Représentant légal inscrit au registre. Ni date ni lieu de naissance : ils ne sont jamais lus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandataire {
    /// Personne ou entreprise.
    pub nature: NatureMandataire,
    /// Fonction, telle que le registre l'écrit.
    pub fonction: String,
    /// Nom d'une personne.
    pub nom: Option<String>,
    /// Prénom d'une personne.
    pub prenom: Option<String>,
    /// Raison sociale d'une entreprise.
    pub raison_sociale: Option<String>,
    /// SIREN d'une entreprise.
    pub siren: Option<Siren>,
}

/// Ce que nous lisons d'un extrait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extrait {
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Représentants légaux, sans les commissaires aux comptes.
    pub mandataires: Vec<Mandataire>,
}

/// Registre des représentants légaux.
pub trait Registre: Send + Sync {
    /// Extrait de cette unité légale. `None` s'il n'y en a pas : c'est le cas des associations.
    fn representants<'a>(
        &'a self,
        siren: &'a Siren,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Extrait>>, ErreurExterne>>;

    /// Vrai si le service répond et accepte notre jeton.
    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>>;
}

/// Client d'API Entreprise.
pub struct ApiEntreprise {
    client: Client,
    destinataire: Siret,
    extraits: Memoire<Siren, Option<Extrait>>,
}

impl std::fmt::Debug for ApiEntreprise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiEntreprise")
    }
}

/// Le service, sans ses réglages.
pub(crate) fn identite() -> Identite {
    Identite {
        service: SERVICE,
        cle: Some((AUTHORIZATION, "Bearer ")),
        taille_max: TAILLE_MAX,
    }
}

/// Chemin de l'extrait d'une unité légale.
pub(crate) fn chemin_extrait(siren: &Siren) -> String {
    format!("v3/infogreffe/rcs/unites_legales/{siren}/extrait_kbis")
}

/// Ce que le service exige de savoir : qui demande, et pourquoi.
pub(crate) fn parametres(destinataire: &Siret) -> [(&'static str, &str); 3] {
    [
        ("context", CONTEXTE),
        ("object", OBJET),
        ("recipient", destinataire.as_str()),
    ]
}

impl ApiEntreprise {
    /// Prépare le client ; la base est `https://entreprise.api.gouv.fr` ou celle d'une doublure.
    pub fn preparer(reglages: &Reglages, mesures: &Mesures) -> Result<Self, ErreurConfiguration> {
        let client = Client::preparer(identite(), &reglages.entreprise.service, reglages, mesures)?;
        let garde = Garde {
            duree: DUREE,
            poids_max: EXTRAITS,
            poids: |_: &Option<Extrait>| 1,
            connu: Option::is_some,
            attente: client.delai_total(),
        };
        Ok(Self {
            client,
            destinataire: reglages.entreprise.destinataire.clone(),
            extraits: Memoire::new(SERVICE, garde, &reglages.horloge, mesures),
        })
    }

    async fn lire_extrait(&self, siren: &Siren) -> Result<Option<Extrait>, ErreurExterne> {
        let (chemin, parametres) = (chemin_extrait(siren), parametres(&self.destinataire));
        match self.client.lire::<formes::Reponse>(&chemin, &parametres).await? {
            // Le code d'erreur du corps dépend du fournisseur : seul le statut compte.
            Reponse::Inconnu => Ok(None),
            Reponse::Trouve(reponse) => Ok(Some(reponse.lire())),
        }
    }

    async fn lire_etat(&self) -> Result<bool, ErreurExterne> {
        match self.client.sonder::<serde_json::Value>("privileges", &[]).await? {
            Reponse::Inconnu => Ok(false),
            Reponse::Trouve(_) => Ok(true),
        }
    }
}

impl Registre for ApiEntreprise {
    fn representants<'a>(
        &'a self,
        siren: &'a Siren,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Extrait>>, ErreurExterne>> {
        Box::pin(self.extraits.lire(siren, lecture, self.lire_extrait(siren)))
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(self.lire_etat())
    }
}
