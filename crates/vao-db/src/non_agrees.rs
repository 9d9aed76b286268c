//! Organisateurs sans agrément : décisions tenues par les agents, rapprochées des fiches par le SIRET.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Int4, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::{OrganismeNonAgreeId, Version};

use crate::requete::{Requete, Valeur};
use crate::schema::organisme_non_agree;
use crate::{DbError, Tx};

/// Contrainte : une décision par SIRET, région et jour.
pub const UNE_PAR_JOUR: &str = "organisme_non_agree_unique";

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtre {
    /// Lignes à rendre.
    pub limite: i64,
    /// Lignes à sauter.
    pub decalage: i64,
    /// Mots cherchés dans le nom et le SIRET.
    pub recherche: Option<String>,
    /// Région de la décision.
    pub region: Option<String>,
}

/// Décision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct NonAgreRow {
    /// Identifiant.
    pub id: Uuid,
    /// Version.
    pub version: i32,
    /// SIRET.
    pub siret: String,
    /// Nom.
    pub nom: String,
    /// Région de la décision.
    pub region: String,
    /// Nature de la décision.
    pub nature_decision: String,
    /// Jour de la décision.
    pub date_decision: NaiveDate,
    /// Fiche qui a, ou a eu, ce SIRET.
    pub organisme_id: Option<Uuid>,
}

type TypeNonAgre = (SqlUuid, Int4, Text, Text, Text, Text, Date, Nullable<SqlUuid>);

/// Page des décisions, la plus récente d'abord, avec son total exact.
pub async fn lister(conn: &mut AsyncPgConnection, filtre: &Filtre) -> Result<(Vec<NonAgreRow>, i64), DbError> {
    let mut requete = selection();
    restreindre(&mut requete, filtre);
    requete.sql(" ORDER BY n.date_decision DESC, n.id");
    requete.limite(filtre.limite).decalage(filtre.decalage);
    let lignes = requete.load(conn).await?;
    let mut total = Requete::<BigInt>::nouvelle();
    total.sql("SELECT count(*) FROM organisme_non_agree n WHERE true");
    restreindre(&mut total, filtre);
    Ok((lignes, total.get_result(conn).await?))
}

/// Décision de cet identifiant.
pub async fn charger(conn: &mut AsyncPgConnection, id: OrganismeNonAgreeId) -> Result<Option<NonAgreRow>, DbError> {
    let mut requete = selection();
    requete.sql(" AND n.id = ").lier(Valeur::Id(id.0));
    Ok(requete.get_result(conn).await.optional()?)
}

/// La même, verrouillée jusqu'à la fin de la transaction.
pub async fn verrouiller(tx: &mut Tx, id: OrganismeNonAgreeId) -> Result<Option<NonAgreRow>, DbError> {
    let mut requete = selection();
    requete
        .sql(" AND n.id = ")
        .lier(Valeur::Id(id.0))
        .sql(" FOR UPDATE OF n");
    Ok(requete.get_result(&mut **tx).await.optional()?)
}

/// Contenu d'une décision.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset, Insertable)]
#[diesel(table_name = organisme_non_agree)]
pub struct Contenu<'a> {
    /// SIRET, sans espaces.
    pub siret: &'a str,
    /// Nom.
    pub nom: &'a str,
    /// Région de la décision.
    pub region: &'a str,
    /// Nature de la décision.
    pub nature_decision: &'a str,
    /// Jour de la décision.
    pub date_decision: NaiveDate,
}

/// Ajoute une décision.
pub async fn ajouter(
    tx: &mut Tx,
    id: OrganismeNonAgreeId,
    contenu: &Contenu<'_>,
    par: Uuid,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(organisme_non_agree::table)
        .values((
            organisme_non_agree::id.eq(id.0),
            contenu,
            organisme_non_agree::created_at.eq(le),
            organisme_non_agree::edited_at.eq(le),
            organisme_non_agree::edited_par.eq(par),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Change une décision verrouillée.
pub async fn changer(
    tx: &mut Tx,
    avant: &NonAgreRow,
    contenu: &Contenu<'_>,
    par: Uuid,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(organisme_non_agree::table.find(avant.id))
        .set((
            contenu,
            organisme_non_agree::version.eq(Version(avant.version).suivante().0),
            organisme_non_agree::edited_at.eq(le),
            organisme_non_agree::edited_par.eq(par),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Retire une décision verrouillée ; le journal garde ce qu'elle disait.
pub async fn retirer(tx: &mut Tx, decision: &NonAgreRow) -> Result<(), DbError> {
    diesel::delete(organisme_non_agree::table.find(decision.id))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Un organisateur qui a changé de SIRET reste celui de la décision prise sous l'ancien.
fn selection() -> Requete<TypeNonAgre> {
    let mut requete = Requete::nouvelle();
    requete.sql(
        "SELECT n.id, n.version, n.siret, n.nom, n.region, n.nature_decision, n.date_decision, \
         coalesce((SELECT o.id FROM organisme o WHERE o.siret = n.siret AND NOT o.supprime), \
         (SELECT v.organisme_id FROM organisme_version v JOIN organisme o ON o.id = v.organisme_id \
         WHERE v.siret = n.siret AND NOT o.supprime ORDER BY v.close_at DESC LIMIT 1)) \
         FROM organisme_non_agree n WHERE true",
    );
    requete
}

fn restreindre<ST>(requete: &mut Requete<ST>, filtre: &Filtre) {
    if let Some(region) = &filtre.region {
        requete.sql(" AND n.region = ").lier(Valeur::Texte(region.clone()));
    }
    requete.contenir_mots(" AND n.recherche", filtre.recherche.as_deref());
}
