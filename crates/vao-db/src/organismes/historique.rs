//! Historique d'une fiche : ses événements, et qui a enregistré quoi.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use vao_domain::OrganismeId;
use vao_domain::organisme::{EvenementOrganisme, SectionOrganisme};

use crate::evenements::DeDossier as _;
use crate::schema::{evenement, journal_saisie, usager};
use crate::{DbError, Texte};

/// Enregistrements montrés, au plus.
const MODIFICATIONS: i64 = 100;

/// Événement d'une fiche.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = evenement)]
pub struct EvenementFicheRow {
    /// Ce qui s'est passé.
    pub code: Texte<EvenementOrganisme>,
    /// Instant.
    pub le: DateTime<Utc>,
    /// Personne ou service.
    pub emetteur: String,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précisions.
    pub metadata: Value,
}

/// Enregistrement d'une section.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct ModificationRow {
    /// Section.
    pub section: Texte<SectionOrganisme>,
    /// Instant.
    pub le: DateTime<Utc>,
    /// Différences, champ par champ.
    pub differences: Value,
    /// Prénom et nom de l'auteur, si son compte existe encore.
    pub auteur: Option<(String, String)>,
}

/// Événements d'une fiche, le plus récent d'abord. L'appelant a vérifié sa portée.
pub async fn evenements(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<Vec<EvenementFicheRow>, DbError> {
    Ok(evenement::table
        .filter(evenement::domaine.eq(EvenementOrganisme::DOMAINE))
        .filter(evenement::dossier_id.eq(id.0))
        .order(evenement::rang.desc())
        .select(EvenementFicheRow::as_select())
        .load(conn)
        .await?)
}

/// Cent derniers enregistrements d'une fiche, le plus récent d'abord.
pub async fn modifications(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<Vec<ModificationRow>, DbError> {
    Ok(journal_saisie::table
        .left_join(usager::table.on(usager::id.eq(journal_saisie::acteur_id)))
        .filter(journal_saisie::domaine.eq(SectionOrganisme::DOMAINE))
        .filter(journal_saisie::dossier_id.eq(id.0))
        .order(journal_saisie::id.desc())
        .limit(MODIFICATIONS)
        .select((
            journal_saisie::section,
            journal_saisie::le,
            journal_saisie::differences,
            (usager::prenom, usager::nom).nullable(),
        ))
        .load(conn)
        .await?)
}
