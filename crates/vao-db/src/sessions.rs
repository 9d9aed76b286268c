//! Sessions ouvertes, jetons de renouvellement et appareils de confiance.
//!
//! Aucun secret n'est en base : un jeton s'y retrouve par son SHA-256.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::{Code as _, Population};

use crate::code::Texte;
use crate::schema::{appareil_confiance, session, session_jeton};
use crate::{DbError, Tx};

/// Pourquoi une session a été fermée avant sa fin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MotifRevocation {
    /// La personne s'est déconnectée.
    Deconnexion,
    /// La personne a fermé cette session depuis une autre.
    Revocation,
    /// Un jeton de renouvellement déjà remplacé a resservi : il a été volé.
    Reutilisation,
    /// Le compte n'est plus actif.
    Blocage,
    /// Le mot de passe a changé.
    MotDePasse,
}

impl MotifRevocation {
    /// Code du motif, tel qu'en base.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deconnexion => "DECONNEXION",
            Self::Revocation => "REVOCATION",
            Self::Reutilisation => "REUTILISATION",
            Self::Blocage => "BLOCAGE",
            Self::MotDePasse => "MOT_DE_PASSE",
        }
    }
}

/// Session à ouvrir.
#[derive(Debug, Clone)]
pub struct NouvelleSession<'a> {
    /// Identifiant (« sid » des jetons d'accès).
    pub id: Uuid,
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// Navigateur et système.
    pub appareil: &'a str,
    /// Adresse IP du client.
    pub adresse_ip: &'a str,
    /// Fin absolue.
    pub expire_at: DateTime<Utc>,
}

/// Session ouverte, telle que son titulaire la voit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct SessionOuverte {
    /// Identifiant.
    pub id: Uuid,
    /// Navigateur et système.
    pub appareil: String,
    /// Instant de connexion.
    pub created_at: DateTime<Utc>,
    /// Dernier renouvellement.
    pub derniere_activite_at: DateTime<Utc>,
}

/// Jeton de renouvellement présenté, et sa session, verrouillés.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct JetonPresente {
    /// Session.
    pub session: Uuid,
    /// Population de la session.
    pub population: Texte<Population>,
    /// Compte de la session.
    pub compte: Uuid,
    /// Dernier renouvellement de la session.
    pub derniere_activite_at: DateTime<Utc>,
    /// Fin absolue de la session.
    pub expire_at: DateTime<Utc>,
    /// Instant de révocation de la session.
    pub revoquee_at: Option<DateTime<Utc>>,
    /// Instant où ce jeton a été remplacé par un autre.
    pub remplace_at: Option<DateTime<Utc>>,
}

/// Ouvre une session et range l'empreinte de son premier jeton de renouvellement.
pub async fn ouvrir(
    tx: &mut Tx,
    nouvelle: &NouvelleSession<'_>,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(session::table)
        .values((
            session::id.eq(nouvelle.id),
            session::population.eq(nouvelle.population.code()),
            session::compte_id.eq(nouvelle.compte),
            session::appareil.eq(nouvelle.appareil),
            session::adresse_ip.eq(nouvelle.adresse_ip),
            session::created_at.eq(le),
            session::derniere_activite_at.eq(le),
            session::expire_at.eq(nouvelle.expire_at),
        ))
        .execute(&mut **tx)
        .await?;
    ajouter_jeton(tx, nouvelle.id, empreinte, le).await
}

