//! Journal technique des saisies : différences champ par champ, jamais modifiées.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::declaration::Section;
use vao_domain::{Code as _, DeclarationId};

use crate::evenements::DECLARATION;
use crate::schema::journal_saisie;
use crate::{DbError, Tx};

/// Écrit les différences d'un enregistrement de section.
pub async fn ajouter(
    tx: &mut Tx,
    declaration: DeclarationId,
    section: Section,
    acteur: Uuid,
    differences: &Value,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(journal_saisie::table)
        .values((
            journal_saisie::domaine.eq(DECLARATION),
            journal_saisie::dossier_id.eq(declaration.0),
            journal_saisie::section.eq(section.code()),
            journal_saisie::acteur_id.eq(acteur),
            journal_saisie::differences.eq(differences),
            journal_saisie::le.eq(le),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
