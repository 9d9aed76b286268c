//! Demandes de compte qui attendent une réponse, telles que l'horloge des approbations les suit.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::requete::expression;
use crate::schema::usager;
use crate::{DbError, Tx};

// Écrit en clair : lié, le statut empêcherait le plan générique de prendre l'index partiel.
expression!(
    /// Statut d'une demande qui attend.
    EnAttente: Bool = "usager.status_code = 'NEED_SIRET_VALIDATION'"
);

/// Demande de compte en attente.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = usager)]
pub struct DemandeEnAttente {
    /// Compte.
    pub id: Uuid,
    /// SIRET déclaré.
    pub siret: Option<String>,
    /// Inscription.
    pub created_at: DateTime<Utc>,
    /// Confirmation de l'adresse.
    pub verified_at: Option<DateTime<Utc>>,
    /// Relance des approbateurs.
    pub approbation_relance_at: Option<DateTime<Utc>>,
    /// Transmission à la DREETS.
    pub approbation_escalade_at: Option<DateTime<Utc>>,
}

impl DemandeEnAttente {
    /// Instant depuis lequel on attend une réponse.
    pub fn depuis(&self) -> DateTime<Utc> {
        self.verified_at.unwrap_or(self.created_at)
    }
}

/// Demandes inscrites avant cet instant, après cet identifiant.
pub async fn lister(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<DemandeEnAttente>, DbError> {
    Ok(usager::table
        .filter(EnAttente)
        .filter(usager::created_at.lt(avant))
        .filter(usager::supprime_at.is_null())
        .filter(usager::id.gt(apres.unwrap_or_default()))
        .order(usager::id)
        .limit(lot)
        .select(DemandeEnAttente::as_select())
        .load(conn)
        .await?)
}

/// Demande verrouillée : personne n'y répond entre la lecture et l'écriture.
pub async fn verrouiller(tx: &mut Tx, id: Uuid) -> Result<Option<DemandeEnAttente>, DbError> {
    Ok(usager::table
        .find(id)
        .filter(EnAttente)
        .filter(usager::supprime_at.is_null())
        .select(DemandeEnAttente::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Note que les approbateurs ont été relancés.
pub async fn noter_relance(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set(usager::approbation_relance_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Note que la DREETS est saisie à son tour.
pub async fn noter_escalade(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set(usager::approbation_escalade_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
