//! Stored answers of idempotency keys.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::idempotence;
use crate::{DbError, Tx};

/// What the key was worth when the transaction took it.
#[derive(Debug, Clone, PartialEq)]
pub enum Prise {
    /// First use: run the action, then [`conclure`].
    Neuve,
    /// Same key and same request: this was the answer.
    Deja {
        /// HTTP status.
        statut: i16,
        /// Body.
        corps: serde_json::Value,
        /// Version of the dossier.
        version: Option<i32>,
        /// Address of what was created.
        emplacement: Option<String>,
    },
    /// Same key, another request.
    Autre,
}

/// Takes a key; waits for a concurrent transaction that holds the same one.
pub async fn prendre(
    tx: &mut Tx,
    acteur: Uuid,
    cle: &str,
    route: &str,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<Prise, DbError> {
    let inseree = diesel::insert_into(idempotence::table)
        .values((
            idempotence::acteur.eq(acteur),
            idempotence::cle.eq(cle),
            idempotence::route.eq(route),
            idempotence::empreinte.eq(empreinte),
            idempotence::created_at.eq(le),
        ))
        .on_conflict_do_nothing()
        .execute(&mut ***tx)
        .await?;
    if inseree == 1 {
        return Ok(Prise::Neuve);
    }
    let (connue, statut, corps, version, emplacement) = idempotence::table
        .find((acteur, cle))
        .select((
            idempotence::empreinte,
            idempotence::statut,
            idempotence::corps,
            idempotence::version,
            idempotence::emplacement,
        ))
        .first::<(
            Vec<u8>,
            Option<i16>,
            Option<serde_json::Value>,
            Option<i32>,
            Option<String>,
        )>(&mut ***tx)
        .await?;
    match (statut, corps) {
        (Some(statut), Some(corps)) if connue == empreinte => Ok(Prise::Deja {
            statut,
            corps,
            version,
            emplacement,
        }),
        _ => Ok(Prise::Autre),
    }
}

/// Erases the answers older than `avant`; returns how many.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(
        diesel::delete(idempotence::table.filter(idempotence::created_at.lt(avant)))
            .execute(&mut ***tx)
            .await?,
    )
}

/// Stores the answer of a key taken by this transaction.
pub async fn conclure(
    tx: &mut Tx,
    acteur: Uuid,
    cle: &str,
    statut: i16,
    corps: &serde_json::Value,
    version: Option<i32>,
    emplacement: Option<&str>,
) -> Result<(), DbError> {
    diesel::update(idempotence::table.find((acteur, cle)))
        .set((
            idempotence::statut.eq(statut),
            idempotence::corps.eq(corps),
            idempotence::version.eq(version),
            idempotence::emplacement.eq(emplacement),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
