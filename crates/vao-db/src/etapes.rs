//! Étapes d'un séjour et versions d'hébergement qu'elles figent.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::declaration::TypeHebergement;
use vao_domain::{DeclarationId, OrganismeId};

use crate::schema::{declaration_etape, hebergement, hebergement_version};
use crate::{DbError, Texte, Tx};

/// Étape et la version d'hébergement qu'elle fige.
#[derive(Debug, Clone, PartialEq)]
pub struct EtapeRow {
    /// Identifiant.
    pub id: Uuid,
    /// Rang, à partir de 1.
    pub ordre: i32,
    /// Jour d'arrivée.
    pub date_debut: NaiveDate,
    /// Jour de départ.
    pub date_fin: NaiveDate,
    /// Comment le groupe rejoint l'étape.
    pub rejoindre_etape: Option<String>,
    /// Version figée.
    pub version: VersionRow,
}

/// Version d'une fiche d'hébergement.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct VersionRow {
    /// Identifiant de la version.
    pub id: Uuid,
    /// Fiche.
    pub hebergement_id: Uuid,
    /// Numéro de la version.
    pub numero: i32,
    /// Version courante de la fiche.
    pub courante: i32,
    /// Nom du lieu.
    pub nom: String,
    /// Type.
    pub type_: Texte<TypeHebergement>,
    /// Adresse.
    pub adresse: Value,
    /// Département.
    pub departement: String,
    /// Nombre de lits.
    pub nombre_lits: i32,
}

/// Colonnes d'une [`VersionRow`].
type ColonnesVersion = (
    hebergement_version::id,
    hebergement_version::hebergement_id,
    hebergement_version::numero,
    hebergement::version_courante,
    hebergement_version::nom,
    hebergement_version::type_,
    hebergement_version::adresse,
    hebergement_version::departement,
    hebergement_version::nombre_lits,
);

pub(crate) const COLONNES_VERSION: ColonnesVersion = (
    hebergement_version::id,
    hebergement_version::hebergement_id,
    hebergement_version::numero,
    hebergement::version_courante,
    hebergement_version::nom,
    hebergement_version::type_,
    hebergement_version::adresse,
    hebergement_version::departement,
    hebergement_version::nombre_lits,
);

/// Étapes d'une déclaration déjà trouvée dans la portée, par date puis par ordre.
pub async fn lire(conn: &mut AsyncPgConnection, declaration: DeclarationId) -> Result<Vec<EtapeRow>, DbError> {
    type Ligne = (Uuid, i32, NaiveDate, NaiveDate, Option<String>, VersionRow);
    let lignes: Vec<Ligne> = declaration_etape::table
        .inner_join(hebergement_version::table.inner_join(hebergement::table))
        .filter(declaration_etape::declaration_id.eq(declaration.0))
        .order((declaration_etape::date_debut.asc(), declaration_etape::ordre.asc()))
        .select((
            declaration_etape::id,
            declaration_etape::ordre,
            declaration_etape::date_debut,
            declaration_etape::date_fin,
            declaration_etape::rejoindre_etape,
            COLONNES_VERSION,
        ))
        .load(conn)
        .await?;
    let etape = |(id, ordre, date_debut, date_fin, rejoindre_etape, version): Ligne| EtapeRow {
        id,
        ordre,
        date_debut,
        date_fin,
        rejoindre_etape,
        version,
    };
    Ok(lignes.into_iter().map(etape).collect())
}

/// Versions courantes des hébergements actifs de l'organisme parmi `fiches`.
pub async fn versions_courantes(
    conn: &mut AsyncPgConnection,
    organisme: OrganismeId,
    fiches: &[Uuid],
) -> Result<Vec<VersionRow>, DbError> {
    Ok(hebergement_version::table
        .inner_join(hebergement::table)
        .filter(hebergement::organisme_id.eq(organisme.0))
        .filter(hebergement::statut.eq("actif"))
        .filter(hebergement::id.eq_any(fiches))
        .filter(hebergement_version::numero.eq(hebergement::version_courante))
        .select(COLONNES_VERSION)
        .load(conn)
        .await?)
}

#[derive(QueryableByName)]
struct Ecrite {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    ordre: i32,
}

/// Remplace les étapes d'une déclaration, en une requête ; les rend avec leur identifiant écrit.
///
/// Une étape garde l'identifiant de son rang : le rang est ce que l'organisme voit et déplace.
pub async fn remplacer(
    tx: &mut Tx,
    declaration: DeclarationId,
    mut etapes: Vec<EtapeRow>,
) -> Result<Vec<EtapeRow>, DbError> {
    const REMPLACEMENT: &str = "
        WITH retrait AS (DELETE FROM declaration_etape WHERE declaration_id = $1 AND ordre > $2)
        INSERT INTO declaration_etape AS e
            (id, declaration_id, ordre, hebergement_version_id, departement, date_debut, date_fin, rejoindre_etape)
        SELECT n.id, $1, n.ordre, n.version, n.departement, n.debut, n.fin, n.rejoindre
        FROM unnest($3, $4, $5, $6, $7, $8, $9) AS n (id, ordre, version, departement, debut, fin, rejoindre)
        ON CONFLICT (declaration_id, ordre) DO UPDATE SET
            hebergement_version_id = excluded.hebergement_version_id, departement = excluded.departement,
            date_debut = excluded.date_debut, date_fin = excluded.date_fin, rejoindre_etape = excluded.rejoindre_etape
        RETURNING e.id, e.ordre";
    fn colonne<T>(etapes: &[EtapeRow], lire: impl Fn(&EtapeRow) -> T) -> Vec<T> {
        etapes.iter().map(lire).collect()
    }
    // Remplacer un nombre quelconque de lignes en une seule requête ne s'écrit pas dans le langage de Diesel.
    let ecrites: Vec<Ecrite> = diesel::sql_query(REMPLACEMENT)
        .bind::<SqlUuid, _>(declaration.0)
        .bind::<Integer, _>(i32::try_from(etapes.len()).unwrap_or(i32::MAX))
        .bind::<Array<SqlUuid>, _>(colonne(&etapes, |e| e.id))
        .bind::<Array<Integer>, _>(colonne(&etapes, |e| e.ordre))
        .bind::<Array<SqlUuid>, _>(colonne(&etapes, |e| e.version.id))
        .bind::<Array<Text>, _>(colonne(&etapes, |e| e.version.departement.clone()))
        .bind::<Array<Date>, _>(colonne(&etapes, |e| e.date_debut))
        .bind::<Array<Date>, _>(colonne(&etapes, |e| e.date_fin))
        .bind::<Array<Nullable<Text>>, _>(colonne(&etapes, |e| e.rejoindre_etape.clone()))
        .load(&mut ***tx)
        .await?;
    for etape in &mut etapes {
        if let Some(ecrite) = ecrites.iter().find(|ecrite| ecrite.ordre == etape.ordre) {
            etape.id = ecrite.id;
        }
    }
    Ok(etapes)
}
