//! Écriture d'un compte d'agent : toujours sous le verrou pris par [`verrouiller`].

use chrono::{DateTime, Utc};
use diesel::IntoSql as _;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;
use vao_domain::droits::RoleAgent;
use vao_domain::{Code as _, CodeTerritoire, Portee, Version};

use super::{AgentRow, charger};
use crate::schema::{agent, agent_role};
use crate::{DbError, Tx};

/// Agent à créer : sans mot de passe, il choisira le sien depuis son invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouvelAgent<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// Adresse, sous sa forme canonique.
    pub mail: &'a str,
    /// Nom.
    pub nom: &'a str,
    /// Prénom.
    pub prenom: &'a str,
    /// Code du territoire.
    pub territoire: &'a str,
    /// Rôles.
    pub roles: &'a [RoleAgent],
    /// Qui le crée.
    pub par: Uuid,
}

/// Ce qu'un autre agent peut changer d'un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changement<'a> {
    /// Nom.
    pub nom: &'a str,
    /// Prénom.
    pub prenom: &'a str,
    /// Code du territoire.
    pub territoire: &'a str,
    /// Rôles, tous.
    pub roles: &'a [RoleAgent],
}

/// Comptes lus après la prise de leurs verrous : plus rien ne les change avant la fin de la transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verrouilles {
    /// Qui agit, tel qu'il est maintenant et non tel que sa session l'a lu.
    pub acteur: Option<AgentRow>,
    /// Sur qui, s'il est dans la portée.
    pub cible: Option<AgentRow>,
    /// Autres agents nationaux actifs qui gèrent les comptes, la cible non comprise.
    pub autres_nationaux: usize,
}

/// Verrouille qui agit, et s'il agit sur quelqu'un, lui et les agents nationaux qui gèrent les comptes ; puis les lit.
///
/// Les verrous sont pris dans l'ordre des identifiants : deux agents qui agissent l'un sur l'autre passent l'un après
/// l'autre, et le second lit ce que le premier a fait.
pub async fn verrouiller(
    tx: &mut Tx,
    portee: &Portee,
    acteur: Uuid,
    cible: Option<Uuid>,
) -> Result<Verrouilles, DbError> {
    let gestionnaire = agent_role::table
        .filter(agent_role::agent_id.eq(agent::id))
        .filter(agent_role::role.eq(RoleAgent::Compte.code()));
    let national = agent::ter_code.eq(CodeTerritoire::FRANCE).and(exists(gestionnaire));
    let nommes: Vec<Uuid> = std::iter::once(acteur).chain(cible).collect();
    let avec_les_nationaux = cible.is_some().into_sql::<Bool>();
    agent::table
        .filter(agent::id.eq_any(nommes).or(avec_les_nationaux.and(national)))
        .order(agent::id.asc())
        .select(agent::id)
        .for_no_key_update()
        .load::<Uuid>(&mut **tx)
        .await?;
    let autres: i64 = agent::table
        .filter(national)
        .filter(agent::id.ne_all(cible))
        .filter(
            agent::validated
                .and(not(agent::deleted))
                .and(agent::suspendu_at.is_null()),
        )
        .count()
        .get_result(&mut **tx)
        .await?;
    Ok(Verrouilles {
        acteur: charger(tx, &Portee::Nationale, acteur).await?,
        cible: match cible {
            Some(id) => charger(tx, portee, id).await?,
            None => None,
        },
        autres_nationaux: usize::try_from(autres).unwrap_or_default(),
    })
}

/// Crée un agent ; faux si son adresse est déjà celle d'un compte, actif ou non.
pub async fn creer(tx: &mut Tx, nouveau: &NouvelAgent<'_>, le: DateTime<Utc>) -> Result<bool, DbError> {
    let crees = diesel::insert_into(agent::table)
        .values((
            agent::id.eq(nouveau.id),
            agent::mail.eq(nouveau.mail),
            agent::nom.eq(nouveau.nom),
            agent::prenom.eq(nouveau.prenom),
            agent::ter_code.eq(nouveau.territoire),
            agent::validated.eq(false),
            agent::deleted.eq(false),
            agent::created_at.eq(le),
            agent::edited_at.eq(le),
            agent::created_by.eq(nouveau.par),
        ))
        .on_conflict(agent::mail)
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    if crees == 1 {
        donner_roles(tx, nouveau.id, nouveau.roles).await?;
    }
    Ok(crees == 1)
}

/// Change un agent verrouillé.
pub async fn changer(
    tx: &mut Tx,
    avant: &AgentRow,
    changement: &Changement<'_>,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(agent::table.find(avant.id))
        .set((
            agent::nom.eq(changement.nom),
            agent::prenom.eq(changement.prenom),
            agent::ter_code.eq(changement.territoire),
            agent::version.eq(Version(avant.version).suivante().0),
            agent::edited_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    let codes: Vec<&str> = changement.roles.iter().map(|role| role.code()).collect();
    diesel::delete(
        agent_role::table
            .filter(agent_role::agent_id.eq(avant.id))
            .filter(agent_role::role.ne_all(codes)),
    )
    .execute(&mut **tx)
    .await?;
    donner_roles(tx, avant.id, changement.roles).await
}

async fn donner_roles(tx: &mut Tx, id: Uuid, roles: &[RoleAgent]) -> Result<(), DbError> {
    let lignes: Vec<_> = roles
        .iter()
        .map(|role| (agent_role::agent_id.eq(id), agent_role::role.eq(role.code())))
        .collect();
    diesel::insert_into(agent_role::table)
        .values(lignes)
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Désactive un agent verrouillé.
pub async fn desactiver(tx: &mut Tx, avant: &AgentRow, par: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(agent::table.find(avant.id))
        .set((
            agent::deleted.eq(true),
            agent::desactive_at.eq(le),
            agent::desactive_par.eq(par),
            agent::version.eq(Version(avant.version).suivante().0),
            agent::edited_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Rouvre un agent verrouillé ; une suspension pour inactivité reste, qu'un nouveau mot de passe lèvera.
pub async fn reactiver(tx: &mut Tx, avant: &AgentRow, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(agent::table.find(avant.id))
        .set((
            agent::deleted.eq(false),
            agent::desactive_at.eq(None::<DateTime<Utc>>),
            agent::desactive_par.eq(None::<Uuid>),
            agent::rouvert_at.eq(le),
            agent::version.eq(Version(avant.version).suivante().0),
            agent::edited_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
