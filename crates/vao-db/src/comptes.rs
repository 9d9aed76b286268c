//! Comptes des deux populations : connexion, et ce qu'une session dit de son titulaire.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{array, exists};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::droits::{RoleAgent, RoleUsager};
use vao_domain::organisme::SourceIdentite;
use vao_domain::{Code as _, Population};

use crate::code::Texte;
use crate::declarations::AgrementRow;
use crate::inscriptions::{AgentLu, Titulaire, UsagerLu};
use crate::organismes::EstHerite;
use crate::schema::{agent, agent_role, agrement, organisme, second_facteur, session, territoire, usager, usager_role};
use crate::{DbError, Tx};

/// Seul statut d'un utilisateur du portail qui permette de se connecter.
const VALIDE: &str = "VALIDATED";

/// Ce qu'une connexion a besoin de savoir d'un compte.
#[derive(Clone, PartialEq, Eq)]
pub struct Compte {
    /// Titulaire, et où en est son compte.
    pub titulaire: Titulaire,
    /// Empreinte du mot de passe ; absente tant qu'il n'a pas été choisi.
    pub pwd: Option<String>,
    /// Confirmation de l'adresse d'un compte du portail.
    pub verifie_at: Option<DateTime<Utc>>,
    /// Instant où la demande d'approbation, sans réponse des collègues, est passée à la DREETS aussi.
    pub escalade_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Compte {
    /// Ni l'empreinte ni l'identité ne s'impriment.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compte")
            .field("id", &self.titulaire.id)
            .field("etat", &self.titulaire.etat)
            .finish_non_exhaustive()
    }
}

impl Compte {
    /// Identifiant.
    pub const fn id(&self) -> Uuid {
        self.titulaire.id
    }

    /// Vrai si le compte peut se connecter : validé, ni bloqué, ni suspendu, ni désactivé.
    pub const fn actif(&self) -> bool {
        self.titulaire.est_actif()
    }
}

type UsagerDeConnexion = (UsagerLu, Option<String>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

fn compte_usager((lu, pwd, verifie_at, escalade_at): UsagerDeConnexion) -> Compte {
    Compte {
        titulaire: lu.into(),
        pwd,
        verifie_at,
        escalade_at,
    }
}

fn compte_agent((lu, pwd): (AgentLu, Option<String>)) -> Compte {
    Compte {
        titulaire: lu.into(),
        pwd,
        verifie_at: None,
        escalade_at: None,
    }
}

/// Compte de cette adresse (canonique) dans cette population ; un compte anonymisé n'existe plus.
pub async fn par_mail(
    conn: &mut AsyncPgConnection,
    population: Population,
    mail: &str,
) -> Result<Option<Compte>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .filter(usager::mail.eq(mail))
            .filter(usager::supprime_at.is_null())
            .select((
                UsagerLu::as_select(),
                usager::pwd,
                usager::verified_at,
                usager::approbation_escalade_at,
            ))
            .first::<UsagerDeConnexion>(conn)
            .await
            .optional()?
            .map(compte_usager)),
        Population::Bo => Ok(agent::table
            .filter(agent::mail.eq(mail))
            .select((AgentLu::as_select(), agent::pwd))
            .first(conn)
            .await
            .optional()?
            .map(compte_agent)),
    }
}

/// Compte de cet identifiant dans cette population.
pub async fn par_id(conn: &mut AsyncPgConnection, population: Population, id: Uuid) -> Result<Option<Compte>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .find(id)
            .filter(usager::supprime_at.is_null())
            .select((
                UsagerLu::as_select(),
                usager::pwd,
                usager::verified_at,
                usager::approbation_escalade_at,
            ))
            .first::<UsagerDeConnexion>(conn)
            .await
            .optional()?
            .map(compte_usager)),
        Population::Bo => Ok(agent::table
            .find(id)
            .select((AgentLu::as_select(), agent::pwd))
            .first(conn)
            .await
            .optional()?
            .map(compte_agent)),
    }
}

