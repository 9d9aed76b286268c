//! Liste des déclarations : filtres, tris, lignes étroites.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::declaration::{FiltreAction, RoleInstruction};
use vao_domain::{DeclarationId, NumeroDeclaration, OrganismeId, Periode, Statut};

use crate::endpoint::{Paires, Parametres};

vao_domain::codes! {
    /// Tri de la liste. Chaque tri se départage par l'identifiant.
    pub enum Tri {
        /// Ce qui attend l'administration d'abord, puis par date de début.
        Action = "action", "À traiter d'abord";
        /// Date de début croissante.
        DateDebut = "dateDebut", "Date de début croissante";
        /// Date de début décroissante.
        DateDebutDesc = "-dateDebut", "Date de début décroissante";
        /// Numéro croissant.
        Numero = "numero", "Numéro croissant";
        /// Numéro décroissant.
        NumeroDesc = "-numero", "Numéro décroissant";
        /// Titre, de A à Z.
        Libelle = "libelle", "Titre, de A à Z";
        /// Titre, de Z à A.
        LibelleDesc = "-libelle", "Titre, de Z à A";
        /// Organisme, de A à Z.
        Organisme = "organisme", "Organisme, de A à Z";
        /// Organisme, de Z à A.
        OrganismeDesc = "-organisme", "Organisme, de Z à A";
        /// Statut, dans l'ordre du parcours.
        Statut = "statut", "Statut, dans l'ordre du parcours";
        /// Statut, à rebours du parcours.
        StatutDesc = "-statut", "Statut, à rebours du parcours";
        /// Plus ancienne modification d'abord.
        ModifieeAt = "modifieeAt", "Plus ancienne modification d'abord";
        /// Plus récente modification d'abord.
        ModifieeAtDesc = "-modifieeAt", "Plus récente modification d'abord";
    }
}

/// Paramètres de `GET /declarations`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListeDeclarations {
    /// Numéro de page, à partir de 1.
    pub page: Option<u32>,
    /// Taille de page (10, au plus 100).
    pub par_page: Option<u16>,
    /// Tri ; par défaut « action » pour un agent, « -dateDebut » pour un organisme.
    pub tri: Option<Tri>,
    /// Curseur de la page précédente, ou `*` pour commencer ; exclut `page`.
    pub curseur: Option<String>,
    /// Texte cherché dans le numéro, le titre et l'organisme, accents et casse ignorés.
    pub recherche: Option<String>,
    /// Partie du numéro.
    pub numero: Option<String>,
    /// Partie du titre.
    pub libelle: Option<String>,
    /// Partie du nom de l'organisme.
    pub organisme: Option<String>,
    /// Organisme ; un siège comprend ses établissements.
    pub organisme_id: Option<OrganismeId>,
    /// SIRET de l'organisme.
    pub siret: Option<String>,
    /// Département compétent.
    pub departement: Option<String>,
    /// Saison.
    pub periode: Option<Periode>,
    /// Statuts, répétables.
    #[serde(default)]
    pub statut: Vec<Statut>,
    /// Qui doit agir.
    pub action: Option<FiltreAction>,
    /// Début à partir de ce jour.
    pub du: Option<NaiveDate>,
    /// Début jusqu'à ce jour.
    pub au: Option<NaiveDate>,
    /// Dépôt tardif seulement (vrai) ou dans les délais seulement (faux).
    pub tardif: Option<bool>,
    /// Place de l'agent.
    pub role: Option<RoleInstruction>,
}

impl Parametres for ListeDeclarations {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("page", self.page.as_ref())
            .un("parPage", self.par_page.as_ref())
            .un("tri", self.tri.as_ref())
            .un("curseur", self.curseur.as_ref())
            .un("recherche", self.recherche.as_ref())
            .un("numero", self.numero.as_ref())
            .un("libelle", self.libelle.as_ref())
            .un("organisme", self.organisme.as_ref())
            .un("organismeId", self.organisme_id.as_ref())
            .un("siret", self.siret.as_ref())
            .un("departement", self.departement.as_ref())
            .un("periode", self.periode.as_ref())
            .plusieurs("statut", &self.statut)
            .un("action", self.action.as_ref())
            .un("du", self.du.as_ref())
            .un("au", self.au.as_ref())
            .un("tardif", self.tardif.as_ref())
            .un("role", self.role.as_ref())
            .fin()
    }
}

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LigneDeclaration {
    /// Identifiant.
    pub id: DeclarationId,
    /// Numéro, à partir du premier dépôt.
    pub numero: Option<NumeroDeclaration>,
    /// Titre.
    pub libelle: String,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Organisme déclarant.
    pub organisme_id: OrganismeId,
    /// Nom de l'organisme.
    pub organisme: String,
    /// Statut.
    pub statut: Statut,
    /// Version, pour agir depuis la liste.
    pub version: i32,
    /// Département compétent.
    pub departement_suivi: Option<String>,
    /// Place de l'agent ; absente pour un organisme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleInstruction>,
    /// Vrai si le dernier dépôt était tardif.
    pub tardif: bool,
    /// Dernière modification.
    pub modifiee_at: DateTime<Utc>,
}
