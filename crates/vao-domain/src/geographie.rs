//! Départements, régions et territoires d'instruction.

use serde::{Deserialize, Serialize};

/// Code d'un département ou d'une collectivité : `38`, `2A`, `971`, `987`…
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct CodeDepartement(String);

/// Le texte n'est pas un code de département.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un code de département")]
pub struct CodeDepartementInvalide(pub String);

impl CodeDepartement {
    /// Lit un code écrit, en majuscules et sans espaces autour.
    pub fn lire(texte: &str) -> Result<Self, CodeDepartementInvalide> {
        let code = texte.trim().to_uppercase();
        if est_code_departement(&code) {
            Ok(Self(code))
        } else {
            Err(CodeDepartementInvalide(texte.to_owned()))
        }
    }

    /// Département d'un code de commune INSEE (`2A004` → `2A`, `97105` → `971`).
    pub fn de_commune(code_insee: &str) -> Option<Self> {
        let taille = if code_insee.starts_with("97") || code_insee.starts_with("98") {
            3
        } else {
            2
        };
        code_insee.get(..taille).and_then(|debut| Self::lire(debut).ok())
    }

    /// Le code écrit.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Vrai si `code` a la forme d'un code de département en vigueur.
fn est_code_departement(code: &str) -> bool {
    match code {
        "2A" | "2B" => true,
        "20" => false,
        _ if !code.bytes().all(|octet| octet.is_ascii_digit()) => false,
        _ => match (code.len(), code.parse::<u16>()) {
            (2, Ok(n)) => (1..=95).contains(&n),
            (3, Ok(n)) => (971..=978).contains(&n) || matches!(n, 984 | 986..=989),
            _ => false,
        },
    }
}

impl std::fmt::Display for CodeDepartement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CodeDepartement {
    type Error = CodeDepartementInvalide;

    fn try_from(texte: String) -> Result<Self, Self::Error> {
        Self::lire(&texte)
    }
}

impl From<CodeDepartement> for String {
    fn from(code: CodeDepartement) -> Self {
        code.0
    }
}

/// Code d'un territoire d'instruction : `FRA`, une région (`AURA`) ou un département (`38`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct CodeTerritoire(pub String);

impl CodeTerritoire {
    /// Racine de l'arbre : la France entière.
    pub const FRANCE: &'static str = "FRA";

    /// Le code écrit.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CodeTerritoire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

crate::codes! {
    /// Niveau d'un territoire, déduit de sa place dans l'arbre et jamais de son écriture.
    ///
    /// `2A` et `2B` sont des départements : seul leur parent le dit.
    pub enum NiveauTerritoire {
        /// Racine : administration centrale.
        National = "NAT", "Nationale";
        /// Enfant de la racine : DREETS.
        Regional = "REG", "Régionale";
        /// Enfant d'une région : DDETS.
        Departemental = "DEP", "Départementale";
    }
}

impl NiveauTerritoire {
    /// Niveau d'un territoire d'après le code de son parent.
    pub fn de_parent(parent: Option<&str>) -> Self {
        match parent {
            None => Self::National,
            Some(CodeTerritoire::FRANCE) => Self::Regional,
            Some(_) => Self::Departemental,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("01", true)]
    #[case("38", true)]
    #[case("2a", true)]
    #[case("2B", true)]
    #[case("20", false)]
    #[case("95", true)]
    #[case("96", false)]
    #[case("971", true)]
    #[case("976", true)]
    #[case("979", false)]
    #[case("987", true)]
    #[case("988", true)]
    #[case("00", false)]
    #[case("1", false)]
    #[case("", false)]
    #[case("2C", false)]
    #[case("+8", false)]
    fn codes_de_departement(#[case] code: &str, #[case] attendu: bool) {
        assert_eq!(CodeDepartement::lire(code).is_ok(), attendu, "{code}");
    }

    #[rstest]
    #[case("38185", Some("38"))]
    #[case("2A004", Some("2A"))]
    #[case("97411", Some("974"))]
    #[case("98735", Some("987"))]
    #[case("é", None)]
    fn departement_d_une_commune(#[case] insee: &str, #[case] attendu: Option<&str>) {
        let lu = CodeDepartement::de_commune(insee);

        assert_eq!(lu.as_ref().map(CodeDepartement::as_str), attendu);
    }

    #[test]
    fn la_corse_a_deux_departements_et_une_region() {
        assert_eq!(
            NiveauTerritoire::de_parent(Some("COR")),
            NiveauTerritoire::Departemental
        );
        assert_eq!(NiveauTerritoire::de_parent(Some("FRA")), NiveauTerritoire::Regional);
        assert_eq!(NiveauTerritoire::de_parent(None), NiveauTerritoire::National);
    }
}
