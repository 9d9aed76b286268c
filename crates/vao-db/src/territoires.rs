//! Territoires d'instruction : lecture de l'arbre et des fiches de contact.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use vao_domain::{CodeTerritoire, NiveauTerritoire};

use crate::DbError;
use crate::schema::territoire;

/// Territoire et sa fiche de contact.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = territoire)]
pub struct Territoire {
    /// Code (`FRA`, `AURA`, `38`).
    pub code: String,
    /// Nom.
    pub libelle: String,
    /// Code du territoire qui le contient ; absent pour la France.
    pub parent: Option<String>,
    /// Code INSEE, pour les échanges avec les autres administrations.
    pub code_insee: Option<String>,
    /// Nom du correspondant « vacances adaptées ».
    pub corresp_vao_nom: Option<String>,
    /// Prénom du correspondant.
    pub corresp_vao_prenom: Option<String>,
    /// Boîte du service.
    pub service_mail: Option<String>,
    /// Téléphone du service.
    pub service_telephone: Option<String>,
}

impl Territoire {
    /// Niveau du territoire, déduit de sa place dans l'arbre.
    pub fn niveau(&self) -> NiveauTerritoire {
        NiveauTerritoire::de_parent(self.parent.as_deref())
    }
}

/// Toutes les régions, par nom.
pub async fn regions(conn: &mut AsyncPgConnection) -> Result<Vec<Territoire>, DbError> {
    Ok(Territoire::query()
        .filter(territoire::parent.eq(CodeTerritoire::FRANCE))
        .order((territoire::libelle.asc(), territoire::code.asc()))
        .load(conn)
        .await?)
}

/// Tous les départements et collectivités, par code ; ceux d'une région si elle est donnée.
pub async fn departements(
    conn: &mut AsyncPgConnection,
    region: Option<&CodeTerritoire>,
) -> Result<Vec<Territoire>, DbError> {
    let query = Territoire::query().order(territoire::code.asc());
    let lignes = match region {
        Some(region) => query.filter(territoire::parent.eq(region.as_str())).load(conn).await?,
        None => {
            query
                .filter(territoire::parent.ne(CodeTerritoire::FRANCE))
                .load(conn)
                .await?
        }
    };
    Ok(lignes)
}

/// Territoire de ce code.
pub async fn charger(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Option<Territoire>, DbError> {
    Ok(Territoire::query()
        .filter(territoire::code.eq(code.as_str()))
        .first(conn)
        .await
        .optional()?)
}

/// Territoire qui contient celui-ci : la région d'un département, la France d'une région.
pub async fn parent(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Option<Territoire>, DbError> {
    let enfant = diesel::alias!(territoire as enfant);
    let code_parent = enfant
        .filter(enfant.field(territoire::code).eq(code.as_str()))
        .select(enfant.field(territoire::parent))
        .single_value();
    Ok(Territoire::query()
        .filter(territoire::code.nullable().eq(code_parent))
        .first(conn)
        .await
        .optional()?)
}
