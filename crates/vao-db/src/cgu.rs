//! Conditions d'utilisation : la dernière version acceptée sur le compte, chaque acceptation dans l'historique.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;
use vao_domain::{Code as _, Population};

use crate::schema::{agent, cgu_acceptation, usager};
use crate::{DbError, Tx};

/// Note l'acceptation d'une version ; faux si elle l'était déjà, dont la date est gardée.
pub async fn accepter(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    version: i32,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let inserees = diesel::insert_into(cgu_acceptation::table)
        .values((
            cgu_acceptation::population.eq(population.code()),
            cgu_acceptation::compte_id.eq(compte),
            cgu_acceptation::version.eq(version),
            cgu_acceptation::le.eq(le),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(compte))
                .set(usager::cgu_version.eq(version))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(compte))
                .set(agent::cgu_version.eq(version))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(inserees == 1)
}
