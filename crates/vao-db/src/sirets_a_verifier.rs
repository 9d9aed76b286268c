//! Comptes inscrits pendant une panne du répertoire Sirene : leur SIRET reste à vérifier.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::schema::usager;
use crate::{DbError, Tx};

/// Comptes à vérifier, après cet identifiant.
pub async fn lister(conn: &mut AsyncPgConnection, apres: Option<Uuid>, lot: i64) -> Result<Vec<Uuid>, DbError> {
    Ok(usager::table
        .filter(usager::siret_a_verifier)
        .filter(usager::supprime_at.is_null())
        .filter(usager::id.gt(apres.unwrap_or_default()))
        .order(usager::id)
        .limit(lot)
        .select(usager::id)
        .load(conn)
        .await?)
}

/// Vrai si le SIRET de ce compte reste à vérifier.
pub async fn est_a_verifier(conn: &mut AsyncPgConnection, id: Uuid) -> Result<bool, DbError> {
    Ok(usager::table
        .find(id)
        .filter(usager::supprime_at.is_null())
        .select(usager::siret_a_verifier)
        .first(conn)
        .await
        .optional()?
        .unwrap_or(false))
}

/// Situe un compte vérifié.
pub async fn situer(
    tx: &mut Tx,
    id: Uuid,
    territoire: &str,
    departement: &str,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set((
            usager::siret_a_verifier.eq(false),
            usager::ter_code.eq(territoire),
            usager::departement.eq(departement),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Note qu'un compte a été vérifié, sans rien en changer d'autre.
pub async fn clore(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set(usager::siret_a_verifier.eq(false))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
