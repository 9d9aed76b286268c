//! Son propre compte : identité, mot de passe, adresse, second facteur, appareils, conditions d'utilisation, journal.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::AppareilId;

use crate::endpoint::{Endpoint, Methode};
use crate::journal::LigneJournal;
use crate::liste::Page;
use crate::session::ProfilDto;
use crate::texte::{attendu, facultatif};
use crate::validation::{ContexteSaisie, regles};

/// `GET /moi/compte` : ce que le titulaire voit de son compte.
pub const LIRE: Endpoint<(), MonCompteDto> = Endpoint::new(Methode::Get, "/moi/compte");
/// `PATCH /moi` : nom, prénom, téléphone.
pub const MODIFIER: Endpoint<ModificationProfil, ProfilDto> = Endpoint::new(Methode::Patch, "/moi");
/// `PUT /moi/mot-de-passe` : les autres sessions et les appareils de confiance sont fermés.
pub const CHANGER_MOT_DE_PASSE: Endpoint<ChangementMotDePasse, ()> = Endpoint::new(Methode::Put, "/moi/mot-de-passe");
/// `POST /moi/courriel` : demande un changement d'adresse. Toujours 202 si le mot de passe est juste.
pub const CHANGER_COURRIEL: Endpoint<ChangementCourriel, ()> = Endpoint::new(Methode::Post, "/moi/courriel");
/// `POST /moi/cgu` : accepte les conditions d'utilisation.
pub const ACCEPTER_CGU: Endpoint<AcceptationCgu, ProfilDto> = Endpoint::new(Methode::Post, "/moi/cgu");
/// `GET /moi/second-facteur` : application d'authentification et codes de secours.
pub const SECOND_FACTEUR: Endpoint<(), SecondFacteurDto> = Endpoint::new(Methode::Get, "/moi/second-facteur");
/// `POST /moi/second-facteur` : commence l'inscription d'une application ; rend le secret, une fois.
pub const PREPARER_SECOND_FACTEUR: Endpoint<MotDePasseActuel, PreparationDto> =
    Endpoint::new(Methode::Post, "/moi/second-facteur");
/// `POST /moi/second-facteur/confirmation` : finit l'inscription ; rend les codes de secours, une fois.
pub const CONFIRMER_SECOND_FACTEUR: Endpoint<CodeApplication, CodesDeSecoursDto> =
    Endpoint::new(Methode::Post, "/moi/second-facteur/confirmation");
/// `POST /moi/second-facteur/retrait` : retire l'application.
pub const RETIRER_SECOND_FACTEUR: Endpoint<MotDePasseActuel, SecondFacteurDto> =
    Endpoint::new(Methode::Post, "/moi/second-facteur/retrait");
/// `POST /moi/second-facteur/codes-de-secours` : remplace les codes de secours.
pub const RENOUVELER_CODES: Endpoint<MotDePasseActuel, CodesDeSecoursDto> =
    Endpoint::new(Methode::Post, "/moi/second-facteur/codes-de-secours");
/// `GET /appareils` : appareils de confiance.
pub const APPAREILS: Endpoint<(), Vec<AppareilDto>> = Endpoint::new(Methode::Get, "/appareils");
/// `DELETE /appareils/{id}` : retire la confiance donnée à un appareil.
pub const RETIRER_APPAREIL: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/appareils/{id}");
/// `GET /moi/journal` : ce qui est arrivé à son compte.
pub const JOURNAL: Endpoint<(), Page<LigneJournal>> = Endpoint::new(Methode::Get, "/moi/journal");

/// Compte, vu par son titulaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MonCompteDto {
    /// Adresse de courriel.
    pub email: String,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Téléphone, au format E.164 ; absent pour un agent.
    pub telephone: Option<String>,
    /// SIRET approuvé ; absent pour un agent.
    pub siret: Option<String>,
    /// Nom de l'organisme, ou libellé du territoire.
    pub rattachement: Option<String>,
    /// Création du compte.
    pub cree_at: DateTime<Utc>,
    /// Dernière connexion.
    pub derniere_connexion_at: Option<DateTime<Utc>>,
}

