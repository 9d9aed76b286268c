//! Journal technique des saisies : différences champ par champ, jamais modifiées.

use chrono::{DateTime, Utc};
use diesel::ExpressionMethods as _;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl as _;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::Code as _;
use vao_domain::declaration::Section;

use crate::evenements::{DECLARATION, DeDossier};
use crate::schema::journal_saisie;
use crate::{DbError, Tx};

/// Écrit les différences d'un enregistrement de section, dans la transaction qui l'a fait.
pub async fn ajouter<S: DeDossier>(
    tx: &mut Tx,
    dossier: Uuid,
    section: S,
    par: Uuid,
    differences: &Value,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(journal_saisie::table)
        .values((
            journal_saisie::domaine.eq(S::DOMAINE),
            journal_saisie::dossier_id.eq(dossier),
            journal_saisie::section.eq(section.code()),
            journal_saisie::acteur_id.eq(par),
            journal_saisie::differences.eq(differences),
            journal_saisie::le.eq(le),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

/// Ce que le journal garde d'une saisie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trace<'a> {
    /// Section.
    pub section: Section,
    /// Auteur.
    pub par: Uuid,
    /// Instant.
    pub le: DateTime<Utc>,
    /// Différences champ par champ.
    pub differences: &'a Value,
}

/// Mise à jour d'une déclaration et ligne de journal, en une seule instruction.
///
/// La ligne est tirée de ce que la mise à jour rend (`RETURNING id`) : sans déclaration écrite, aucune trace, et
/// l'inverse non plus. Le nombre de lignes touchées est celui des lignes de journal.
#[derive(Debug)]
pub(crate) struct Journalisee<'a, M> {
    /// Rend l'identifiant de la déclaration écrite, seul.
    pub(crate) mise_a_jour: M,
    pub(crate) trace: Trace<'a>,
}

impl<M> QueryId for Journalisee<'_, M> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<M: QueryFragment<Pg>> QueryFragment<Pg> for Journalisee<'_, M> {
    fn walk_ast<'b>(&'b self, mut sortie: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let trace = &self.trace;
        sortie.push_sql("WITH ecrite (id) AS (");
        self.mise_a_jour.walk_ast(sortie.reborrow())?;
        sortie.push_sql(
            ") INSERT INTO journal_saisie (domaine, dossier_id, section, acteur_id, differences, le) SELECT ",
        );
        sortie.push_bind_param::<Text, _>(DECLARATION)?;
        sortie.push_sql(", ecrite.id, ");
        sortie.push_bind_param::<Text, _>(trace.section.code())?;
        sortie.push_sql(", ");
        sortie.push_bind_param::<SqlUuid, _>(&trace.par)?;
        sortie.push_sql(", ");
        sortie.push_bind_param::<Jsonb, _>(trace.differences)?;
        sortie.push_sql(", ");
        sortie.push_bind_param::<Timestamptz, _>(&trace.le)?;
        sortie.push_sql(" FROM ecrite");
        Ok(())
    }
}
