//! Clés d'API : une vivante par titulaire, et les échecs de ceux qui en présentent de fausses.
//!
//! Le secret n'est pas en base : son empreinte, poivrée par la configuration, ne sert qu'à le reconnaître.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::Code as _;
use vao_domain::cle_api::{RappelCle, Scope};

use crate::code::Texte;
use crate::schema::{cle_api, echec_cle_api, usager};
use crate::{DbError, Tx};

/// Clé d'API.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cle_api)]
pub struct CleRow {
    /// Identifiant de la ligne.
    pub id: Uuid,
    /// Titulaire ; absent pour une clé qui n'est pas celle d'une personne.
    pub usager_id: Option<Uuid>,
    /// Part publique.
    pub identifiant: String,
    /// Empreinte de la clé entière.
    pub empreinte: Vec<u8>,
    /// Droits.
    pub scopes: Vec<Texte<Scope>>,
    /// Création.
    pub created_at: DateTime<Utc>,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
    /// Dernier appel, à la minute près.
    pub derniere_utilisation_at: Option<DateTime<Utc>>,
    /// Adresse de ce dernier appel.
    pub derniere_adresse_ip: Option<String>,
    /// Révocation ou remplacement.
    pub revoquee_at: Option<DateTime<Utc>>,
    /// Dernier rappel envoyé de sa fin.
    pub rappel: Option<Texte<RappelCle>>,
}

impl std::fmt::Debug for CleRow {
    /// L'empreinte et l'adresse ne s'impriment pas.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CleRow")
            .field("identifiant", &self.identifiant)
            .finish_non_exhaustive()
    }
}

/// Clé à écrire.
#[derive(Clone)]
pub struct NouvelleCle<'a> {
    /// Identifiant de la ligne.
    pub id: Uuid,
    /// Titulaire.
    pub usager: Uuid,
    /// Part publique.
    pub identifiant: &'a str,
    /// Empreinte de la clé entière.
    pub empreinte: &'a [u8],
    /// Droits.
    pub scopes: &'a [Scope],
    /// Création.
    pub le: DateTime<Utc>,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
}

