//! Recherche de communes, sans accents et tolérante à la ponctuation des noms.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::DbError;
use crate::schema::commune;

/// Commune, ou arrondissement municipal.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, QueryableByName)]
#[diesel(table_name = commune)]
pub struct Commune {
    /// Code INSEE.
    pub code_insee: String,
    /// Nom.
    pub nom: String,
    /// Code du département.
    pub departement: String,
    /// Codes postaux, dans l'ordre.
    pub codes_postaux: Vec<String>,
}

/// Nom écrit en entier, puis début du nom, puis nom qui le contient.
///
/// Les caractères spéciaux de LIKE sont neutralisés après le retrait des accents, qui peut en produire ;
/// espace, tiret et apostrophe se valent : on cherche « saint etienne » comme on le tape.
const PAR_NOM: &str = r"
WITH m AS MATERIALIZED (SELECT translate(
    replace(replace(replace(sans_accent($1), '\', '\\'), '%', '\%'), '_', '\_'), ' -''’', '____') AS motif)
SELECT c.code_insee, c.nom, c.departement, c.codes_postaux
FROM m CROSS JOIN commune c
WHERE c.recherche LIKE '%' || m.motif || '%'
ORDER BY CASE WHEN c.recherche LIKE m.motif THEN 0 WHEN c.recherche LIKE m.motif || '%' THEN 1 ELSE 2 END,
         c.recherche, c.code_insee
LIMIT $2";

/// Le code entier passe par l'index ; un début de code parcourt la table, petite.
const PAR_CODE_POSTAL: &str = r"
SELECT code_insee, nom, departement, codes_postaux FROM commune
WHERE codes_postaux @> ARRAY[$1]
   OR (length($1) < 5 AND EXISTS (SELECT FROM unnest(codes_postaux) p WHERE starts_with(p, $1)))
ORDER BY recherche, code_insee
LIMIT $2";

/// Communes dont le nom, ou le code postal si des chiffres sont donnés, correspond.
///
/// Rien n'est rendu pour moins de deux caractères.
pub async fn rechercher(conn: &mut AsyncPgConnection, recherche: &str, limite: u16) -> Result<Vec<Commune>, DbError> {
    let texte = normaliser(recherche);
    if texte.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let chiffres = texte.bytes().all(|octet| octet.is_ascii_digit());
    // Un classement par CASE et un motif calculé ne s'écrivent pas dans le langage de Diesel.
    let communes = diesel::sql_query(if chiffres { PAR_CODE_POSTAL } else { PAR_NOM })
        .bind::<Text, _>(texte)
        .bind::<BigInt, _>(i64::from(limite))
        .load::<Commune>(conn)
        .await?;
    Ok(communes)
}

/// Commune de ce code INSEE.
pub async fn charger(conn: &mut AsyncPgConnection, code_insee: &str) -> Result<Option<Commune>, DbError> {
    Ok(Commune::query()
        .filter(commune::code_insee.eq(code_insee))
        .first(conn)
        .await
        .optional()?)
}

/// Un seul espace entre les mots, sans tiret ni caractère de contrôle, « st » et « ste » écrits en entier.
fn normaliser(recherche: &str) -> String {
    let propre = |c: char| if c.is_whitespace() { ' ' } else { c };
    let texte: String = recherche
        .chars()
        .map(propre)
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    let mots = texte
        .split([' ', '-'])
        .filter(|mot| !mot.is_empty())
        .map(|mot| match mot.to_lowercase().as_str() {
            "st" => "saint".to_owned(),
            "ste" => "sainte".to_owned(),
            _ => mot.to_owned(),
        });
    mots.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::normaliser;

    #[test]
    fn les_abreviations_et_les_espaces_sont_normalises() {
        assert_eq!(normaliser("  St   Étienne\u{0} "), "saint Étienne");
        assert_eq!(normaliser("Stains"), "Stains");
    }
}