/// Remplace l'empreinte du mot de passe par une autre du même mot de passe, aux paramètres du jour.
///
/// Sans effet si l'empreinte a changé depuis sa lecture : le mot de passe n'est plus le même.
pub async fn rafraichir_empreinte(
    tx: &mut Tx,
    population: Population,
    id: Uuid,
    ancienne: &str,
    nouvelle: &str,
) -> Result<(), DbError> {
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(id).filter(usager::pwd.eq(ancienne)))
                .set(usager::pwd.eq(nouvelle))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(id).filter(agent::pwd.eq(ancienne)))
                .set(agent::pwd.eq(nouvelle))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}

/// Note l'instant de la dernière connexion réussie ; l'avis des deux mois d'un usager n'a plus lieu d'être.
pub async fn noter_connexion(tx: &mut Tx, population: Population, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(id))
                .set((
                    usager::lastconnection_at.eq(le),
                    usager::inactivite_2m_at.eq(None::<DateTime<Utc>>),
                ))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(id))
                .set(agent::lastconnection_at.eq(le))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}

/// Utilisateur du portail, lu depuis sa session.
#[derive(Debug, Clone, Queryable)]
pub struct UsagerConnecte {
    /// Compte.
    pub id: Uuid,
    /// Adresse.
    pub mail: String,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Rôles.
    pub roles: Vec<Texte<RoleUsager>>,
    /// Organisme, s'il en a rejoint un.
    pub organisme: Option<OrganismeDuCompte>,
    /// Région de l'établissement.
    pub territoire: Option<String>,
    /// Département de l'établissement.
    pub departement: Option<String>,
    /// Dernière version acceptée des conditions d'utilisation.
    pub cgu_version: Option<i32>,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
}

/// Organisme d'un utilisateur du portail.
#[derive(Debug, Clone, Queryable)]
pub struct OrganismeDuCompte {
    /// Identifiant.
    pub id: Uuid,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// SIRET.
    pub siret: String,
    /// Vrai si la fiche est complète.
    pub complet: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// D'où vient son identité.
    pub source_identite: Texte<SourceIdentite>,
    /// Vrai pour un siège dont l'identité est prouvée : il voit les autres SIRET de son SIREN.
    pub voit_son_siren: bool,
}

/// Agent, lu depuis sa session.
#[derive(Debug, Clone, Queryable)]
pub struct AgentConnecte {
    /// Compte.
    pub id: Uuid,
    /// Adresse.
    pub mail: String,
    /// Nom.
    pub nom: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Rôles.
    pub roles: Vec<Texte<RoleAgent>>,
    /// Code du territoire.
    pub territoire: String,
    /// Nom du territoire.
    pub libelle: String,
    /// Territoire qui contient le sien, d'où se déduit le niveau.
    pub parent: Option<String>,
    /// Dernière version acceptée des conditions d'utilisation.
    pub cgu_version: Option<i32>,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
}

/// Colonnes d'un [`UsagerConnecte`], dans l'ordre de ses champs.
macro_rules! colonnes_d_usager {
    () => {
        (
            usager::id,
            usager::mail,
            usager::nom,
            usager::prenom,
            array::<Text, _>(
                usager_role::table
                    .filter(usager_role::usager_id.eq(usager::id))
                    .select(usager_role::role),
            ),
            (
                organisme::id,
                organisme::nom,
                organisme::siret,
                organisme::complet,
                organisme::porteur_agrement,
                organisme::source_identite,
                organisme::voit_son_siren,
            )
                .nullable(),
            usager::ter_code,
            usager::departement,
            usager::cgu_version,
            exists(
                second_facteur::table
                    .filter(second_facteur::population.eq(Population::Usagers.code()))
                    .filter(second_facteur::compte_id.eq(usager::id))
                    .filter(second_facteur::confirme_at.is_not_null()),
            ),
        )
    };
}

