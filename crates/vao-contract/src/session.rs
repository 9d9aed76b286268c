//! Sessions : connexion en deux temps, renouvellement, révocation, profil.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
pub use vao_domain::compte::MoyenCode;
use vao_domain::droits::{Permission, RoleAgent, RoleUsager};
use vao_domain::{CodeTerritoire, NiveauTerritoire, OrganismeId, Population, SessionId, Siret};

use crate::endpoint::{Endpoint, Methode};
use crate::texte::attendu;
use crate::validation::{ContexteSaisie, erreur};

/// `POST /sessions` : mot de passe, puis code.
pub const OUVRIR: Endpoint<OuvertureSession, ReponseOuverture> = Endpoint::new(Methode::Post, "/sessions");
/// `POST /sessions/code` : second facteur.
pub const CONFIRMER: Endpoint<ConfirmationCode, JetonDto> = Endpoint::new(Methode::Post, "/sessions/code");
/// `POST /sessions/code/renvoi` : nouveau code.
pub const RENVOYER: Endpoint<RenvoiCode, ()> = Endpoint::new(Methode::Post, "/sessions/code/renvoi");
/// `POST /sessions/rafraichissement` : nouveau jeton, depuis le cookie.
pub const RAFRAICHIR: Endpoint<Rafraichissement, JetonDto> = Endpoint::new(Methode::Post, "/sessions/rafraichissement");
/// `DELETE /sessions/courante` : déconnexion.
pub const FERMER: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/sessions/courante");
/// `GET /sessions` : ses sessions et appareils.
pub const LISTER: Endpoint<(), Vec<SessionDto>> = Endpoint::new(Methode::Get, "/sessions");
/// `DELETE /sessions/{id}` : révoque une de ses sessions.
pub const REVOQUER: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/sessions/{id}");
/// `DELETE /sessions` : ferme toutes ses sessions sauf celle qui le demande.
pub const FERMER_LES_AUTRES: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/sessions");
/// `GET /moi` : profil de l'appelant.
pub const MOI: Endpoint<(), ProfilDto> = Endpoint::new(Methode::Get, "/moi");

/// Corps de `POST /sessions`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct OuvertureSession {
    /// Population du compte.
    #[garde(skip)]
    pub population: Population,
    /// Adresse de courriel.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = 320))]
    pub email: String,
    /// Mot de passe, jamais rogné ni tronqué.
    #[garde(length(chars, min = 1, max = 128))]
    pub mot_de_passe: String,
}

/// Le mot de passe ne s'imprime jamais, pas même en débogage.
impl std::fmt::Debug for OuvertureSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OuvertureSession")
            .field("population", &self.population)
            .finish_non_exhaustive()
    }
}

/// Réponse de `POST /sessions`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "etape", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReponseOuverture {
    /// Le code vient d'être envoyé (200).
    Code(DefiDto),
    /// Appareil de confiance : la session est ouverte (201).
    Session(Box<JetonDto>),
}

/// Preuve que le mot de passe a été donné, à renvoyer avec le code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DefiDto {
    /// Jeton opaque, à usage unique.
    pub defi: String,
    /// D'où vient le code.
    pub moyen: MoyenCode,
    /// Adresse où le code est parti, masquée.
    pub adresse_masquee: String,
    /// Fin de validité du code, ou du défi pour une application.
    pub expire_at: DateTime<Utc>,
}

/// Corps de `POST /sessions/code`.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ConfirmationCode {
    /// Défi reçu à l'étape précédente.
    #[garde(length(chars, min = 1, max = 200))]
    pub defi: String,
    /// Code à six chiffres, ou code de secours (`abcde-fghij`) quand une application est inscrite.
    #[serde(deserialize_with = "attendu")]
    #[garde(custom(code_ou_secours))]
    pub code: String,
    /// Ne plus demander de code sur cet appareil pendant 30 jours.
    #[serde(default)]
    #[garde(skip)]
    pub memoriser_appareil: bool,
}

impl std::fmt::Debug for ConfirmationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmationCode")
            .field("memoriser_appareil", &self.memoriser_appareil)
            .finish_non_exhaustive()
    }
}

