//! Répertoire Sirene (API Insee 3.11) : un établissement, ceux d'un SIREN, la succession d'un établissement fermé.

mod adresse;
mod categories;
mod etablissement;
mod formes;
mod lecture;

use std::time::Duration;

use futures::future::BoxFuture;
use reqwest::header::HeaderName;
use vao_domain::{Siren, Siret};

pub use self::adresse::{AdresseEtablissement, Cedex};
pub use self::categories::CategorieJuridique;
pub use self::etablissement::{
    Etablissement, Etablissements, EtatEtablissement, EtatUnite, LienSuccession, UniteLegale,
};
use crate::appel::{Client, Identite};
use crate::commun::{HorlogeExterne, Lecture, Releve, ServiceExterne};
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::memoire::{Garde, Memoire};
use crate::mesures::Mesures;
use crate::reglages::Reglages;

const SERVICE: ServiceExterne = ServiceExterne::Sirene;
/// Mille établissements, réduits aux champs lus, pèsent environ deux mégaoctets.
const TAILLE_MAX: usize = 8_000_000;
/// Durée pendant laquelle une réponse est resservie.
const DUREE: Duration = Duration::from_hours(24);
/// Lecture d'une liste entière, toutes pages comprises.
const DELAI_LISTE: Duration = Duration::from_secs(10);
/// Fiches gardées, au plus : environ vingt mégaoctets.
const FICHES: u64 = 10_000;
/// Établissements gardés dans les listes, au plus.
const FICHES_DES_LISTES: u64 = 20_000;

/// Annuaire des établissements.
pub trait Annuaire: Send + Sync {
    /// Établissement de ce SIRET, ou `None` s'il n'existe pas.
    fn etablissement<'a>(
        &'a self,
        siret: &'a Siret,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Etablissement>>, ErreurExterne>>;

    /// Tous les établissements d'un SIREN, fermés compris ; aucun si le SIREN n'existe pas. Peut durer dix secondes.
    fn etablissements<'a>(
        &'a self,
        siren: &'a Siren,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Etablissements>, ErreurExterne>>;

    /// Successions depuis cet établissement, la plus récente à chaque pas, cinq au plus. Le dernier successeur est
    /// celui à proposer ; aucune s'il n'y en a pas.
    fn succession<'a>(
        &'a self,
        siret: &'a Siret,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Vec<LienSuccession>>, ErreurExterne>>;

    /// Vrai si le service annonce qu'il fonctionne.
    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>>;
}

/// Client du répertoire Sirene.
pub struct Sirene {
    client: Client,
    pages: u32,
    horloge: HorlogeExterne,
    fiches: Memoire<Siret, Option<Etablissement>>,
    listes: Memoire<Siren, Etablissements>,
    successions: Memoire<Siret, Vec<LienSuccession>>,
}

impl std::fmt::Debug for Sirene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sirene")
    }
}

/// Le service, sans ses réglages.
pub(crate) fn identite() -> Identite {
    Identite {
        service: SERVICE,
        cle: Some((HeaderName::from_static("x-insee-api-key-integration"), "")),
        taille_max: TAILLE_MAX,
    }
}

impl Sirene {
    /// Prépare le client ; la base est `https://api.insee.fr/api-sirene/3.11` ou celle d'une doublure.
    pub fn preparer(reglages: &Reglages, mesures: &Mesures) -> Result<Self, ErreurConfiguration> {
        let client = Client::preparer(identite(), &reglages.sirene, reglages, mesures)?;
        let (attente, horloge) = (client.delai_total(), &reglages.horloge);
        let fiches = Garde {
            duree: DUREE,
            poids_max: FICHES,
            poids: |_: &Option<Etablissement>| 1,
            connu: Option::is_some,
            attente,
        };
        let listes = Garde {
            duree: DUREE,
            poids_max: FICHES_DES_LISTES,
            poids: |liste: &Etablissements| u32::try_from(liste.liste.len()).unwrap_or(u32::MAX).saturating_add(1),
            connu: |liste| liste.total > 0,
            attente: DELAI_LISTE,
        };
        let successions = Garde {
            duree: DUREE,
            poids_max: FICHES,
            poids: |_: &Vec<LienSuccession>| 1,
            connu: |liens| !liens.is_empty(),
            attente,
        };
        Ok(Self {
            client,
            pages: reglages.sirene_pages.max(1),
            horloge: HorlogeExterne::clone(horloge),
            fiches: Memoire::new(SERVICE, fiches, horloge, mesures),
            listes: Memoire::new(SERVICE, listes, horloge, mesures),
            successions: Memoire::new(SERVICE, successions, horloge, mesures),
        })
    }
}

impl Annuaire for Sirene {
    fn etablissement<'a>(
        &'a self,
        siret: &'a Siret,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Etablissement>>, ErreurExterne>> {
        Box::pin(self.fiches.lire(siret, lecture, self.lire_fiche(siret)))
    }

    fn etablissements<'a>(
        &'a self,
        siren: &'a Siren,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Etablissements>, ErreurExterne>> {
        Box::pin(self.listes.lire(siren, lecture, self.lire_liste(siren)))
    }

    fn succession<'a>(
        &'a self,
        siret: &'a Siret,
        lecture: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Vec<LienSuccession>>, ErreurExterne>> {
        Box::pin(self.successions.lire(siret, lecture, self.lire_chaine(siret)))
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(self.lire_etat())
    }
}
