//! Requête composée : du SQL écrit ici, des valeurs toujours liées, et le plan gardé en cache.
//!
//! `sql_query` n'est jamais mis en cache et une limite liée fait replanifier (docs/performances.md) :
//! les listes, chemin le plus chaud du service, se composent donc avec ce nœud.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Date, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// Valeur liée.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Valeur {
    Texte(String),
    Textes(Vec<String>),
    Jour(NaiveDate),
    Instant(DateTime<Utc>),
    Id(Uuid),
    Booleen(bool),
    Petit(i16),
}

#[derive(Debug, Clone)]
enum Morceau {
    Sql(&'static str),
    Lie(Valeur),
    Entier(i64),
}

/// Requête de type de ligne `ST`, composée morceau par morceau.
#[derive(Debug, Clone)]
pub(crate) struct Requete<ST> {
    morceaux: Vec<Morceau>,
    durable: bool,
    lignes: PhantomData<ST>,
}

impl<ST> Requete<ST> {
    pub(crate) const fn nouvelle() -> Self {
        Self {
            morceaux: Vec::new(),
            durable: true,
            lignes: PhantomData,
        }
    }

    /// Ajoute du SQL écrit dans le code, jamais du texte reçu.
    pub(crate) fn sql(&mut self, texte: &'static str) -> &mut Self {
        self.morceaux.push(Morceau::Sql(texte));
        self
    }

    /// Lie une valeur.
    pub(crate) fn lier(&mut self, valeur: Valeur) -> &mut Self {
        self.morceaux.push(Morceau::Lie(valeur));
        self
    }

    /// Écrit une limite en clair : le plan en dépend.
    pub(crate) fn limite(&mut self, lignes: i64) -> &mut Self {
        self.sql(" LIMIT ").entier(lignes)
    }

    /// Écrit un décalage en clair ; la requête n'est alors plus gardée en cache.
    pub(crate) fn decalage(&mut self, lignes: i64) -> &mut Self {
        if lignes > 0 {
            self.durable = false;
            self.sql(" OFFSET ").entier(lignes);
        }
        self
    }

    fn entier(&mut self, valeur: i64) -> &mut Self {
        self.morceaux.push(Morceau::Entier(valeur));
        self
    }
}

impl<ST> Query for Requete<ST> {
    type SqlType = ST;
}

impl<ST> QueryId for Requete<ST> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> QueryFragment<Pg> for Requete<ST> {
    fn walk_ast<'b>(&'b self, mut sortie: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.durable {
            sortie.unsafe_to_cache_prepared();
        }
        for morceau in &self.morceaux {
            match morceau {
                Morceau::Sql(texte) => sortie.push_sql(texte),
                Morceau::Entier(valeur) => sortie.push_sql(&valeur.to_string()),
                Morceau::Lie(Valeur::Texte(v)) => sortie.push_bind_param::<Text, _>(v)?,
                Morceau::Lie(Valeur::Textes(v)) => sortie.push_bind_param::<Array<Text>, _>(v)?,
                Morceau::Lie(Valeur::Jour(v)) => sortie.push_bind_param::<Date, _>(v)?,
                Morceau::Lie(Valeur::Instant(v)) => sortie.push_bind_param::<Timestamptz, _>(v)?,
                Morceau::Lie(Valeur::Id(v)) => sortie.push_bind_param::<SqlUuid, _>(v)?,
                Morceau::Lie(Valeur::Booleen(v)) => sortie.push_bind_param::<Bool, _>(v)?,
                Morceau::Lie(Valeur::Petit(v)) => sortie.push_bind_param::<SmallInt, _>(v)?,
            }
        }
        Ok(())
    }
}
