//! Livraisons des référentiels : d'où vient ce qui est chargé, et de quand.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::schema::millesime;
use crate::{DbError, Tx};

/// Livraison d'un référentiel : d'où il vient, quand elle est parue, le jour qu'elle décrit.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable, AsChangeset)]
#[diesel(table_name = millesime, primary_key(jeu))]
pub struct Millesime {
    /// Jeu de données.
    pub jeu: String,
    /// Source officielle.
    pub source: String,
    /// Version.
    pub version: String,
    /// Jour de parution.
    pub publie_le: NaiveDate,
    /// Jour dont elle donne l'état.
    pub en_vigueur_au: NaiveDate,
}

impl Millesime {
    /// Jeu des communes.
    pub const COMMUNES: &'static str = "communes";
    /// Tous les jeux que « vao seed » charge.
    pub const JEUX: [&'static str; 3] = ["categories-juridiques", Self::COMMUNES, "territoires"];
}

/// Livraisons chargées, une par jeu de données.
pub async fn lister(conn: &mut AsyncPgConnection) -> Result<Vec<Millesime>, DbError> {
    Ok(Millesime::query().order(millesime::jeu.asc()).load(conn).await?)
}

/// Note la livraison chargée d'un jeu.
pub async fn noter(tx: &mut Tx, charge: &Millesime) -> Result<(), DbError> {
    diesel::insert_into(millesime::table)
        .values(charge)
        .on_conflict(millesime::jeu)
        .do_update()
        .set(charge)
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