/// Titulaire d'une session du portail ouverte et active depuis `active_depuis`, si son compte l'est encore.
pub async fn usager_de_session(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    le: DateTime<Utc>,
    active_depuis: DateTime<Utc>,
) -> Result<Option<UsagerConnecte>, DbError> {
    Ok(session::table
        .inner_join(usager::table.on(usager::id.eq(session::compte_id)))
        .left_join(organisme::table.on(usager::organisme_id.eq(organisme::id.nullable())))
        .filter(session::id.eq(id))
        .filter(session::population.eq(Population::Usagers.code()))
        .filter(session::revoquee_at.is_null())
        .filter(session::expire_at.gt(le))
        .filter(session::derniere_activite_at.gt(active_depuis))
        .filter(usager::status_code.eq(VALIDE))
        .filter(usager::supprime_at.is_null())
        .select(colonnes_d_usager!())
        .first(conn)
        .await
        .optional()?)
}

/// Utilisateur du portail, si son compte est ouvert : pour qui appelle sans session.
pub async fn usager_ouvert(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<UsagerConnecte>, DbError> {
    Ok(usager::table
        .left_join(organisme::table.on(usager::organisme_id.eq(organisme::id.nullable())))
        .filter(usager::id.eq(id))
        .filter(usager::status_code.eq(VALIDE))
        .filter(usager::supprime_at.is_null())
        .select(colonnes_d_usager!())
        .first(conn)
        .await
        .optional()?)
}

/// Titulaire d'une session du back-office ouverte et active depuis `active_depuis`, si son compte l'est encore.
pub async fn agent_de_session(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    le: DateTime<Utc>,
    active_depuis: DateTime<Utc>,
) -> Result<Option<AgentConnecte>, DbError> {
    let roles = agent_role::table
        .filter(agent_role::agent_id.eq(agent::id))
        .select(agent_role::role);
    Ok(session::table
        .inner_join(agent::table.on(agent::id.eq(session::compte_id)))
        .inner_join(territoire::table.on(territoire::code.eq(agent::ter_code)))
        .filter(session::id.eq(id))
        .filter(session::population.eq(Population::Bo.code()))
        .filter(session::revoquee_at.is_null())
        .filter(session::expire_at.gt(le))
        .filter(session::derniere_activite_at.gt(active_depuis))
        .filter(agent::validated)
        .filter(diesel::dsl::not(agent::deleted))
        .filter(agent::suspendu_at.is_null())
        .select((
            agent::id,
            agent::mail,
            agent::nom,
            agent::prenom,
            array::<Text, _>(roles),
            territoire::code,
            territoire::libelle,
            territoire::parent,
            agent::cgu_version,
            exists(
                second_facteur::table
                    .filter(second_facteur::population.eq(Population::Bo.code()))
                    .filter(second_facteur::compte_id.eq(agent::id))
                    .filter(second_facteur::confirme_at.is_not_null()),
            ),
        ))
        .first(conn)
        .await
        .optional()?)
}

/// Agrément d'un organisme, ou du siège qui l'autorise : celui en vigueur ce jour, à défaut le dernier obtenu, à défaut
/// le prochain.
pub async fn agrement_de(
    conn: &mut AsyncPgConnection,
    organisme: Uuid,
    jour: NaiveDate,
) -> Result<Option<AgrementRow>, DbError> {
    Ok(organisme::table
        .inner_join(agrement::table.on(EstHerite))
        .inner_join(territoire::table.on(territoire::code.eq(agrement::region)))
        .filter(organisme::id.eq(organisme))
        .order((
            agrement::date_obtention.le(jour).desc(),
            agrement::date_fin_validite.desc(),
        ))
        .select((
            agrement::numero,
            agrement::region,
            territoire::libelle,
            agrement::date_obtention,
            agrement::date_fin_validite,
        ))
        .first(conn)
        .await
        .optional()?)
}
