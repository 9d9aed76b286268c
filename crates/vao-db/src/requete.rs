//! Requête composée : du SQL écrit ici, des valeurs toujours liées, et le plan gardé en cache.
//!
//! `sql_query` n'est jamais mis en cache et une limite liée fait replanifier (docs/performances.md) :
//! les listes, chemin le plus chaud du service, se composent donc avec ce nœud, et une
//! sous-requête que Diesel n'écrit pas s'ajoute aux colonnes lues avec [`expression!`].

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Date, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// Mots d'une recherche, au plus.
const MOTS: usize = 6;

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
    Entier(i32),
    Ids(Vec<Uuid>),
    Entiers(Vec<i32>),
    Jours(Vec<NaiveDate>),
    TextesOuNuls(Vec<Option<String>>),
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

    /// Ajoute `colonne LIKE '%texte%'`, accents et casse ignorés ; la colonne est déjà sans accents.
    ///
    /// Les jokers de LIKE sont neutralisés après le retrait des accents, qui peut en produire.
    pub(crate) fn contenir(&mut self, colonne: &'static str, texte: &str) -> &mut Self {
        self.sql(colonne)
            .sql(r" LIKE '%' || replace(replace(replace(sans_accent(")
            .lier(Valeur::Texte(texte.to_owned()))
            .sql(r"), '\', '\\'), '%', '\%'), '_', '\_') || '%'")
    }

    /// Ajoute, pour chacun des premiers mots d'une recherche, que la colonne le contient ([`Self::contenir`]).
    pub(crate) fn contenir_mots(&mut self, colonne: &'static str, recherche: Option<&str>) -> &mut Self {
        let mots = recherche.into_iter().flat_map(str::split_whitespace);
        for mot in mots.take(MOTS) {
            self.contenir(colonne, mot);
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
                Morceau::Lie(Valeur::Entier(v)) => sortie.push_bind_param::<Integer, _>(v)?,
                Morceau::Lie(Valeur::Ids(v)) => sortie.push_bind_param::<Array<SqlUuid>, _>(v)?,
                Morceau::Lie(Valeur::Entiers(v)) => sortie.push_bind_param::<Array<Integer>, _>(v)?,
                Morceau::Lie(Valeur::Jours(v)) => sortie.push_bind_param::<Array<Date>, _>(v)?,
                Morceau::Lie(Valeur::TextesOuNuls(v)) => sortie.push_bind_param::<Array<Nullable<Text>>, _>(v)?,
            }
        }
        Ok(())
    }
}

/// Déclare une colonne calculée par du SQL écrit ici, sans valeur liée : le plan reste en cache.
macro_rules! expression {
    ($(#[$meta:meta])* $visibilite:vis $nom:ident: $type_:ty = $sql:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, diesel::query_builder::QueryId)]
        $visibilite struct $nom;

        impl diesel::expression::Expression for $nom {
            type SqlType = $type_;
        }

        impl<G> diesel::expression::ValidGrouping<G> for $nom {
            type IsAggregate = diesel::expression::is_aggregate::No;
        }

        impl<T> diesel::expression::AppearsOnTable<T> for $nom {}

        impl<T> diesel::expression::SelectableExpression<T> for $nom {}

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $nom {
            fn walk_ast<'b>(
                &'b self,
                mut sortie: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::result::QueryResult<()> {
                sortie.push_sql($sql);
                Ok(())
            }
        }
    };
}

pub(crate) use expression;

/// Lit les lignes d'une sous-requête rendues en JSON ; une forme inattendue est un défaut.
pub(crate) fn lire_json<T: serde::de::DeserializeOwned>(texte: &str) -> Result<Vec<T>, crate::DbError> {
    serde_json::from_str(texte)
        .map_err(|erreur| crate::DbError::Autre(diesel::result::Error::DeserializationError(Box::new(erreur))))
}