/// Corps de `PATCH /moi` : les champs absents ne changent pas.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ModificationProfil {
    /// Nom.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::nom))]
    pub nom: Option<String>,
    /// Prénom.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::prenom))]
    pub prenom: Option<String>,
    /// Téléphone ; ignoré pour un agent, qui n'en a pas.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::telephone))]
    pub telephone: Option<String>,
}

impl std::fmt::Debug for ModificationProfil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ModificationProfil")
    }
}

/// Corps de `PUT /moi/mot-de-passe`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ChangementMotDePasse {
    /// Mot de passe actuel.
    #[garde(length(chars, min = 1, max = 128))]
    pub actuel: String,
    /// Nouveau mot de passe.
    #[garde(custom(regles::mot_de_passe))]
    pub nouveau: String,
}

impl std::fmt::Debug for ChangementMotDePasse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChangementMotDePasse")
    }
}

/// Corps de `POST /moi/courriel`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ChangementCourriel {
    /// Mot de passe actuel.
    #[garde(length(chars, min = 1, max = 128))]
    pub mot_de_passe: String,
    /// Nouvelle adresse.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(regles::courriel_requis))]
    pub email: String,
}

impl std::fmt::Debug for ChangementCourriel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChangementCourriel")
    }
}

/// Corps de `POST /moi/cgu`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct AcceptationCgu {
    /// Version lue et acceptée ; une autre que celle en vigueur est refusée (409).
    #[garde(range(min = 1))]
    pub version: i32,
}

/// Corps d'une opération sensible : le mot de passe est redemandé.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct MotDePasseActuel {
    /// Mot de passe actuel.
    #[garde(length(chars, min = 1, max = 128))]
    pub mot_de_passe: String,
}

impl std::fmt::Debug for MotDePasseActuel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MotDePasseActuel")
    }
}

/// Second facteur du titulaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SecondFacteurDto {
    /// Inscription de l'application ; absente si le code vient par courriel.
    pub application_depuis: Option<DateTime<Utc>>,
    /// Codes de secours qui n'ont pas servi.
    pub codes_restants: u32,
    /// Vrai si l'application est exigée de ce compte : elle ne peut pas être retirée.
    pub exigee: bool,
}

/// Application d'authentification à inscrire.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PreparationDto {
    /// Secret en base 32, à recopier si la caméra ne peut pas servir.
    pub secret: String,
    /// Adresse `otpauth://` que porte le code QR.
    pub adresse: String,
    /// Code QR, dessiné par un seul tracé SVG de la grille.
    pub qr: TraceQr,
}

impl std::fmt::Debug for PreparationDto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PreparationDto")
    }
}

/// Tracé d'un code QR.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TraceQr {
    /// Côté de la grille, marges comprises : `viewBox="0 0 {cote} {cote}"`.
    pub cote: u32,
    /// Attribut `d` du tracé des carrés noirs.
    pub trace: String,
}

/// Corps de `POST /moi/second-facteur/confirmation`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CodeApplication {
    /// Code à six chiffres de l'application.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(crate::session::six_chiffres))]
    pub code: String,
}

impl std::fmt::Debug for CodeApplication {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeApplication")
    }
}

/// Codes de secours, montrés une seule fois.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CodesDeSecoursDto {
    /// Dix codes, chacun d'un seul usage.
    pub codes: Vec<String>,
}

impl std::fmt::Debug for CodesDeSecoursDto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodesDeSecoursDto")
    }
}

/// Appareil de confiance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AppareilDto {
    /// Identifiant.
    pub id: AppareilId,
    /// Navigateur et système, tels qu'annoncés.
    pub appareil: String,
    /// Jour où la confiance a été donnée.
    pub depuis: DateTime<Utc>,
    /// Dernière connexion sans code.
    pub derniere_utilisation_at: Option<DateTime<Utc>>,
    /// Fin de la confiance.
    pub expire_at: DateTime<Utc>,
}
