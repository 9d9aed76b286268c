//! Adresses saisies à la main pendant une panne du service national, que rien ne situe encore.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Jsonb, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::organisme::SourceIdentite;

use crate::requete::expression;
use crate::schema::{hebergement, hebergement_version, organisme};
use crate::{DbError, Texte, Tx};

/// Adresse écrite, dans une commune, sans clé ni position.
macro_rules! a_situer {
    ($adresses:literal) => {
        concat!(
            "(EXISTS (SELECT FROM (VALUES ",
            $adresses,
            ") a (lue) WHERE a.lue ->> 'label' IS NOT NULL AND a.lue ->> 'codeInsee' IS NOT NULL \
             AND a.lue ->> 'cleInsee' IS NULL AND jsonb_typeof(a.lue -> 'coordinates') IS DISTINCT FROM 'array'))"
        )
    };
}

expression! {
    /// Vrai si une adresse de la fiche, saisie ou donnée par le répertoire, n'est pas située.
    FicheASituer: Bool = a_situer!(
        "(organisme.adresse), (organisme.adresse_domicile), (organisme.responsable_sejour -> 'adresse')"
    )
}

expression! {
    /// Vrai si l'adresse de la version n'est pas située.
    VersionASituer: Bool = a_situer!("(hebergement_version.adresse)")
}

/// Adresses d'une fiche d'organisme, et ce que le répertoire en prouve.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct AdressesFiche {
    /// Organisme.
    pub id: Uuid,
    /// D'où vient l'identité.
    pub source_identite: Texte<SourceIdentite>,
    /// Dernier relevé du répertoire.
    pub releve_sirene: Option<Value>,
    /// Adresse de l'établissement.
    pub adresse: Option<Value>,
    /// Adresse du domicile.
    pub adresse_domicile: Option<Value>,
    /// Vrai si l'activité s'exerce au domicile.
    pub adresse_identique: Option<bool>,
    /// Responsable de l'organisation des séjours.
    pub responsable_sejour: Option<Value>,
}

/// Fiches dont une adresse n'est pas située ; celles que le répertoire donne en sont, à l'appelant de les écarter.
pub async fn fiches(
    conn: &mut AsyncPgConnection,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<AdressesFiche>, DbError> {
    Ok(organisme::table
        .filter(FicheASituer)
        .filter(diesel::dsl::not(organisme::supprime))
        .filter(organisme::id.gt(apres.unwrap_or_default()))
        .order(organisme::id)
        .limit(lot)
        .select(AdressesFiche::as_select())
        .load(conn)
        .await?)
}

/// Adresses d'une fiche.
pub async fn fiche(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<AdressesFiche>, DbError> {
    Ok(organisme::table
        .find(id)
        .filter(diesel::dsl::not(organisme::supprime))
        .select(AdressesFiche::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Hébergements dont l'adresse de la version courante n'est pas située.
pub async fn hebergements(conn: &mut AsyncPgConnection, apres: Option<Uuid>, lot: i64) -> Result<Vec<Uuid>, DbError> {
    Ok(hebergement::table
        .inner_join(hebergement_version::table)
        .filter(hebergement_version::numero.eq(hebergement::version_courante))
        .filter(hebergement::statut.ne("desactive"))
        .filter(VersionASituer)
        .filter(hebergement::id.gt(apres.unwrap_or_default()))
        .order(hebergement::id)
        .limit(lot)
        .select(hebergement::id)
        .load(conn)
        .await?)
}

/// Version courante d'un hébergement, et son adresse si elle n'est pas située.
pub async fn hebergement(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<(i32, Value)>, DbError> {
    Ok(hebergement::table
        .inner_join(hebergement_version::table)
        .filter(hebergement::id.eq(id))
        .filter(hebergement_version::numero.eq(hebergement::version_courante))
        .filter(VersionASituer)
        .select((hebergement_version::numero, hebergement_version::adresse))
        .first(conn)
        .await
        .optional()?)
}

/// Version d'un hébergement dont seule l'adresse change ; sans auteur, parce que personne ne l'a saisie.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionSituee<'a> {
    /// Hébergement.
    pub hebergement: Uuid,
    /// Version lue, que celle-ci remplace.
    pub version: i32,
    /// Identifiant de la nouvelle version.
    pub id: Uuid,
    /// Adresse située.
    pub adresse: &'a Value,
    /// Instant.
    pub le: DateTime<Utc>,
}

/// Ajoute une version ; les précédentes restent telles que les étapes les citent. Faux si un autre est passé avant.
pub async fn ajouter_version(tx: &mut Tx, nouvelle: &VersionSituee<'_>) -> Result<bool, DbError> {
    let avancee = diesel::update(hebergement::table.find(nouvelle.hebergement))
        .filter(hebergement::version_courante.eq(nouvelle.version))
        .set((
            hebergement::version_courante.eq(nouvelle.version + 1),
            hebergement::edited_at.eq(nouvelle.le),
        ))
        .execute(&mut ***tx)
        .await?;
    if avancee == 0 {
        return Ok(false);
    }
    let precedente = hebergement_version::table
        .filter(hebergement_version::hebergement_id.eq(nouvelle.hebergement))
        .filter(hebergement_version::numero.eq(nouvelle.version))
        .select((
            nouvelle.id.into_sql::<SqlUuid>(),
            hebergement_version::hebergement_id,
            (nouvelle.version + 1).into_sql::<Integer>(),
            hebergement_version::nom,
            hebergement_version::type_,
            nouvelle.adresse.into_sql::<Jsonb>(),
            hebergement_version::departement,
            hebergement_version::nombre_lits,
            nouvelle.le.into_sql::<Timestamptz>(),
        ));
    diesel::insert_into(hebergement_version::table)
        .values(precedente)
        .into_columns((
            hebergement_version::id,
            hebergement_version::hebergement_id,
            hebergement_version::numero,
            hebergement_version::nom,
            hebergement_version::type_,
            hebergement_version::adresse,
            hebergement_version::departement,
            hebergement_version::nombre_lits,
            hebergement_version::created_at,
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(true)
}
