//! Fiche lue : ce que le serveur sait et ce que l'appelant peut faire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vao_domain::organisme::{EvenementOrganisme, RattachementRefuse, SectionOrganisme, SourceIdentite, TypeOrganisme};
use vao_domain::{OrganismeId, Siren, Siret, Version};

use super::completude::CompletudeOrganisme;
use super::protocoles::{ProtocoleSanitaire, ProtocoleTransport};
use super::sections::{Etablissements, Identite, Representants, ResponsableOrganisation};
use crate::adresse::Adresse;
use crate::documents::PieceDto;
use crate::session::AgrementResume;

/// Champ qui ne se communique pas à un autre organisme ; voir [`OrganismeDto::champs_masques`].
pub const ADRESSE_DU_RESPONSABLE: &str = "/responsable/adresse";

/// Fiche d'un organisme.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants, nommés dans le JSON"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganismeDto {
    /// Identifiant, stable à travers les changements de SIRET.
    pub id: OrganismeId,
    /// Version, aussi publiée en `ETag`.
    pub version: Version,
    /// Personne morale ou physique.
    pub type_organisme: TypeOrganisme,
    /// SIRET.
    pub siret: Siret,
    /// SIREN.
    pub siren: Siren,
    /// Vrai pour le siège de l'entreprise.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son entreprise.
    pub porteur_agrement: bool,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Vrai si la fiche a été finalisée et l'est restée.
    pub complet: bool,
    /// Instant de la dernière finalisation.
    pub finalise_at: Option<DateTime<Utc>>,
    /// D'où vient l'identité.
    pub source_identite: SourceIdentite,
    /// Instant du dernier relevé au répertoire.
    pub releve_at: Option<DateTime<Utc>>,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<String>,
    /// Vrai si le répertoire dit l'établissement fermé.
    pub etablissement_ferme: bool,
    /// Vrai si le répertoire dit l'entreprise cessée.
    pub unite_cessee: bool,
    /// Code du département de l'établissement.
    pub departement: Option<String>,
    /// Champs de l'identité que le répertoire prouve : ils ne se modifient pas. Noms de champs, comme `raisonSociale`.
    pub champs_verrouilles: Vec<String>,
    /// Sections.
    pub sections: SectionsOrganisme,
    /// Champs de `sections` qui ne sont pas communiqués à l'appelant, et y sont vides : `/responsable/adresse`, adresse
    /// privée, pour le siège qui lit un de ses établissements.
    pub champs_masques: Vec<String>,
    /// Pièces que citent les sections ; celles du siège pour un établissement qui suit ses protocoles.
    pub pieces: Vec<PieceDto>,
    /// Siège, pour un établissement secondaire.
    pub siege: Option<OrganismeConnu>,
    /// Coordonnées de ce siège, telles que sa fiche les donne ; en lecture seule.
    pub coordonnees_siege: Option<Box<CoordonneesSiege>>,
    /// Ce qui empêche l'établissement secondaire de se prévaloir de l'agrément du siège ; absent s'il le peut.
    pub rattachement_refuse: Option<RattachementRefuse>,
    /// Compte des établissements secondaires, pour un siège.
    pub etablissements: Option<ComptesEtablissements>,
    /// Agréments de l'organisme ou de son siège, du plus récent au plus ancien.
    pub agrements: Vec<AgrementResume>,
    /// Anciens SIRET, du plus récent au plus ancien.
    pub anciens_siret: Vec<AncienSiret>,
    /// Changement de SIRET admis par un agent, qui attend d'être fait.
    pub siret_admis: Option<Siret>,
    /// Changement de SIRET demandé à la DREETS, qui n'a pas encore répondu.
    pub demande_siret: Option<DemandeSiret>,
    /// Complétude, telle que calculée au dernier enregistrement.
    pub completude: CompletudeOrganisme,
    /// Ce que l'appelant peut faire maintenant.
    pub droits: DroitsOrganisme,
    /// Création de la fiche.
    pub cree_at: DateTime<Utc>,
    /// Dernière modification.
    pub modifie_at: DateTime<Utc>,
}

impl OrganismeDto {
    /// Vrai si ce champ n'est pas communiqué à l'appelant : vide ne veut alors pas dire absent.
    pub fn est_masque(&self, champ: &str) -> bool {
        self.champs_masques.iter().any(|masque| masque == champ)
    }

    /// Champs que le répertoire prouve, à comparer à des noms écrits dans le code.
    pub fn verrous(&self) -> Vec<&str> {
        self.champs_verrouilles.iter().map(String::as_str).collect()
    }
}

/// Sections de la fiche. Celles qui ne concernent pas l'organisme sont vides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SectionsOrganisme {
    /// Identité et coordonnées.
    pub identite: Identite,
    /// Représentants légaux.
    pub representants: Representants,
    /// Responsable de l'organisation des séjours.
    pub responsable: ResponsableOrganisation,
    /// Établissements autorisés.
    pub etablissements: Etablissements,
    /// Protocole de transport : le sien, ou celui du siège s'il le suit.
    pub protocole_transport: ProtocoleTransport,
    /// Protocole sanitaire : le sien, ou celui du siège s'il le suit.
    pub protocole_sanitaire: ProtocoleSanitaire,
}

