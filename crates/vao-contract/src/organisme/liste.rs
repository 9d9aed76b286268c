//! Listes : organismes, établissements d'un siège, décisions de non-agrément.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::organisme::{EtatAgrement, TypeOrganisme};
use vao_domain::{CodeTerritoire, OrganismeId, Siret};

use crate::endpoint::{Paires, Parametres};

vao_domain::codes! {
    /// Tri de la liste des organismes. Chaque tri se départage par l'identifiant.
    pub enum TriOrganismes {
        /// Nom, de A à Z.
        Nom = "nom", "Nom, de A à Z";
        /// Nom, de Z à A.
        NomDesc = "-nom", "Nom, de Z à A";
        /// Type.
        Type = "type", "Type";
        /// Type, à l'envers.
        TypeDesc = "-type", "Type, à l'envers";
        /// Plus ancienne modification d'abord.
        ModifieAt = "modifieAt", "Plus ancienne modification d'abord";
        /// Plus récente modification d'abord.
        ModifieAtDesc = "-modifieAt", "Plus récente modification d'abord";
        /// Fiches incomplètes d'abord.
        Complet = "complet", "Fiches incomplètes d'abord";
        /// Fiches complètes d'abord.
        CompletDesc = "-complet", "Fiches complètes d'abord";
        /// SIRET croissant.
        Siret = "siret", "SIRET croissant";
        /// SIRET décroissant.
        SiretDesc = "-siret", "SIRET décroissant";
        /// Région de l'agrément.
        RegionAgrement = "regionAgrement", "Région de l'agrément";
        /// Région de l'agrément, à l'envers.
        RegionAgrementDesc = "-regionAgrement", "Région de l'agrément, à l'envers";
        /// Plus ancien agrément d'abord.
        DateAgrement = "dateAgrement", "Plus ancien agrément d'abord";
        /// Plus récent agrément d'abord.
        DateAgrementDesc = "-dateAgrement", "Plus récent agrément d'abord";
        /// Moins de séjours d'abord.
        Sejours = "sejours", "Moins de séjours d'abord";
        /// Plus de séjours d'abord.
        SejoursDesc = "-sejours", "Plus de séjours d'abord";
    }
}

/// Paramètres de `GET /organismes` et de son export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeOrganismes {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Tri ; par défaut « -modifieAt ».
    pub tri: Option<TriOrganismes>,
    /// Texte cherché dans les noms et le SIRET, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Partie du nom.
    pub nom: Option<String>,
    /// Partie du SIRET, espaces admis.
    pub siret: Option<String>,
    /// Type.
    #[serde(rename = "type")]
    pub type_organisme: Option<TypeOrganisme>,
    /// Fiche complète, ou non.
    pub complet: Option<bool>,
    /// Code du département de l'établissement.
    pub departement: Option<String>,
    /// Région de l'agrément.
    pub region_agrement: Option<CodeTerritoire>,
    /// Année d'obtention de l'agrément.
    pub annee_agrement: Option<i32>,
    /// État de l'agrément, répétable.
    #[serde(default)]
    pub agrement: Vec<EtatAgrement>,
    /// Vrai : seulement les organismes sans utilisateur validé.
    pub sans_utilisateur: Option<bool>,
    /// Vrai : seulement les fiches à vérifier, fermées ou cessées au répertoire.
    pub signales: Option<bool>,
}

impl Parametres for ListeOrganismes {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("tri", self.tri.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("nom", self.nom.as_ref())
            .un("siret", self.siret.as_ref())
            .un("type", self.type_organisme.as_ref())
            .un("complet", self.complet.as_ref())
            .un("departement", self.departement.as_ref())
            .un("regionAgrement", self.region_agrement.as_ref())
            .un("anneeAgrement", self.annee_agrement.as_ref())
            .plusieurs("agrement", &self.agrement)
            .un("sansUtilisateur", self.sans_utilisateur.as_ref())
            .un("signales", self.signales.as_ref())
            .fin()
    }
}

/// Ligne de la liste des organismes.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants, nommés dans le JSON"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneOrganisme {
    /// Identifiant.
    pub id: OrganismeId,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Type.
    #[serde(rename = "type")]
    pub type_organisme: TypeOrganisme,
    /// SIRET.
    pub siret: Siret,
    /// Vrai pour le siège.
    pub siege_social: bool,
    /// Dernière modification.
    pub modifie_at: DateTime<Utc>,
    /// Fiche complète.
    pub complet: bool,
    /// Code du département de l'établissement.
    pub departement: Option<String>,
    /// État de l'agrément, hérité du siège pour un établissement autorisé.
    pub etat_agrement: EtatAgrement,
    /// Région de l'agrément.
    pub region_agrement: Option<CodeTerritoire>,
    /// Jour d'obtention.
    pub date_agrement: Option<NaiveDate>,
    /// Dernier jour de validité.
    pub fin_agrement: Option<NaiveDate>,
    /// Séjours, brouillons exclus.
    pub sejours: i64,
    /// Vrai si aucun utilisateur validé n'agit pour lui.
    pub sans_utilisateur: bool,
    /// Vrai si l'identité a été saisie pendant une panne et reste à vérifier.
    pub a_verifier: bool,
    /// Vrai si le répertoire dit l'établissement fermé ou l'entreprise cessée.
    pub ferme: bool,
}

vao_domain::codes! {
    /// Filtre de la liste des établissements d'un siège.
    pub enum StatutEtablissement {
        /// En activité au répertoire.
        EnActivite = "en_activite", "En activité";
        /// Autorisés par le siège.
        Autorise = "autorise", "Autorisés";
        /// Fermés au répertoire.
        Ferme = "ferme", "Fermés";
    }
}

/// Paramètres de `GET /organismes/{id}/etablissements`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeEtablissements {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Texte cherché dans le SIRET, la dénomination, l'enseigne, l'adresse et la commune ; un texte, jamais un motif.
    pub recherche: Option<String>,
    /// Partie du SIRET, espaces admis.
    pub siret: Option<String>,
    /// Partie de la dénomination ou de l'enseigne.
    pub denomination: Option<String>,
    /// Partie de la commune.
    pub commune: Option<String>,
    /// Statut ; absent : tous.
    pub statut: Option<StatutEtablissement>,
}

impl Parametres for ListeEtablissements {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("siret", self.siret.as_ref())
            .un("denomination", self.denomination.as_ref())
            .un("commune", self.commune.as_ref())
            .un("statut", self.statut.as_ref())
            .fin()
    }
}

/// Paramètres de `GET /organismes-non-agrees`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeNonAgrees {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Texte cherché dans le nom et le SIRET.
    pub recherche: Option<String>,
    /// Région de la décision.
    pub region: Option<CodeTerritoire>,
}

impl Parametres for ListeNonAgrees {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("region", self.region.as_ref())
            .fin()
    }
}
