//! Fiches territoire : qui joindre dans chaque service.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::{AgentId, CodeTerritoire, NiveauTerritoire, Version};

use crate::endpoint::{Endpoint, Methode, Paires, Parametres};
use crate::liste::Page;
use crate::texte::attendu;
use crate::validation::{ContexteSaisie, regles};

/// `GET /territoires` : toutes les fiches ; un usager n'y voit que celle de la région de son agrément.
pub const LISTER: Endpoint<(), Page<LigneTerritoire>> = Endpoint::new(Methode::Get, "/territoires");
/// `GET /territoires/{code}`.
pub const LIRE: Endpoint<(), FicheTerritoire> = Endpoint::new(Methode::Get, "/territoires/{code}");
/// `PUT /territoires/{code}`.
pub const MODIFIER: Endpoint<ModificationTerritoire, FicheTerritoire> =
    Endpoint::new(Methode::Put, "/territoires/{code}");

vao_domain::codes! {
    /// Tri de la liste des territoires.
    pub enum TriTerritoires {
        /// Libellé, de A à Z.
        Libelle = "libelle", "Libellé, de A à Z";
        /// Libellé, de Z à A.
        LibelleDesc = "-libelle", "Libellé, de Z à A";
        /// Code croissant.
        Code = "code", "Code croissant";
        /// Code décroissant.
        CodeDesc = "-code", "Code décroissant";
        /// Moins d'agents d'abord.
        Agents = "agents", "Moins d'agents d'abord";
        /// Plus d'agents d'abord.
        AgentsDesc = "-agents", "Plus d'agents d'abord";
    }
}

/// Paramètres de `GET /territoires`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeTerritoires {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Tri ; par défaut « libelle ».
    pub tri: Option<TriTerritoires>,
    /// Partie du libellé ou du code, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Niveau.
    pub niveau: Option<NiveauTerritoire>,
    /// Faux : seulement les fiches incomplètes.
    pub complete: Option<bool>,
}

impl Parametres for ListeTerritoires {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("tri", self.tri.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("niveau", self.niveau.as_ref())
            .un("complete", self.complete.as_ref())
            .fin()
    }
}

/// Ligne de la liste des territoires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneTerritoire {
    /// Code.
    pub code: CodeTerritoire,
    /// Libellé.
    pub libelle: String,
    /// Niveau.
    pub niveau: NiveauTerritoire,
    /// Libellé de la région, pour un département.
    pub region: Option<String>,
    /// Agents actifs rattachés.
    pub agents: i64,
    /// Prénom et nom du correspondant.
    pub correspondant: Option<String>,
    /// Boîte du service.
    pub service_mail: Option<String>,
    /// Téléphone du service.
    pub service_telephone: Option<String>,
    /// Vrai si les quatre champs sont remplis.
    pub complete: bool,
    /// Vrai si l'appelant peut modifier la fiche.
    pub modifiable: bool,
}

/// Fiche d'un territoire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FicheTerritoire {
    /// Code.
    pub code: CodeTerritoire,
    /// Version.
    pub version: Version,
    /// Libellé.
    pub libelle: String,
    /// Niveau.
    pub niveau: NiveauTerritoire,
    /// Libellé de la région, pour un département.
    pub region: Option<String>,
    /// Nom du correspondant.
    pub nom: Option<String>,
    /// Prénom du correspondant.
    pub prenom: Option<String>,
    /// Boîte du service.
    pub service_mail: Option<String>,
    /// Téléphone du service, au format E.164.
    pub service_telephone: Option<String>,
    /// Dernière modification.
    pub modifiee_at: Option<DateTime<Utc>>,
    /// Vrai si l'appelant peut modifier la fiche.
    pub modifiable: bool,
    /// Agents actifs du territoire et de ceux qu'il contient ; pour les agents seulement.
    pub agents: Vec<AgentDuTerritoire>,
}

/// Agent d'un territoire, en quatre mots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AgentDuTerritoire {
    /// Identifiant.
    pub id: AgentId,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse de courriel.
    pub email: String,
    /// Libellé de son territoire.
    pub territoire: String,
}

/// Corps de `PUT /territoires/{code}` : les quatre champs sont exigés.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ModificationTerritoire {
    /// Nom du correspondant.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::nom_requis))]
    pub nom: String,
    /// Prénom du correspondant.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::prenom_requis))]
    pub prenom: String,
    /// Boîte du service.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::courriel_requis))]
    pub service_mail: String,
    /// Téléphone du service.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::telephone_requis))]
    pub service_telephone: String,
}