/// Ce que quiconque connecté peut savoir d'un organisme par son SIRET : rien de plus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganismeConnu {
    /// SIRET.
    pub siret: Siret,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Vrai pour le siège de l'entreprise.
    pub siege_social: bool,
    /// Vrai si sa fiche est complète.
    pub complet: bool,
}

/// Coordonnées du siège, que lisent ses établissements et les agents ; vides tant que sa fiche ne les donne pas.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CoordonneesSiege {
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Adresse.
    pub adresse: Option<Adresse>,
    /// Pays.
    pub pays: Option<String>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
}

/// Comptes des établissements secondaires d'un siège.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ComptesEtablissements {
    /// Tous.
    pub total: i64,
    /// En activité.
    pub en_activite: i64,
    /// Autorisés, en activité ou non.
    pub autorises: i64,
    /// Autorisés mais fermés depuis : à retirer.
    pub autorises_fermes: i64,
    /// Instant du dernier relevé au répertoire ; absent si la liste n'a jamais été lue.
    pub releves_at: Option<DateTime<Utc>>,
}

/// SIRET que l'organisme a eu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AncienSiret {
    /// SIRET.
    pub siret: Siret,
    /// Nom de l'organisme alors.
    pub nom: String,
    /// Instant du changement.
    pub inactif_depuis: DateTime<Utc>,
    /// Qui a changé le SIRET.
    pub auteur: String,
}

/// Changement de SIRET demandé à la DREETS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DemandeSiret {
    /// SIRET demandé.
    pub siret: Siret,
    /// Pourquoi, tel que l'organisme l'a écrit.
    pub motif: String,
    /// Quand.
    pub le: DateTime<Utc>,
    /// Qui l'a demandé.
    pub auteur: String,
}

/// Ce que l'appelant peut faire d'une fiche.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants, nommés dans le JSON"
)]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DroitsOrganisme {
    /// Modifier les sections.
    pub modifier: bool,
    /// Finaliser : la fiche est pleine et n'est pas déjà complète.
    pub finaliser: bool,
    /// Changer de SIRET : la fiche est complète.
    pub changer_siret: bool,
    /// Autoriser des établissements.
    pub autoriser_etablissements: bool,
    /// Admettre ou refuser un changement de SIRET (agent de la région de l'agrément ou de l'administration centrale).
    pub admettre_siret: bool,
    /// Commenter (agent).
    pub commenter: bool,
}

/// `GET /organismes/{id}/historique` : le plus récent d'abord.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoriqueOrganisme {
    /// Événements.
    pub evenements: Vec<EvenementOrganismeDto>,
    /// Enregistrements de sections, les cent derniers.
    pub modifications: Vec<ModificationOrganisme>,
}

/// Événement d'une fiche.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EvenementOrganismeDto {
    /// Ce qui s'est passé.
    pub code: EvenementOrganisme,
    /// Instant.
    pub le: DateTime<Utc>,
    /// Personne ou service.
    pub emetteur: String,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précision en une ligne : ancien et nouveau SIRET, établissement…
    pub precision: Option<String>,
}

/// Ce qu'un enregistrement a changé.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ModificationOrganisme {
    /// Section.
    pub section: SectionOrganisme,
    /// Instant.
    pub le: DateTime<Utc>,
    /// Auteur.
    pub auteur: String,
    /// Noms des champs changés, comme `telephone`.
    pub champs: Vec<String>,
}

/// Établissement secondaire d'un siège.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EtablissementDto {
    /// SIRET.
    pub siret: Siret,
    /// Dénomination de l'entreprise.
    pub denomination: String,
    /// Enseigne de l'établissement.
    pub enseigne: Option<String>,
    /// Numéro, type et nom de voie.
    pub adresse: Option<String>,
    /// Code postal.
    pub code_postal: Option<String>,
    /// Commune.
    pub commune: Option<String>,
    /// Vrai s'il est fermé au répertoire.
    pub ferme: bool,
    /// Vrai si le siège l'autorise.
    pub autorise: bool,
    /// Depuis quand.
    pub autorise_at: Option<DateTime<Utc>>,
    /// Par qui.
    pub autorise_par: Option<String>,
    /// Sa fiche, s'il en a une.
    pub organisme_id: Option<OrganismeId>,
}

/// Décision défavorable sur un agrément, tenue par les agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NonAgreDto {
    /// Identifiant.
    pub id: vao_domain::OrganismeNonAgreeId,
    /// Version.
    pub version: Version,
    /// SIRET.
    pub siret: Siret,
    /// Nom.
    pub nom: String,
    /// Région de la décision.
    pub region: vao_domain::CodeTerritoire,
    /// Nature de la décision.
    pub nature_decision: String,
    /// Jour de la décision.
    pub date_decision: NaiveDate,
    /// Fiche de même SIRET, si elle existe.
    pub organisme_id: Option<OrganismeId>,
    /// Vrai si l'appelant peut modifier ou retirer la ligne.
    pub modifiable: bool,
}
