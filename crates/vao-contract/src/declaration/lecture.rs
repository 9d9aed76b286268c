//! Déclaration lue : ce que le serveur sait et ce que l'appelant peut faire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::adresse::PrecisionAdresse;
use vao_domain::declaration::{RoleInstruction, Section, TypeHebergement};
use vao_domain::{
    Action, DeclarationId, Echeances, EtapeId, HebergementId, NumeroDeclaration, OrganismeId, Periode, Phase, Siret,
    Statut, Version,
};

use super::sections::{Personnel, ResponsableSejour, Vacanciers};
use crate::session::AgrementResume;

/// Déclaration complète.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeclarationDto {
    /// Identifiant.
    pub id: DeclarationId,
    /// Version, aussi publiée en `ETag`.
    pub version: Version,
    /// Numéro, à partir du premier dépôt.
    pub numero: Option<NumeroDeclaration>,
    /// Statut.
    pub statut: Statut,
    /// Phase.
    pub phase: Phase,
    /// Titre.
    pub libelle: String,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Durée en jours, bornes comprises.
    pub duree: i32,
    /// Saison.
    pub periode: Periode,
    /// Échéances légales (code du tourisme, art. R. 412-14).
    pub echeances: Echeances,
    /// Département compétent, à partir du premier dépôt.
    pub departement_suivi: Option<String>,
    /// Place de l'agent devant ce dossier ; absente pour un organisme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleInstruction>,
    /// Dépôts successifs.
    pub depots: Vec<DepotDto>,
    /// Organisme déclarant.
    pub organisme: OrganismeResume,
    /// Agrément du porteur au dépôt, ou en vigueur pour un brouillon.
    pub agrement: Option<AgrementResume>,
    /// Agrément que le porteur a aujourd'hui pour ce séjour ; le même tant que rien n'a changé depuis le dépôt.
    pub agrement_actuel: Option<AgrementResume>,
    /// Responsable du séjour.
    pub responsable_sejour: ResponsableSejour,
    /// Sections.
    pub sections: SectionsDto,
    /// Attestations.
    pub attestations: AttestationsDto,
    /// Dernière demande de compléments, tant qu'elle attend une réponse.
    pub complements: Option<ComplementsDto>,
    /// Ce que l'appelant peut faire maintenant.
    pub droits: DroitsDto,
    /// Instant de la dernière modification.
    pub modifiee_at: DateTime<Utc>,
}

/// Dépôt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DepotDto {
    /// Phase.
    pub phase: Phase,
    /// Rang du dépôt dans la déclaration, à partir de 1.
    pub rang: i32,
    /// Instant.
    pub depose_at: DateTime<Utc>,
    /// Vrai si le délai était dépassé.
    pub tardif: bool,
    /// Justification de l'urgence.
    pub motif_urgence: Option<String>,
}

/// Organisme déclarant, en résumé.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganismeResume {
    /// Identifiant.
    pub id: OrganismeId,
    /// Raison sociale, ou nom et prénom.
    pub nom: String,
    /// SIRET.
    pub siret: Siret,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
}

/// Sections du formulaire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SectionsDto {
    /// Vacanciers.
    pub vacanciers: Vacanciers,
    /// Personnel.
    pub personnel: Personnel,
    /// Hébergements.
    pub hebergements: HebergementsDto,
}

/// Section « hébergements » lue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HebergementsDto {
    /// Vrai à partir de deux étapes.
    pub sejour_itinerant: bool,
    /// Étapes, par date puis par ordre.
    pub etapes: Vec<EtapeDto>,
}

/// Étape lue, avec la version d'hébergement qu'elle fige.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EtapeDto {
    /// Identifiant.
    pub id: EtapeId,
    /// Rang, à partir de 1.
    pub ordre: i32,
    /// Fiche d'hébergement.
    pub hebergement_id: HebergementId,
    /// Version figée de la fiche.
    pub hebergement_version: i32,
    /// Nom du lieu.
    pub nom: String,
    /// Adresse sur une ligne.
    pub adresse: String,
    /// Longitude et latitude (WGS84), si elles sont connues.
    #[serde(default)]
    pub coordinates: Option<[f64; 2]>,
    /// Ce que désigne cette position.
    #[serde(default)]
    pub precision: PrecisionAdresse,
    /// Type d'hébergement.
    #[serde(rename = "type")]
    pub type_: TypeHebergement,
    /// Nombre de lits.
    pub nombre_lits: i32,
    /// Département du lieu.
    pub departement: String,
    /// Jour d'arrivée.
    pub date_debut: NaiveDate,
    /// Jour de départ.
    pub date_fin: NaiveDate,
    /// Comment le groupe rejoint l'étape.
    pub rejoindre_etape: Option<String>,
    /// Vrai si la fiche a une version plus récente.
    pub version_plus_recente: bool,
}

/// Attestations par phase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttestationsDto {
    /// Du dernier dépôt à deux mois.
    #[serde(rename = "2M")]
    pub deux_mois: Option<AttestationDto>,
    /// Du dernier dépôt à huit jours.
    #[serde(rename = "8J")]
    pub huit_jours: Option<AttestationDto>,
}

/// Attestation sur l'honneur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttestationDto {
    /// Nom du signataire.
    pub nom: String,
    /// Prénom du signataire.
    pub prenom: String,
    /// Qualité.
    pub qualite: String,
    /// Jour de signature, à Paris.
    pub at: NaiveDate,
}

/// Demande de compléments en attente.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ComplementsDto {
    /// Ce qui est attendu.
    pub commentaire: String,
    /// Sections visées.
    pub sections: Vec<Section>,
    /// Date souhaitée.
    pub echeance: Option<NaiveDate>,
    /// Service qui demande.
    pub service: String,
    /// Instant de la demande.
    pub demande_at: DateTime<Utc>,
}

/// Ce que l'appelant peut faire ; les écrans ne recalculent jamais un droit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DroitsDto {
    /// Sections modifiables.
    pub modifier: Vec<Section>,
    /// Actions possibles.
    pub actions: Vec<Action>,
    /// Peut dupliquer.
    pub dupliquer: bool,
    /// Peut supprimer le brouillon.
    pub supprimer: bool,
}

impl DroitsDto {
    /// Vrai si l'action est offerte.
    pub fn permet(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }
}