async fn ajouter_jeton(tx: &mut Tx, session: Uuid, empreinte: &[u8], le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::insert_into(session_jeton::table)
        .values((
            session_jeton::empreinte.eq(empreinte),
            session_jeton::session_id.eq(session),
            session_jeton::created_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Jeton de cette empreinte et sa session, verrouillés : deux onglets qui renouvellent passent l'un après l'autre.
pub async fn verrouiller_jeton(tx: &mut Tx, empreinte: &[u8]) -> Result<Option<JetonPresente>, DbError> {
    Ok(session_jeton::table
        .inner_join(session::table)
        .filter(session_jeton::empreinte.eq(empreinte))
        .select((
            session::id,
            session::population,
            session::compte_id,
            session::derniere_activite_at,
            session::expire_at,
            session::revoquee_at,
            session_jeton::remplace_at,
        ))
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Remplace un jeton par un autre et note l'activité ; l'instant du premier remplacement est gardé.
pub async fn remplacer_jeton(
    tx: &mut Tx,
    session: Uuid,
    ancien: &[u8],
    nouveau: &[u8],
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(
        session_jeton::table
            .find(ancien)
            .filter(session_jeton::remplace_at.is_null()),
    )
    .set(session_jeton::remplace_at.eq(le))
    .execute(&mut **tx)
    .await?;
    diesel::update(session::table.find(session))
        .set(session::derniere_activite_at.eq(le))
        .execute(&mut **tx)
        .await?;
    ajouter_jeton(tx, session, nouveau, le).await
}

/// Ferme une session ; faux si elle l'était déjà ou n'est pas à ce compte.
pub async fn revoquer(
    tx: &mut Tx,
    id: Uuid,
    population: Population,
    compte: Uuid,
    motif: MotifRevocation,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let fermees = diesel::update(session::table.find(id))
        .filter(session::population.eq(population.code()))
        .filter(session::compte_id.eq(compte))
        .filter(session::revoquee_at.is_null())
        .set((session::revoquee_at.eq(le), session::motif_revocation.eq(motif.code())))
        .execute(&mut **tx)
        .await?;
    Ok(fermees == 1)
}

/// Sessions ouvertes d'un compte, la plus récemment active d'abord.
pub async fn ouvertes(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
    active_depuis: DateTime<Utc>,
) -> Result<Vec<SessionOuverte>, DbError> {
    Ok(session::table
        .filter(session::population.eq(population.code()))
        .filter(session::compte_id.eq(compte))
        .filter(session::revoquee_at.is_null())
        .filter(session::expire_at.gt(le))
        .filter(session::derniere_activite_at.gt(active_depuis))
        .order((session::derniere_activite_at.desc(), session::id.desc()))
        .select(SessionOuverte::as_select())
        .load(conn)
        .await?)
}

/// Appareil de confiance à retenir.
#[derive(Debug, Clone)]
pub struct NouvelAppareil<'a> {
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// Navigateur et système.
    pub appareil: &'a str,
    /// Fin de la confiance.
    pub expire_at: DateTime<Utc>,
}

/// Retient un appareil de confiance, par l'empreinte de son jeton.
pub async fn retenir_appareil(
    tx: &mut Tx,
    nouvel: &NouvelAppareil<'_>,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(appareil_confiance::table)
        .values((
            appareil_confiance::empreinte.eq(empreinte),
            appareil_confiance::population.eq(nouvel.population.code()),
            appareil_confiance::compte_id.eq(nouvel.compte),
            appareil_confiance::appareil.eq(nouvel.appareil),
            appareil_confiance::created_at.eq(le),
            appareil_confiance::expire_at.eq(nouvel.expire_at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Vrai si l'appareil de cette empreinte est de confiance pour ce compte.
pub async fn appareil_de_confiance(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let connus = appareil_confiance::table
        .find(empreinte)
        .filter(appareil_confiance::population.eq(population.code()))
        .filter(appareil_confiance::compte_id.eq(compte))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le));
    Ok(diesel::select(diesel::dsl::exists(connus)).get_result(conn).await?)
}

/// Efface les sessions finies depuis `avant` et les appareils dont la confiance l'est.
///
/// Une session révoquée ou expirée reste lisible jusque-là : elle dit qui s'est connecté.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    let appareils = diesel::delete(appareil_confiance::table.filter(appareil_confiance::expire_at.lt(avant)))
        .execute(&mut **tx)
        .await?;
    let sessions = diesel::delete(session::table.filter(session::expire_at.lt(avant)))
        .execute(&mut **tx)
        .await?;
    Ok(appareils + sessions)
}