/// Longueur d'un code de secours, tiret non compris.
pub const LONGUEUR_CODE_DE_SECOURS: usize = 10;

fn code_ou_secours(code: &str, contexte: &ContexteSaisie) -> garde::Result {
    let lettres = code.chars().filter(|c| *c != '-').count();
    let secours = lettres == LONGUEUR_CODE_DE_SECOURS && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if secours { Ok(()) } else { six_chiffres(code, contexte) }
}

/// Code à six chiffres.
pub(crate) fn six_chiffres(code: &str, _: &ContexteSaisie) -> garde::Result {
    if code.len() == 6 && code.bytes().all(|octet| octet.is_ascii_digit()) {
        Ok(())
    } else {
        Err(erreur("code", "Le code compte six chiffres."))
    }
}

/// Corps de `POST /sessions/code/renvoi`.
#[derive(Debug, Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct RenvoiCode {
    /// Défi reçu après le mot de passe.
    #[garde(length(chars, min = 1, max = 200))]
    pub defi: String,
}

/// Corps de `POST /sessions/rafraichissement`.
#[derive(Debug, Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Rafraichissement {
    /// Population dont le cookie est présenté.
    #[garde(skip)]
    pub population: Population,
}

/// Jeton d'accès et profil ; le jeton de renouvellement est dans le cookie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct JetonDto {
    /// Jeton d'accès, à présenter dans `Authorization: Bearer`.
    pub jeton: String,
    /// Fin de validité du jeton.
    pub expire_at: DateTime<Utc>,
    /// Fin de la session, quoi que l'appelant fasse : aucun renouvellement ne la dépasse.
    pub session_expire_at: DateTime<Utc>,
    /// Profil de l'appelant.
    pub profil: ProfilDto,
}

/// Profil de l'appelant : qui il est, d'où il agit, ce qu'il peut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProfilDto {
    /// Population.
    pub population: Population,
    /// Adresse de courriel.
    pub email: String,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Ce qui change avec la population.
    pub rattachement: Rattachement,
    /// Permissions détenues.
    pub permissions: Vec<Permission>,
    /// Version des conditions d'utilisation à accepter avant tout autre appel ; absente si c'est fait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cgu_a_accepter: Option<i32>,
    /// Vrai si une application d'authentification doit être inscrite avant tout autre appel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second_facteur_a_activer: bool,
}

impl ProfilDto {
    /// Vrai si l'appelant détient `permission`.
    pub fn peut(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

/// Organisme d'un usager ou territoire d'un agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "nature", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rattachement {
    /// Utilisateur du portail.
    Organisme(OrganismeProfil),
    /// Agent de l'État.
    Territoire(TerritoireProfil),
    /// Utilisateur sans organisme.
    Aucun,
}

/// Organisme d'un utilisateur du portail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OrganismeProfil {
    /// Identifiant.
    pub id: OrganismeId,
    /// Raison sociale, ou nom et prénom.
    pub nom: String,
    /// SIRET.
    pub siret: Siret,
    /// Vrai si la fiche est complète.
    pub complet: bool,
    /// Vrai si l'organisme porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// Agrément en vigueur ou dernier connu.
    pub agrement: Option<AgrementResume>,
    /// Rôles de l'utilisateur.
    pub roles: Vec<RoleUsager>,
}

/// Agrément, en résumé.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AgrementResume {
    /// Numéro.
    pub numero: String,
    /// Date d'obtention.
    pub date_obtention: chrono::NaiveDate,
    /// Dernier jour de validité.
    pub date_fin_validite: chrono::NaiveDate,
    /// Région qui l'a délivré.
    pub region: CodeTerritoire,
    /// Nom de cette région.
    pub region_libelle: String,
}

/// Territoire d'un agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TerritoireProfil {
    /// Code.
    pub code: CodeTerritoire,
    /// Nom.
    pub libelle: String,
    /// Niveau, déduit de la place dans l'arbre.
    pub niveau: NiveauTerritoire,
    /// Rôles de l'agent.
    pub roles: Vec<RoleAgent>,
}

