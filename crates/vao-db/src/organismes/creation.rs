//! Créer une fiche, y rattacher un compte.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::droits::RoleUsager;
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{Code as _, OrganismeId, Siret, UsagerId};

use crate::schema::{organisme, usager, usager_role};
use crate::{DbError, Texte, Tx};

/// Fiche à créer.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = organisme)]
pub struct NouvelleFiche {
    /// Identifiant.
    pub id: Uuid,
    /// Personne morale ou physique.
    pub type_organisme: &'static str,
    /// SIRET.
    pub siret: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// Raison sociale.
    pub raison_sociale: Option<String>,
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Nom de naissance.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Forme juridique.
    pub statut_juridique: Option<String>,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<String>,
    /// Adresse de l'établissement.
    pub adresse: Option<Value>,
    /// Pays.
    pub pays: String,
    /// Code du département.
    pub departement: Option<String>,
    /// Code de la profession.
    pub profession: Option<&'static str>,
    /// Adresse du domicile.
    pub adresse_domicile: Option<Value>,
    /// Vrai si l'activité s'exerce au domicile.
    pub adresse_identique: Option<bool>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
    /// Représentants légaux.
    pub representants_legaux: Value,
    /// D'où vient l'identité.
    pub source_identite: &'static str,
    /// Relevé du répertoire.
    pub releve_sirene: Option<Value>,
    /// Son instant.
    pub releve_at: Option<DateTime<Utc>>,
    /// Ses protocoles, ou ceux de son siège.
    pub protocoles: &'static str,
    /// Création.
    pub created_at: DateTime<Utc>,
    /// Dernière modification.
    pub edited_at: DateTime<Utc>,
    /// Début de la version courante.
    pub version_ouverte_at: DateTime<Utc>,
}

/// Compte qui crée ou rejoint un organisme.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CompteARattacher {
    /// SIRET pour lequel il a été approuvé.
    pub siret: Option<String>,
    /// Organisme qu'il a déjà.
    pub organisme: Option<Uuid>,
}

/// Fiche qui a déjà un SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Existant {
    /// Identifiant.
    pub id: Uuid,
    /// Personne morale ou physique.
    pub type_organisme: Texte<TypeOrganisme>,
    /// Vrai si elle a été retirée du portail : elle ne se rejoint plus.
    pub retiree: bool,
}

/// Compte d'un utilisateur ; `verrou` le garde jusqu'à la fin de la transaction.
pub async fn compte(
    conn: &mut AsyncPgConnection,
    id: UsagerId,
    verrou: bool,
) -> Result<Option<CompteARattacher>, DbError> {
    let requete = usager::table.find(id.0).select((usager::siret, usager::organisme_id));
    Ok(if verrou {
        requete.for_no_key_update().first(conn).await.optional()?
    } else {
        requete.first(conn).await.optional()?
    })
}

/// Fiche de ce SIRET, retirée ou non : il n'y en a qu'une.
pub async fn existant(conn: &mut AsyncPgConnection, siret: &Siret) -> Result<Option<Existant>, DbError> {
    Ok(organisme::table
        .filter(organisme::siret.eq(siret.as_str()))
        .select((organisme::id, organisme::type_organisme, organisme::supprime))
        .first(conn)
        .await
        .optional()?)
}

/// Crée une fiche ; faux si son SIRET vient d'être pris, la transaction qui l'a pris étant finie.
pub async fn creer(tx: &mut Tx, nouvelle: &NouvelleFiche) -> Result<bool, DbError> {
    let creees = diesel::insert_into(organisme::table)
        .values(nouvelle)
        .on_conflict(organisme::siret)
        .do_nothing()
        .execute(&mut ***tx)
        .await?;
    Ok(creees == 1)
}

/// Rattache un compte à un organisme ; faux s'il en a déjà un.
pub async fn rattacher(
    tx: &mut Tx,
    compte: UsagerId,
    organisme: OrganismeId,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let rattaches = diesel::update(usager::table.find(compte.0))
        .filter(usager::organisme_id.is_null())
        .set((
            usager::organisme_id.eq(organisme.0),
            usager::version.eq(usager::version + 1),
            usager::edited_at.eq(le),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(rattaches == 1)
}

/// Donne un rôle à un compte, s'il ne l'a pas.
pub async fn donner_role(tx: &mut Tx, compte: UsagerId, role: RoleUsager) -> Result<(), DbError> {
    diesel::insert_into(usager_role::table)
        .values((usager_role::usager_id.eq(compte.0), usager_role::role.eq(role.code())))
        .on_conflict_do_nothing()
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