/// Clé de cette part publique, vivante ou non.
pub async fn par_identifiant(conn: &mut AsyncPgConnection, identifiant: &str) -> Result<Option<CleRow>, DbError> {
    Ok(cle_api::table
        .filter(cle_api::identifiant.eq(identifiant))
        .select(CleRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Clé de cette ligne, vivante ou non.
pub async fn par_id(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<CleRow>, DbError> {
    Ok(cle_api::table
        .find(id)
        .select(CleRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Clé vivante d'un titulaire : elle peut avoir pris fin.
pub async fn de_l_usager(conn: &mut AsyncPgConnection, usager: Uuid) -> Result<Option<CleRow>, DbError> {
    Ok(cle_api::table
        .filter(cle_api::usager_id.eq(usager))
        .filter(cle_api::revoquee_at.is_null())
        .select(CleRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Retient le titulaire le temps de la transaction : deux clés ne se créent pas ensemble.
pub async fn verrouiller_titulaire(tx: &mut Tx, usager: Uuid) -> Result<(), DbError> {
    usager::table
        .find(usager)
        .select(usager::id)
        .for_update()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ajoute une clé ; celle d'avant doit être révoquée.
pub async fn ajouter(tx: &mut Tx, cle: &NouvelleCle<'_>) -> Result<CleRow, DbError> {
    let scopes: Vec<&str> = cle.scopes.iter().map(|scope| scope.code()).collect();
    Ok(diesel::insert_into(cle_api::table)
        .values((
            cle_api::id.eq(cle.id),
            cle_api::usager_id.eq(cle.usager),
            cle_api::identifiant.eq(cle.identifiant),
            cle_api::empreinte.eq(cle.empreinte),
            cle_api::scopes.eq(scopes),
            cle_api::created_at.eq(cle.le),
            cle_api::expire_at.eq(cle.expire_at),
        ))
        .returning(CleRow::as_returning())
        .get_result(&mut **tx)
        .await?)
}

/// Révoque la clé vivante d'un titulaire, et la rend ; `None` s'il n'en a pas.
pub async fn revoquer(tx: &mut Tx, usager: Uuid, le: DateTime<Utc>) -> Result<Option<CleRow>, DbError> {
    Ok(diesel::update(cle_api::table)
        .filter(cle_api::usager_id.eq(usager))
        .filter(cle_api::revoquee_at.is_null())
        .set(cle_api::revoquee_at.eq(le))
        .returning(CleRow::as_returning())
        .get_result(&mut **tx)
        .await
        .optional()?)
}

/// Note le dernier appel, sauf si un autre vient de le faire.
pub async fn noter_utilisation(
    tx: &mut Tx,
    id: Uuid,
    adresse_ip: &str,
    le: DateTime<Utc>,
    pas: Duration,
) -> Result<(), DbError> {
    let ancienne = cle_api::derniere_utilisation_at
        .le(le - pas)
        .or(cle_api::derniere_utilisation_at.is_null());
    diesel::update(cle_api::table.find(id).filter(ancienne))
        .set((
            cle_api::derniere_utilisation_at.eq(le),
            cle_api::derniere_adresse_ip.eq(adresse_ip),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Échecs de suite d'une adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = echec_cle_api)]
pub struct Echecs {
    /// Nombre, depuis la dernière réussite ou la fin du dernier bannissement.
    pub echecs: i32,
    /// Fin de l'attente imposée.
    pub banni_jusqu_at: Option<DateTime<Utc>>,
}

/// Ce qui fait attendre une adresse.
#[derive(Debug, Clone, Copy)]
pub struct Bannissement {
    /// Échecs de suite admis.
    pub admis: i32,
    /// Attente, depuis le dernier.
    pub duree: Duration,
    /// Temps après lequel un échec isolé est oublié.
    pub oubli: Duration,
}

/// Échecs d'une adresse ; `None` si elle n'en a pas.
pub async fn echecs(conn: &mut AsyncPgConnection, adresse_ip: &str) -> Result<Option<Echecs>, DbError> {
    Ok(echec_cle_api::table
        .find(adresse_ip)
        .select(Echecs::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Compte un échec ; à la limite, l'adresse attend. Rend ce qui compte désormais.
pub async fn noter_echec(
    tx: &mut Tx,
    adresse_ip: &str,
    bannissement: Bannissement,
    le: DateTime<Utc>,
) -> Result<Echecs, DbError> {
    // Verrouillée avant d'être jugée : une rafale compte pour ce qu'elle est, sur toutes les répliques.
    let ligne = diesel::insert_into(echec_cle_api::table)
        .values((
            echec_cle_api::adresse_ip.eq(adresse_ip),
            echec_cle_api::echecs.eq(1),
            echec_cle_api::dernier_at.eq(le),
        ))
        .on_conflict(echec_cle_api::adresse_ip)
        .do_update();
    let perime = echec_cle_api::banni_jusqu_at
        .le(le)
        .or(echec_cle_api::dernier_at.le(le - bannissement.oubli));
    let compte: Echecs = ligne
        .set((
            echec_cle_api::echecs
                .eq(case_when(perime, 1_i32.into_sql::<Integer>()).otherwise(echec_cle_api::echecs + 1)),
            echec_cle_api::dernier_at.eq(le),
        ))
        .returning(Echecs::as_returning())
        .get_result(&mut **tx)
        .await?;
    let banni_jusqu_at = (compte.echecs >= bannissement.admis).then(|| le + bannissement.duree);
    diesel::update(echec_cle_api::table.find(adresse_ip))
        .set(echec_cle_api::banni_jusqu_at.eq(banni_jusqu_at))
        .execute(&mut **tx)
        .await?;
    Ok(Echecs {
        banni_jusqu_at,
        ..compte
    })
}

/// Oublie les échecs d'une adresse : une bonne clé en vient.
pub async fn oublier_echecs(tx: &mut Tx, adresse_ip: &str) -> Result<(), DbError> {
    diesel::delete(echec_cle_api::table.find(adresse_ip))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Clés vivantes qui prennent fin d'ici cet instant, après cet identifiant, et dont un rappel reste à envoyer.
pub async fn bientot_expirees(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<CleRow>, DbError> {
    Ok(cle_api::table
        .filter(cle_api::revoquee_at.is_null())
        .filter(cle_api::expire_at.lt(avant))
        .filter(cle_api::rappel.is_distinct_from(RappelCle::SeptJours.code()))
        .filter(cle_api::id.gt(apres.unwrap_or_default()))
        .order(cle_api::id)
        .limit(lot)
        .select(CleRow::as_select())
        .load(conn)
        .await?)
}

/// Clé vivante, verrouillée.
pub async fn verrouiller(tx: &mut Tx, id: Uuid) -> Result<Option<CleRow>, DbError> {
    Ok(cle_api::table
        .find(id)
        .filter(cle_api::revoquee_at.is_null())
        .select(CleRow::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Note le rappel envoyé.
pub async fn noter_rappel(tx: &mut Tx, id: Uuid, rappel: RappelCle) -> Result<(), DbError> {
    diesel::update(cle_api::table.find(id))
        .set(cle_api::rappel.eq(rappel.code()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les clés révoquées ou finies avant cet instant ; rend combien.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(diesel::delete(cle_api::table)
        .filter(cle_api::revoquee_at.lt(avant).or(cle_api::expire_at.lt(avant)))
        .execute(&mut **tx)
        .await?)
}

/// Efface les échecs antérieurs à cet instant.
pub async fn purger_echecs(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(
        diesel::delete(echec_cle_api::table.filter(echec_cle_api::dernier_at.lt(avant)))
            .execute(&mut **tx)
            .await?,
    )
}
