//! Hébergements d'un organisme : liste des actifs, ajout.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::declaration::TypeHebergement;
use vao_domain::{Code as _, HebergementId, OrganismeId};

use crate::requete::{Requete, Valeur};
use crate::schema::{hebergement, hebergement_version};
use crate::{DbError, Texte, Tx};

/// Hébergement actif, dans sa version courante.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct HebergementRow {
    /// Fiche.
    pub id: Uuid,
    /// Version courante.
    pub version: i32,
    /// Nom du lieu.
    pub nom: String,
    /// Adresse.
    pub adresse: Value,
    /// Type.
    pub type_: Texte<TypeHebergement>,
    /// Nombre de lits.
    pub nombre_lits: i32,
    total: i64,
}

impl HebergementRow {
    /// Nombre d'hébergements qui répondent à la recherche, toutes pages confondues.
    pub const fn total(&self) -> i64 {
        self.total
    }
}

/// Hébergement à ajouter.
#[derive(Debug, Clone, PartialEq)]
pub struct NouvelHebergement {
    /// Fiche.
    pub id: HebergementId,
    /// Première version.
    pub version_id: Uuid,
    /// Organisme.
    pub organisme: OrganismeId,
    /// Nom du lieu.
    pub nom: String,
    /// Type.
    pub type_: TypeHebergement,
    /// Adresse.
    pub adresse: Value,
    /// Département, déduit de la commune.
    pub departement: String,
    /// Nombre de lits.
    pub nombre_lits: i32,
    /// Instant.
    pub created_at: DateTime<Utc>,
    /// Auteur.
    pub created_by: Uuid,
}

type TypeHebergementRow = (SqlUuid, Integer, Text, Jsonb, Text, Integer, BigInt);

/// Hébergements actifs de l'organisme, par nom ; la page et le total en une requête.
///
/// Une page vide ne dit rien du total : au-delà de la dernière, il vaut zéro.
pub async fn lister(
    conn: &mut AsyncPgConnection,
    organisme: OrganismeId,
    recherche: Option<&str>,
    limite: i64,
    decalage: i64,
) -> Result<Vec<HebergementRow>, DbError> {
    let mut requete = Requete::<TypeHebergementRow>::nouvelle();
    requete.sql(
        "SELECT h.id, v.numero, v.nom, v.adresse, v.type, v.nombre_lits, count(*) OVER () \
         FROM hebergement h JOIN hebergement_version v ON v.hebergement_id = h.id AND v.numero = h.version_courante \
         WHERE h.statut = 'actif' AND h.organisme_id = ",
    );
    requete.lier(Valeur::Id(organisme.0));
    requete
        .contenir_mots(" AND v.recherche", recherche)
        .sql(" ORDER BY sans_accent(v.nom), h.id")
        .limite(limite)
        .decalage(decalage);
    Ok(requete.load(conn).await?)
}

/// Ajoute un hébergement actif et sa première version.
pub async fn creer(tx: &mut Tx, nouveau: &NouvelHebergement) -> Result<(), DbError> {
    diesel::insert_into(hebergement::table)
        .values((
            hebergement::id.eq(nouveau.id.0),
            hebergement::organisme_id.eq(nouveau.organisme.0),
            hebergement::statut.eq("actif"),
            hebergement::version_courante.eq(1),
            hebergement::created_at.eq(nouveau.created_at),
            hebergement::created_by.eq(nouveau.created_by),
            hebergement::edited_at.eq(nouveau.created_at),
        ))
        .execute(&mut ***tx)
        .await?;
    diesel::insert_into(hebergement_version::table)
        .values((
            hebergement_version::id.eq(nouveau.version_id),
            hebergement_version::hebergement_id.eq(nouveau.id.0),
            hebergement_version::numero.eq(1),
            hebergement_version::nom.eq(&nouveau.nom),
            hebergement_version::type_.eq(nouveau.type_.code()),
            hebergement_version::adresse.eq(&nouveau.adresse),
            hebergement_version::departement.eq(&nouveau.departement),
            hebergement_version::nombre_lits.eq(nouveau.nombre_lits),
            hebergement_version::created_at.eq(nouveau.created_at),
            hebergement_version::created_by.eq(nouveau.created_by),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
