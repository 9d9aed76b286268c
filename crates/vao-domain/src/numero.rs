//! Numéro d'une déclaration : `DS-AA-DDD-NNNN`.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::geographie::CodeDepartement;

/// Numéro lisible d'une déclaration, attribué au premier dépôt et gardé ensuite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct NumeroDeclaration(pub String);

impl NumeroDeclaration {
    /// Compose le numéro : année du départ, département compétent au premier dépôt, compteur national.
    ///
    /// Le compteur n'est jamais remis à zéro et s'écrit sur quatre chiffres au moins.
    pub fn composer(date_debut: NaiveDate, departement: &CodeDepartement, compteur: i64) -> Self {
        Self(format!(
            "DS-{:02}-{departement}-{compteur:04}",
            date_debut.year().rem_euclid(100)
        ))
    }

    /// Le numéro écrit.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for NumeroDeclaration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// DECLARATION-A6 et DECLARATION-A7.
    #[rstest]
    #[case("2027-07-03", "971", 12, "DS-27-971-0012")]
    #[case("2027-07-03", "38", 10_000, "DS-27-38-10000")]
    #[case("2030-01-01", "2A", 1_234_567, "DS-30-2A-1234567")]
    #[case("2100-01-01", "01", 1, "DS-00-01-0001")]
    fn numero_compose(#[case] debut: &str, #[case] dep: &str, #[case] compteur: i64, #[case] attendu: &str) {
        let departement = CodeDepartement::lire(dep).unwrap();

        let numero = NumeroDeclaration::composer(debut.parse().unwrap(), &departement, compteur);

        assert_eq!(numero.as_str(), attendu);
    }
}
