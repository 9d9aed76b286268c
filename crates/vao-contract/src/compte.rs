//! Ce qu'une personne fait avant d'être connectée : s'inscrire, confirmer son adresse, retrouver l'accès.
//!
//! Aucune de ces routes ne dit si un compte existe : même réponse et même temps pour une adresse connue ou non.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::compte::Approbateur;
pub use vao_domain::compte::UsageLien;
use vao_domain::{CodeTerritoire, Population, Siret};

use crate::endpoint::{Endpoint, Methode};
use crate::referentiel::TerritoireDto;
use crate::texte::{attendu, facultatif};
use crate::validation::{ContexteSaisie, regles};

/// `POST /comptes` : inscription sur le portail. Toujours 202.
pub const INSCRIRE: Endpoint<Inscription, ()> = Endpoint::new(Methode::Post, "/comptes");
/// `POST /comptes/etablissement` : établissement d'un SIRET, à confirmer avant de s'inscrire.
pub const ETABLISSEMENT: Endpoint<RechercheEtablissement, EtablissementDto> =
    Endpoint::new(Methode::Post, "/comptes/etablissement");
/// `GET /comptes/regions` : régions à choisir quand le répertoire ne répond pas.
pub const REGIONS: Endpoint<(), Vec<TerritoireDto>> = Endpoint::new(Methode::Get, "/comptes/regions");
/// `POST /comptes/validation` : confirme l'adresse, depuis le lien reçu.
pub const VALIDER: Endpoint<JetonDeLien, ValidationDto> = Endpoint::new(Methode::Post, "/comptes/validation");
/// `POST /comptes/validation/renvoi` : nouveau lien de confirmation ou d'invitation. Toujours 202.
pub const RENVOYER_LIEN: Endpoint<RenvoiLien, ()> = Endpoint::new(Methode::Post, "/comptes/validation/renvoi");
/// `POST /comptes/courriel` : confirme la nouvelle adresse d'un compte, depuis le lien reçu.
pub const CONFIRMER_COURRIEL: Endpoint<JetonDeLien, ()> = Endpoint::new(Methode::Post, "/comptes/courriel");
/// `POST /mots-de-passe/oubli` : demande un lien. Toujours 202.
pub const OUBLIER: Endpoint<OubliMotDePasse, ()> = Endpoint::new(Methode::Post, "/mots-de-passe/oubli");
/// `POST /mots-de-passe/lien` : ce que vaut un lien, sans le consommer.
pub const LIRE_LIEN: Endpoint<JetonDeLien, LienDto> = Endpoint::new(Methode::Post, "/mots-de-passe/lien");
/// `POST /mots-de-passe/reinitialisation` : choisit un mot de passe, depuis un lien d'oubli ou d'invitation.
pub const REINITIALISER: Endpoint<Reinitialisation, ()> =
    Endpoint::new(Methode::Post, "/mots-de-passe/reinitialisation");

/// Corps de `POST /comptes`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Inscription {
    /// Adresse de courriel, personnelle de préférence.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::courriel_requis))]
    pub email: String,
    /// Mot de passe, jamais rogné ni tronqué.
    #[garde(custom(regles::mot_de_passe))]
    pub mot_de_passe: String,
    /// Nom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::nom_requis))]
    pub nom: String,
    /// Prénom.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::prenom_requis))]
    pub prenom: String,
    /// Téléphone, de toute forme française ou internationale.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::telephone_requis))]
    pub telephone: String,
    /// SIRET de l'établissement où l'on travaille, espaces admis.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::siret_requis))]
    pub siret: String,
    /// Code de la région où l'on travaille. Ne sert que si le répertoire Sirene ne répond pas : la demande est alors
    /// gardée, et le SIRET vérifié plus tard. Sinon, le répertoire décide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub region: Option<CodeTerritoire>,
}

/// Ni le mot de passe ni l'identité ne s'impriment.
impl std::fmt::Debug for Inscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inscription")
            .field("siret", &self.siret)
            .finish_non_exhaustive()
    }
}

/// Corps de `POST /comptes/etablissement`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct RechercheEtablissement {
    /// SIRET, espaces admis.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::siret_requis))]
    pub siret: String,
}

/// Établissement, tel que le répertoire Sirene le décrit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EtablissementTrouve))]
#[serde(rename_all = "camelCase")]
pub struct EtablissementDto {
    /// SIRET.
    pub siret: Siret,
    /// Nom de l'entreprise ou de l'association.
    pub nom: String,
    /// Adresse sur une ligne ; absente si l'établissement n'est pas diffusible.
    pub adresse: Option<String>,
    /// Code du département.
    pub departement: String,
    /// Nom de la région dont la DREETS instruit les demandes.
    pub region: String,
    /// Vrai si la réponse est ancienne, le répertoire étant en panne.
    #[serde(default)]
    pub perime: bool,
}

/// Corps d'une requête qui présente le jeton d'un lien.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct JetonDeLien {
    /// Jeton du lien reçu par courriel.
    #[garde(length(chars, min = 1, max = 200))]
    pub jeton: String,
}

impl std::fmt::Debug for JetonDeLien {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JetonDeLien")
    }
}

/// Réponse de `POST /comptes/validation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ValidationDto {
    /// Vrai si le compte est déjà ouvert (compte ancien, sans SIRET).
    pub ouvert: bool,
    /// Qui doit approuver le compte, quand il ne l'est pas.
    pub approbateur: Option<Approbateur>,
    /// Nom de la région, quand la DREETS approuve.
    pub region: Option<String>,
}

/// Corps de `POST /comptes/validation/renvoi` : l'adresse, ou le jeton d'un lien trop ancien.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct RenvoiLien {
    /// Population du compte.
    #[garde(skip)]
    pub population: Population,
    /// Adresse du compte.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::courriel))]
    pub email: Option<String>,
    /// Jeton d'un lien qui n'est plus valable.
    #[serde(default)]
    #[garde(inner(length(chars, min = 1, max = 200)))]
    pub jeton: Option<String>,
}

impl std::fmt::Debug for RenvoiLien {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RenvoiLien")
            .field("population", &self.population)
            .finish_non_exhaustive()
    }
}

/// Corps de `POST /mots-de-passe/oubli`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct OubliMotDePasse {
    /// Population du compte.
    #[garde(skip)]
    pub population: Population,
    /// Adresse du compte.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::courriel_requis))]
    pub email: String,
}

impl std::fmt::Debug for OubliMotDePasse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OubliMotDePasse")
            .field("population", &self.population)
            .finish_non_exhaustive()
    }
}

/// Ce que vaut un lien de mot de passe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LienDto {
    /// Oubli ou activation.
    pub usage: UsageLien,
    /// Population du compte.
    pub population: Population,
    /// Adresse du compte, montrée sans pouvoir être changée.
    pub email: String,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
}

/// Corps de `POST /mots-de-passe/reinitialisation`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Reinitialisation {
    /// Jeton du lien.
    #[garde(length(chars, min = 1, max = 200))]
    pub jeton: String,
    /// Nouveau mot de passe.
    #[garde(custom(regles::mot_de_passe))]
    pub mot_de_passe: String,
}

impl std::fmt::Debug for Reinitialisation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reinitialisation")
    }
}
