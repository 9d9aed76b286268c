//! Communes d'aujourd'hui et d'hier : recherche sans accents, tolérante à la ponctuation des noms.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use vao_domain::CodeDepartement;

use crate::DbError;
use crate::requete::{Requete, Valeur};

/// Commune, ou arrondissement municipal, tant que dure son code et son nom.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Commune {
    /// Code INSEE.
    pub code_insee: String,
    /// Nom.
    pub nom: String,
    /// Code du département d'aujourd'hui.
    pub departement: String,
    /// Codes postaux, dans l'ordre ; une commune d'hier n'en a pas.
    pub codes_postaux: Vec<String>,
    /// Premier jour ; absent avant 1943, où commence l'historique.
    pub date_debut: Option<NaiveDate>,
    /// Premier jour où elle n'est plus ; absent pour une commune d'aujourd'hui.
    pub date_fin: Option<NaiveDate>,
}

type TypeCommune = (Text, Text, Text, Array<Text>, Nullable<Date>, Nullable<Date>);

const COLONNES: &str = "SELECT c.code_insee, c.nom, c.departement, c.codes_postaux, c.date_debut, c.date_fin";
/// Communes d'aujourd'hui : la table seule, dont l'index sert la recherche pendant la frappe.
const AUJOURD_HUI: &str = " (SELECT code_insee, nom, departement, codes_postaux, date_debut, NULL::date AS date_fin, \
                           recherche FROM commune) c";
/// Communes de toujours, à restreindre à un jour.
const TOUJOURS: &str = " commune_periode c";

/// Communes demandées : au moins une recherche ou un département, sinon toutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filtre<'a> {
    /// Nom, ou code postal si ce sont des chiffres.
    pub recherche: Option<&'a str>,
    /// Seulement celles de ce département.
    pub departement: Option<&'a CodeDepartement>,
    /// Celles qui existaient ce jour-là ; celles d'aujourd'hui s'il n'est pas donné.
    pub jour: Option<NaiveDate>,
    /// Communes rendues, au plus.
    pub limite: Option<u16>,
}

/// Communes qui répondent au filtre : les noms exacts d'abord pour une recherche, par nom sinon.
///
/// Rien n'est rendu pour une recherche de moins de deux caractères.
pub async fn chercher(conn: &mut AsyncPgConnection, filtre: &Filtre<'_>) -> Result<Vec<Commune>, DbError> {
    let texte = filtre.recherche.map(normaliser);
    if texte.as_deref().is_some_and(|texte| texte.chars().count() < 2) {
        return Ok(Vec::new());
    }
    let mut requete = Requete::<TypeCommune>::nouvelle();
    match texte {
        Some(chiffres) if chiffres.bytes().all(|octet| octet.is_ascii_digit()) => {
            par_code_postal(&mut requete, filtre, chiffres);
        }
        Some(nom) => par_nom(&mut requete, filtre, nom),
        None => {
            requete
                .sql(COLONNES)
                .sql(" FROM")
                .sql(source(filtre.jour))
                .sql(" WHERE true");
            restreindre(&mut requete, filtre);
            requete.sql(" ORDER BY c.recherche, c.code_insee");
        }
    }
    if let Some(limite) = filtre.limite {
        requete.limite(i64::from(limite));
    }
    Ok(requete.load(conn).await?)
}

/// Commune d'aujourd'hui de ce code INSEE.
pub async fn charger(conn: &mut AsyncPgConnection, code_insee: &str) -> Result<Option<Commune>, DbError> {
    une(conn, code_insee, None).await
}

/// Commune qui portait ce code INSEE ce jour-là.
pub async fn charger_le(
    conn: &mut AsyncPgConnection,
    code_insee: &str,
    jour: NaiveDate,
) -> Result<Option<Commune>, DbError> {
    une(conn, code_insee, Some(jour)).await
}

async fn une(
    conn: &mut AsyncPgConnection,
    code_insee: &str,
    jour: Option<NaiveDate>,
) -> Result<Option<Commune>, DbError> {
    let mut requete = Requete::<TypeCommune>::nouvelle();
    requete
        .sql(COLONNES)
        .sql(" FROM")
        .sql(source(jour))
        .sql(" WHERE c.code_insee = ")
        .lier(Valeur::Texte(code_insee.to_owned()));
    restreindre_au_jour(&mut requete, jour);
    Ok(requete.get_result(conn).await.optional()?)
}

/// Nom écrit en entier, puis début du nom, puis nom qui le contient.
///
/// Les caractères spéciaux de LIKE sont neutralisés après le retrait des accents, qui peut en produire ;
/// espace, tiret et apostrophe se valent : on cherche « saint etienne » comme on le tape.
fn par_nom(requete: &mut Requete<TypeCommune>, filtre: &Filtre<'_>, nom: String) {
    requete
        .sql("WITH m AS MATERIALIZED (SELECT translate(replace(replace(replace(sans_accent(")
        .lier(Valeur::Texte(nom))
        .sql(r"), '\', '\\'), '%', '\%'), '_', '\_'), ' -''’', '____') AS motif) ")
        .sql(COLONNES)
        .sql(" FROM m CROSS JOIN")
        .sql(source(filtre.jour))
        .sql(" WHERE c.recherche LIKE '%' || m.motif || '%'");
    restreindre(requete, filtre);
    requete.sql(
        " ORDER BY CASE WHEN c.recherche LIKE m.motif THEN 0 WHEN c.recherche LIKE m.motif || '%' THEN 1 ELSE 2 END, \
         c.recherche, c.code_insee",
    );
}

/// Le code entier passe par l'index ; un début de code parcourt la table, petite.
fn par_code_postal(requete: &mut Requete<TypeCommune>, filtre: &Filtre<'_>, chiffres: String) {
    requete
        .sql(COLONNES)
        .sql(" FROM")
        .sql(source(filtre.jour))
        .sql(" WHERE (c.codes_postaux @> ARRAY[")
        .lier(Valeur::Texte(chiffres.clone()));
    if chiffres.len() < 5 {
        requete
            .sql("] OR EXISTS (SELECT FROM unnest(c.codes_postaux) p WHERE starts_with(p, ")
            .lier(Valeur::Texte(chiffres))
            .sql(")))");
    } else {
        requete.sql("])");
    }
    restreindre(requete, filtre);
    requete.sql(" ORDER BY c.recherche, c.code_insee");
}

const fn source(jour: Option<NaiveDate>) -> &'static str {
    match jour {
        Some(_) => TOUJOURS,
        None => AUJOURD_HUI,
    }
}

fn restreindre(requete: &mut Requete<TypeCommune>, filtre: &Filtre<'_>) {
    if let Some(departement) = filtre.departement {
        requete
            .sql(" AND c.departement = ")
            .lier(Valeur::Texte(departement.to_string()));
    }
    restreindre_au_jour(requete, filtre.jour);
}

fn restreindre_au_jour(requete: &mut Requete<TypeCommune>, jour: Option<NaiveDate>) {
    if let Some(jour) = jour {
        requete
            .sql(" AND (c.date_debut IS NULL OR c.date_debut <= ")
            .lier(Valeur::Jour(jour))
            .sql(") AND (c.date_fin IS NULL OR c.date_fin > ")
            .lier(Valeur::Jour(jour))
            .sql(")");
    }
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
