//! Domain enums as `TEXT` columns: readable in SQL, exhaustive in Rust.

use std::io::Write as _;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Text;
use vao_domain::Code;

/// A closed enum read from or written to a `TEXT` column.
///
/// A value unknown to the code is a read error, never a silent default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Texte<T: std::fmt::Debug>(pub T);

impl<T> FromSql<Text, Pg> for Texte<T>
where
    T: Code + std::fmt::Debug,
{
    fn from_sql(octets: PgValue<'_>) -> deserialize::Result<Self> {
        let code = std::str::from_utf8(octets.as_bytes())?;
        T::depuis_code(code)
            .map(Self)
            .ok_or_else(|| format!("code inconnu en base : {code}").into())
    }
}

impl<T> ToSql<Text, Pg> for Texte<T>
where
    T: Code + std::fmt::Debug,
{
    fn to_sql<'b>(&'b self, sortie: &mut Output<'b, '_, Pg>) -> serialize::Result {
        sortie.write_all(self.0.code().as_bytes())?;
        Ok(IsNull::No)
    }
}

/// Same reading in a row rendered as JSON.
impl<'de, T> serde::Deserialize<'de> for Texte<T>
where
    T: Code + std::fmt::Debug,
{
    fn deserialize<D: serde::Deserializer<'de>>(lecteur: D) -> Result<Self, D::Error> {
        let code = String::deserialize(lecteur)?;
        T::depuis_code(&code)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("code inconnu en base : {code}")))
    }
}
