//! Écriture d'un compte, sous verrou.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;
use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleUsager;
use vao_domain::{Acteur, Code as _, OrganismeId, UsagerId, Version};

use crate::schema::{organisme, usager, usager_role};
use crate::{DbError, Tx};

/// Ce qu'une décision change d'un compte.
#[derive(Debug, Clone)]
pub struct Changement<'a> {
    /// Nouveau statut.
    pub statut: StatutUsager,
    /// Motif, ou rien.
    pub motif: Option<&'a str>,
    /// Qui décide.
    pub par: Acteur,
    /// Organisme à rejoindre ; `None` le laisse tel quel.
    pub organisme: Option<Uuid>,
}

/// Verrouille le compte visé et celui qui agit, dans l'ordre de leurs identifiants : deux personnes qui se
/// désactivent l'une l'autre passent l'une après l'autre. Vrai si celui qui agit est toujours validé.
///
/// Le verrou laisse passer les clés étrangères : être cité comme auteur n'attend personne.
pub async fn verrouiller(tx: &mut Tx, cible: UsagerId, acteur: Option<UsagerId>) -> Result<bool, DbError> {
    let ids = [Some(cible), acteur].into_iter().flatten().map(|id| id.0);
    let lus: Vec<(Uuid, String)> = usager::table
        .filter(usager::id.eq_any(ids))
        .order(usager::id.asc())
        .select((usager::id, usager::status_code))
        .for_no_key_update()
        .load(&mut **tx)
        .await?;
    let valide = StatutUsager::Validated.code();
    Ok(acteur.is_none_or(|acteur| lus.iter().any(|(id, statut)| *id == acteur.0 && statut == valide)))
}

/// Verrouille un organisme : les désactivations de ses utilisateurs passent l'une après l'autre.
pub async fn verrouiller_organisme(tx: &mut Tx, id: OrganismeId) -> Result<(), DbError> {
    organisme::table
        .find(id.0)
        .select(organisme::id)
        .for_no_key_update()
        .first::<Uuid>(&mut **tx)
        .await
        .optional()?;
    Ok(())
}

/// Organisme de ce SIRET, que rejoint le compte approuvé : identifiant et nom.
pub async fn organisme_du_siret(tx: &mut Tx, siret: &str) -> Result<Option<(Uuid, String)>, DbError> {
    Ok(organisme::table
        .filter(organisme::siret.eq(siret))
        .select((organisme::id, organisme::nom))
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Change le statut d'un compte à la version lue ; faux si elle n'est plus la sienne.
///
/// Les marques d'inactivité sont effacées : elles parlent d'un compte resté ouvert.
pub async fn changer(
    tx: &mut Tx,
    id: UsagerId,
    version: Version,
    changement: &Changement<'_>,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let (usager_id, agent_id) = match changement.par {
        Acteur::Usager(auteur) => (Some(auteur.0), None),
        Acteur::Agent(auteur) => (None, Some(auteur.0)),
        Acteur::Automate => (None, None),
    };
    let visee = usager::table.find(id.0).filter(usager::version.eq(version.0));
    let mut changees = diesel::update(visee)
        .set((
            usager::status_code.eq(changement.statut.code()),
            usager::motif_refus.eq(changement.motif),
            usager::traite_par_usager.eq(usager_id),
            usager::traite_par_agent.eq(agent_id),
            usager::treated_at.eq(le),
            usager::inactivite_2m_at.eq(None::<DateTime<Utc>>),
            usager::suspendu_at.eq(None::<DateTime<Utc>>),
            usager::inactivite_5m_at.eq(None::<DateTime<Utc>>),
            usager::inactivite_rappel_at.eq(None::<DateTime<Utc>>),
            usager::suppression_prevue.eq(None::<chrono::NaiveDate>),
            // L'inactivité d'un compte rouvert se compte d'aujourd'hui.
            usager::rouvert_at.eq(le),
            usager::version.eq(usager::version + 1),
            usager::edited_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    if let Some(organisme) = changement.organisme.filter(|_| changees == 1) {
        changees = diesel::update(usager::table.find(id.0))
            .set(usager::organisme_id.eq(organisme))
            .execute(&mut **tx)
            .await?;
    }
    Ok(changees == 1)
}

/// Relève la version d'un compte dont une dépendance a changé.
pub async fn relever_version(tx: &mut Tx, id: UsagerId, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id.0))
        .set((usager::version.eq(usager::version + 1), usager::edited_at.eq(le)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Vrai si ce compte a ce rôle, maintenant.
pub async fn detient_role(tx: &mut Tx, id: UsagerId, role: RoleUsager) -> Result<bool, DbError> {
    Ok(select(exists(usager_role::table.find((id.0, role.code()))))
        .get_result(&mut **tx)
        .await?)
}

/// Remplace les rôles d'un compte et relève sa version ; faux si la version lue n'est plus la sienne.
pub async fn remplacer_roles(
    tx: &mut Tx,
    id: UsagerId,
    version: Version,
    roles: &[RoleUsager],
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let visee = usager::table.find(id.0).filter(usager::version.eq(version.0));
    let changees = diesel::update(visee)
        .set((usager::version.eq(usager::version + 1), usager::edited_at.eq(le)))
        .execute(&mut **tx)
        .await?;
    if changees == 0 {
        return Ok(false);
    }
    diesel::delete(usager_role::table.filter(usager_role::usager_id.eq(id.0)))
        .execute(&mut **tx)
        .await?;
    let lignes: Vec<_> = roles
        .iter()
        .map(|role| (usager_role::usager_id.eq(id.0), usager_role::role.eq(role.code())))
        .collect();
    diesel::insert_into(usager_role::table)
        .values(lignes)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}
