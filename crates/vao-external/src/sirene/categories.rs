//! Catégories juridiques de l'Insee : un code de quatre chiffres et son libellé.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Entrepreneur individuel.
const ENTREPRENEUR_INDIVIDUEL: &str = "1000";

static LIBELLES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("categories-juridiques.csv")
        .lines()
        .filter(|ligne| !ligne.starts_with('#'))
        .filter_map(|ligne| ligne.split_once(';'))
        .collect()
});

/// Catégorie juridique d'une unité légale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategorieJuridique {
    /// Quatre chiffres.
    pub code: String,
}

impl CategorieJuridique {
    /// Libellé de la nomenclature, ou le code lui-même s'il n'y est pas.
    pub fn libelle(&self) -> &str {
        LIBELLES.get(self.code.as_str()).copied().unwrap_or(&self.code)
    }

    /// Vrai pour un entrepreneur individuel : c'est une personne physique.
    pub fn est_personne_physique(&self) -> bool {
        self.code == ENTREPRENEUR_INDIVIDUEL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn libelle(code: &str) -> String {
        let categorie = CategorieJuridique { code: code.to_owned() };
        categorie.libelle().to_owned()
    }

    #[test]
    fn la_nomenclature_est_complete_et_lisible() {
        assert!(LIBELLES.len() > 250, "{}", LIBELLES.len());
        for (code, libelle) in LIBELLES.iter() {
            assert!(
                code.len() == 4 && code.bytes().all(|octet| octet.is_ascii_digit()),
                "{code}"
            );
            assert!((5..=150).contains(&libelle.chars().count()), "{code} : {libelle}");
        }
        assert_eq!(libelle("9220"), "Association déclarée");
        assert_eq!(libelle("5710"), "SAS, société par actions simplifiée");
        assert_eq!(libelle("1000"), "Entrepreneur individuel");
        assert_eq!(libelle("9999"), "9999", "un code inconnu se montre tel quel");
    }
}
