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
    /// Les rôles ou le territoire ont changé.
    ChangementDroits,
    /// L'adresse de courriel a changé.
    ChangementCourriel,
    /// Le second facteur a été ajouté ou retiré.
    SecondFacteur,
    /// La personne a refusé les conditions d'utilisation.
    CguRefusees,
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
            Self::ChangementDroits => "CHANGEMENT_DROITS",
            Self::ChangementCourriel => "CHANGEMENT_COURRIEL",
            Self::SecondFacteur => "SECOND_FACTEUR",
            Self::CguRefusees => "CGU_REFUSEES",
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

/// Ferme toutes les sessions d'un compte, sauf celle-ci ; rend celles qui l'ont été.
///
/// À appeler dans la transaction qui bloque, refuse ou change les droits, le territoire ou le mot de passe.
pub async fn revoquer_toutes(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    sauf: Option<Uuid>,
    motif: MotifRevocation,
    le: DateTime<Utc>,
) -> Result<Vec<Uuid>, DbError> {
    Ok(diesel::update(session::table)
        .filter(session::population.eq(population.code()))
        .filter(session::compte_id.eq(compte))
        .filter(session::revoquee_at.is_null())
        .filter(session::id.ne_all(sauf))
        .set((session::revoquee_at.eq(le), session::motif_revocation.eq(motif.code())))
        .returning(session::id)
        .get_results(&mut **tx)
        .await?)
}

/// Retire la confiance donnée à tous les appareils d'un compte ; rend combien l'avaient.
pub async fn oublier_appareils(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
) -> Result<usize, DbError> {
    Ok(diesel::update(appareil_confiance::table)
        .filter(appareil_confiance::population.eq(population.code()))
        .filter(appareil_confiance::compte_id.eq(compte))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le))
        .set(appareil_confiance::revoque_at.eq(le))
        .execute(&mut **tx)
        .await?)
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
    /// Identifiant.
    pub id: Uuid,
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
            appareil_confiance::id.eq(nouvel.id),
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

/// Appareil de cette empreinte, s'il est de confiance pour ce compte.
pub async fn appareil_de_confiance(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<Option<Uuid>, DbError> {
    Ok(appareil_confiance::table
        .find(empreinte)
        .filter(appareil_confiance::population.eq(population.code()))
        .filter(appareil_confiance::compte_id.eq(compte))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le))
        .select(appareil_confiance::id)
        .first(conn)
        .await
        .optional()?)
}

/// Note que la confiance donnée à un appareil vient de servir ; faux si elle a été retirée ou a pris fin.
pub async fn noter_utilisation(tx: &mut Tx, appareil: Uuid, le: DateTime<Utc>) -> Result<bool, DbError> {
    let notees = diesel::update(appareil_confiance::table.filter(appareil_confiance::id.eq(appareil)))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le))
        .set(appareil_confiance::derniere_utilisation_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(notees == 1)
}

/// Appareil de confiance, tel que le titulaire du compte le voit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = appareil_confiance)]
pub struct Appareil {
    /// Identifiant.
    pub id: Uuid,
    /// Navigateur et système.
    pub appareil: String,
    /// Début de la confiance.
    pub created_at: DateTime<Utc>,
    /// Dernière connexion sans code.
    pub derniere_utilisation_at: Option<DateTime<Utc>>,
    /// Fin de la confiance.
    pub expire_at: DateTime<Utc>,
}

/// Appareils de confiance d'un compte, le plus récent d'abord.
pub async fn appareils(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
) -> Result<Vec<Appareil>, DbError> {
    Ok(appareil_confiance::table
        .filter(appareil_confiance::population.eq(population.code()))
        .filter(appareil_confiance::compte_id.eq(compte))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le))
        .order((appareil_confiance::created_at.desc(), appareil_confiance::id.desc()))
        .select(Appareil::as_select())
        .load(conn)
        .await?)
}

/// Retire la confiance donnée à un appareil ; faux s'il ne l'avait plus ou n'est pas à ce compte.
pub async fn retirer_appareil(
    tx: &mut Tx,
    id: Uuid,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let retires = diesel::update(appareil_confiance::table.filter(appareil_confiance::id.eq(id)))
        .filter(appareil_confiance::population.eq(population.code()))
        .filter(appareil_confiance::compte_id.eq(compte))
        .filter(appareil_confiance::revoque_at.is_null())
        .filter(appareil_confiance::expire_at.gt(le))
        .set(appareil_confiance::revoque_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(retires == 1)
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
