//! Changements de SIRET : version close, accords des agents, comptes qui suivent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{Code as _, Population, Siret};

use crate::evenements::ORGANISME;
use crate::schema::{agrement, autorisation_siret, evenement, organisme_version, session, territoire, usager};
use crate::{DbError, Texte, Tx};

/// Version à clore.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionClose<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// Organisme.
    pub organisme: Uuid,
    /// SIRET qu'il quitte.
    pub siret: &'a str,
    /// Nom qu'il avait.
    pub nom: &'a str,
    /// Fiche entière, telle qu'elle était.
    pub fiche: &'a Value,
    /// Ouverture de la version.
    pub ouverte_at: DateTime<Utc>,
    /// Fin.
    pub close_at: DateTime<Utc>,
    /// Compte de qui change le SIRET.
    pub auteur_id: Option<Uuid>,
    /// Son nom.
    pub auteur: &'a str,
}

/// Garde la version que l'organisme, verrouillé, quitte.
pub async fn clore(tx: &mut Tx, version: &VersionClose<'_>) -> Result<(), DbError> {
    let dernier: Option<i32> = organisme_version::table
        .filter(organisme_version::organisme_id.eq(version.organisme))
        .select(diesel::dsl::max(organisme_version::rang))
        .first(&mut **tx)
        .await?;
    diesel::insert_into(organisme_version::table)
        .values((
            organisme_version::id.eq(version.id),
            organisme_version::organisme_id.eq(version.organisme),
            organisme_version::rang.eq(dernier.unwrap_or_default() + 1),
            organisme_version::siret.eq(version.siret),
            organisme_version::nom.eq(version.nom),
            organisme_version::fiche.eq(version.fiche),
            organisme_version::ouverte_at.eq(version.ouverte_at),
            organisme_version::close_at.eq(version.close_at),
            organisme_version::auteur_id.eq(version.auteur_id),
            organisme_version::auteur.eq(version.auteur),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Accord d'un agent à un changement de SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = autorisation_siret)]
pub struct Accord<'a> {
    /// Organisme.
    pub organisme_id: Uuid,
    /// SIRET admis.
    pub siret: &'a str,
    /// Pourquoi.
    pub motif: &'a str,
    /// Agent.
    pub agent_id: Uuid,
    /// Nom de son service.
    pub agent: &'a str,
    /// Quand.
    pub le: DateTime<Utc>,
}

/// Écrit un accord ; le plus récent sur le même SIRET l'emporte.
pub async fn admettre(tx: &mut Tx, accord: &Accord<'_>) -> Result<(), DbError> {
    diesel::insert_into(autorisation_siret::table)
        .values(accord)
        .on_conflict((autorisation_siret::organisme_id, autorisation_siret::siret))
        .do_update()
        .set(accord)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Vrai si un agent a admis ce changement.
pub async fn est_admis(conn: &mut AsyncPgConnection, organisme: Uuid, siret: &Siret) -> Result<bool, DbError> {
    let ligne = autorisation_siret::table.find((organisme, siret.as_str()));
    Ok(diesel::select(diesel::dsl::exists(ligne)).get_result(conn).await?)
}

/// Efface les accords d'un organisme : ils ont servi, ou ne valent plus.
pub async fn oublier_accords(tx: &mut Tx, organisme: Uuid) -> Result<(), DbError> {
    diesel::delete(autorisation_siret::table.filter(autorisation_siret::organisme_id.eq(organisme)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Compte qui suit son organisme vers un nouveau SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CompteSuivi {
    /// Compte.
    pub id: Uuid,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Organisme rejoint.
    pub organisme: Option<Uuid>,
    /// Région.
    pub territoire: Option<String>,
    /// Département.
    pub departement: Option<String>,
}

/// Où le nouveau SIRET situe les comptes ; `None` laisse ce qu'ils avaient.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NouveauLieu<'a> {
    /// Région.
    pub territoire: Option<&'a str>,
    /// Département.
    pub departement: Option<&'a str>,
}

/// Donne le nouveau SIRET à tous les comptes qui avaient l'ancien : ceux de l'organisme, et ceux qui ne l'ont pas encore
/// rejoint.
pub async fn suivre(
    tx: &mut Tx,
    ancien: &str,
    nouveau: &Siret,
    lieu: NouveauLieu<'_>,
    le: DateTime<Utc>,
) -> Result<Vec<CompteSuivi>, DbError> {
    let comptes: Vec<CompteSuivi> = usager::table
        .filter(usager::siret.eq(ancien))
        .filter(usager::supprime_at.is_null())
        .order(usager::id)
        .for_update()
        .select((
            usager::id,
            usager::nom,
            usager::prenom,
            usager::organisme_id,
            usager::ter_code,
            usager::departement,
        ))
        .load(&mut **tx)
        .await?;
    let ids: Vec<Uuid> = comptes.iter().map(|compte| compte.id).collect();
    diesel::update(usager::table.filter(usager::id.eq_any(&ids)))
        .set((
            usager::siret.eq(nouveau.as_str()),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    if let (Some(territoire), Some(departement)) = (lieu.territoire, lieu.departement) {
        diesel::update(usager::table.filter(usager::id.eq_any(&ids)))
            .set((usager::ter_code.eq(territoire), usager::departement.eq(departement)))
            .execute(&mut **tx)
            .await?;
    }
    Ok(comptes)
}

/// Sessions ouvertes par les comptes d'un organisme : leur profil change avec lui.
pub async fn sessions_de(conn: &mut AsyncPgConnection, organisme: Uuid) -> Result<Vec<Uuid>, DbError> {
    Ok(session::table
        .inner_join(usager::table.on(usager::id.eq(session::compte_id)))
        .filter(session::population.eq(Population::Usagers.code()))
        .filter(session::revoquee_at.is_null())
        .filter(usager::organisme_id.eq(organisme))
        .select(session::id)
        .load(conn)
        .await?)
}

/// Agrément d'un organisme, pour dire ce qu'un changement de SIRET en fait.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AgrementDeRegion {
    /// Numéro.
    pub numero: String,
    /// Région qui l'a délivré.
    pub region: String,
    /// Dernier jour de validité.
    pub date_fin_validite: chrono::NaiveDate,
}

/// Dernier agrément d'un organisme.
pub async fn dernier_agrement(
    conn: &mut AsyncPgConnection,
    organisme: Uuid,
) -> Result<Option<AgrementDeRegion>, DbError> {
    Ok(agrement::table
        .filter(agrement::organisme_id.eq(organisme))
        .order((agrement::date_fin_validite.desc(), agrement::id.desc()))
        .select((agrement::numero, agrement::region, agrement::date_fin_validite))
        .first(conn)
        .await
        .optional()?)
}

/// Région d'un département.
pub async fn region_du_departement(conn: &mut AsyncPgConnection, departement: &str) -> Result<Option<String>, DbError> {
    let lue: Option<Option<String>> = territoire::table
        .find(departement)
        .select(territoire::parent)
        .first(conn)
        .await
        .optional()?;
    Ok(lue.flatten())
}

/// Adresses des utilisateurs validés d'un organisme.
pub async fn adresses(conn: &mut AsyncPgConnection, organisme: Uuid) -> Result<Vec<String>, DbError> {
    Ok(usager::table
        .filter(usager::organisme_id.eq(organisme))
        .filter(usager::status_code.eq("VALIDATED"))
        .filter(usager::supprime_at.is_null())
        .order(usager::mail.asc())
        .select(usager::mail)
        .load(conn)
        .await?)
}

/// Adresses des comptes validés pour ce SIRET qui ne sont encore rattachés à aucune fiche.
pub async fn adresses_en_attente(conn: &mut AsyncPgConnection, siret: &Siret) -> Result<Vec<String>, DbError> {
    Ok(usager::table
        .filter(usager::siret.eq(siret.as_str()))
        .filter(usager::organisme_id.is_null())
        .filter(usager::status_code.eq("VALIDATED"))
        .filter(usager::supprime_at.is_null())
        .order(usager::mail.asc())
        .select(usager::mail)
        .load(conn)
        .await?)
}

/// Événement d'une fiche, relu par le courriel qu'il a provoqué.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct EvenementLu {
    /// Ce qui s'est passé.
    pub code: Texte<EvenementOrganisme>,
    /// Nom montré.
    pub emetteur: String,
    /// Adresse de l'auteur.
    pub courriel: Option<String>,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précisions.
    pub metadata: Value,
    /// Instant.
    pub le: DateTime<Utc>,
}

/// Événement de cet identifiant.
pub async fn evenement(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<EvenementLu>, DbError> {
    Ok(evenement::table
        .filter(evenement::domaine.eq(ORGANISME))
        .filter(evenement::id.eq(id))
        .select((
            evenement::code,
            evenement::emetteur,
            evenement::courriel,
            evenement::commentaire,
            evenement::metadata,
            evenement::le,
        ))
        .first(conn)
        .await
        .optional()?)
}