/// Lecture d'une énumération à étiquette par la réunion de ses champs.
///
/// La lecture dérivée par serde garde une copie du JSON en mémoire et compile deux fois chaque type contenu : quarante
/// kilo-octets de plus au premier chargement du navigateur.
mod lecture {
    use chrono::{DateTime, Utc};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer};
    use vao_domain::{Code, CodeTerritoire, NiveauTerritoire, OrganismeId, Siret};

    use super::{
        AgrementResume, DefiDto, JetonDto, MoyenCode, OrganismeProfil, ProfilDto, Rattachement, ReponseOuverture,
        TerritoireProfil,
    };

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Ouverture {
        etape: String,
        expire_at: DateTime<Utc>,
        #[serde(default)]
        defi: Option<String>,
        #[serde(default)]
        moyen: Option<MoyenCode>,
        #[serde(default)]
        adresse_masquee: Option<String>,
        #[serde(default)]
        jeton: Option<String>,
        #[serde(default)]
        session_expire_at: Option<DateTime<Utc>>,
        #[serde(default)]
        profil: Option<ProfilDto>,
    }

    impl<'de> Deserialize<'de> for ReponseOuverture {
        fn deserialize<D: Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
            let lu = Ouverture::deserialize(lecteur)?;
            let expire_at = lu.expire_at;
            let moyen = lu.moyen.unwrap_or(MoyenCode::Courriel);
            match (lu.etape.as_str(), lu.defi, lu.adresse_masquee, lu.jeton, lu.profil) {
                ("CODE", Some(defi), Some(adresse_masquee), ..) => Ok(Self::Code(DefiDto {
                    defi,
                    moyen,
                    adresse_masquee,
                    expire_at,
                })),
                ("SESSION", _, _, Some(jeton), Some(profil)) => Ok(Self::Session(Box::new(JetonDto {
                    jeton,
                    expire_at,
                    session_expire_at: lu.session_expire_at.unwrap_or(expire_at),
                    profil,
                }))),
                _ => Err(D::Error::custom("étape inconnue ou incomplète")),
            }
        }
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Lien {
        nature: String,
        #[serde(default)]
        id: Option<OrganismeId>,
        #[serde(default)]
        nom: String,
        #[serde(default)]
        siret: Option<Siret>,
        #[serde(default)]
        complet: bool,
        #[serde(default)]
        porteur_agrement: bool,
        #[serde(default)]
        agrement: Option<AgrementResume>,
        #[serde(default)]
        code: Option<CodeTerritoire>,
        #[serde(default)]
        libelle: String,
        #[serde(default)]
        niveau: Option<NiveauTerritoire>,
        #[serde(default)]
        roles: Vec<String>,
    }

    fn roles<R: Code>(codes: &[String]) -> Option<Vec<R>> {
        codes.iter().map(|code| R::depuis_code(code)).collect()
    }

    fn rattachement(lu: Lien) -> Option<Rattachement> {
        match lu.nature.as_str() {
            "AUCUN" => Some(Rattachement::Aucun),
            "ORGANISME" => Some(Rattachement::Organisme(OrganismeProfil {
                id: lu.id?,
                nom: lu.nom,
                siret: lu.siret?,
                complet: lu.complet,
                porteur_agrement: lu.porteur_agrement,
                agrement: lu.agrement,
                roles: roles(&lu.roles)?,
            })),
            "TERRITOIRE" => Some(Rattachement::Territoire(TerritoireProfil {
                code: lu.code?,
                libelle: lu.libelle,
                niveau: lu.niveau?,
                roles: roles(&lu.roles)?,
            })),
            _ => None,
        }
    }

    impl<'de> Deserialize<'de> for Rattachement {
        fn deserialize<D: Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
            rattachement(Lien::deserialize(lecteur)?)
                .ok_or_else(|| D::Error::custom("rattachement inconnu ou incomplet"))
        }
    }
}

/// Session ouverte de l'appelant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionDto {
    /// Identifiant.
    pub id: SessionId,
    /// Navigateur et système, tels qu'annoncés.
    pub appareil: String,
    /// Instant de connexion.
    pub ouverte_at: DateTime<Utc>,
    /// Dernier renouvellement.
    pub derniere_activite_at: DateTime<Utc>,
    /// Vrai pour la session qui fait la demande.
    pub courante: bool,
}
