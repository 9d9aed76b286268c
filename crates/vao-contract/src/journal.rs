//! Journal des comptes : qui a fait quoi, sur quel compte, avant et après.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::LigneJournalId;
use vao_domain::compte::{ActionJournal, EntiteJournal, OrigineJournal};

use crate::endpoint::{Endpoint, Methode, Paires, Parametres};
use crate::liste::Page;

/// `GET /journal-comptes` : journal du territoire de l'agent.
pub const LISTER: Endpoint<(), Page<LigneJournal>> = Endpoint::new(Methode::Get, "/journal-comptes");

/// Paramètres du journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeJournal {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Nature de ce qui est visé.
    pub entite: Option<EntiteJournal>,
    /// Identifiant de ce qui est visé.
    pub entite_id: Option<String>,
    /// Actions, répétables.
    #[serde(default)]
    pub action: Vec<ActionJournal>,
    /// À partir de ce jour.
    pub du: Option<NaiveDate>,
    /// Jusqu'à ce jour.
    pub au: Option<NaiveDate>,
    /// Partie du nom de l'auteur ou de la cible.
    pub recherche: Option<String>,
}

impl Parametres for ListeJournal {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("entite", self.entite.as_ref())
            .un("entiteId", self.entite_id.as_ref())
            .plusieurs("action", &self.action)
            .un("du", self.du.as_ref())
            .un("au", self.au.as_ref())
            .un("recherche", self.recherche.as_ref())
            .fin()
    }
}

/// Ligne du journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneJournal {
    /// Identifiant.
    pub id: LigneJournalId,
    /// Nature de ce qui est visé.
    pub entite: EntiteJournal,
    /// Identifiant de ce qui est visé.
    pub entite_id: String,
    /// Nom de ce qui est visé, à ce moment-là.
    pub cible: String,
    /// Ce qui s'est passé.
    pub action: ActionJournal,
    /// Qui a agi.
    pub origine: OrigineJournal,
    /// Nom de l'auteur, à ce moment-là.
    pub auteur: String,
    /// Motif donné.
    pub motif: Option<String>,
    /// Champs changés, avec leur valeur avant et après.
    pub changements: Vec<ChangementDto>,
    /// Instant.
    pub le: DateTime<Utc>,
}

/// Champ changé.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangementDto {
    /// Nom du champ, tel qu'il s'affiche.
    pub champ: String,
    /// Valeur avant.
    pub avant: Option<String>,
    /// Valeur après.
    pub apres: Option<String>,
}
