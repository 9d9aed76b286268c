//! Mises à jour dont le plan reste en cache.
//!
//! Diesel ne garde préparé aucun `UPDATE` : d'un changement à l'autre, ses colonnes peuvent varier. Il est donc analysé
//! et planifié à chaque envoi, un aller et retour de plus, ce qui coûte plus que de l'exécuter (docs/performances.md).
//! Le cache est pourtant tenu par le texte de l'instruction : deux textes y ont deux places, et nos formes se comptent.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// Instruction gardée préparée par la connexion, une fois par texte.
///
/// À réserver à une instruction dont le texte ne dépend pas des valeurs : chacune de ses formes reste en mémoire.
#[derive(Debug, Clone)]
pub(crate) struct Preparee<I>(pub(crate) I);

impl<I: Query> Query for Preparee<I> {
    type SqlType = I::SqlType;
}

/// Sans identité de type : c'est le texte qui distingue deux formes.
impl<I> QueryId for Preparee<I> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<I: QueryFragment<Pg>> QueryFragment<Pg> for Preparee<I> {
    fn walk_ast<'b>(&'b self, sortie: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(sortie)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}
