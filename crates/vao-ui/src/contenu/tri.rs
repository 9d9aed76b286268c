//! Sens de tri d'une colonne, écrit dans l'URL : `tri=debut` ou `tri=-debut`.

/// Sens de tri d'une colonne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sens {
    Aucun,
    Croissant,
    Decroissant,
}

impl Sens {
    /// Sens de la colonne `cle` quand l'URL dit `tri`.
    pub(super) fn de(tri: &str, cle: &str) -> Self {
        match tri.strip_prefix('-') {
            Some(colonne) if colonne == cle => Self::Decroissant,
            None if tri == cle => Self::Croissant,
            _ => Self::Aucun,
        }
    }

    /// Valeur de `aria-sort`.
    pub(super) const fn aria(self) -> &'static str {
        match self {
            Self::Aucun => "none",
            Self::Croissant => "ascending",
            Self::Decroissant => "descending",
        }
    }

    pub(super) const fn classe(self) -> &'static str {
        match self {
            Self::Aucun => "fr-btn fr-btn--sort",
            Self::Croissant => "fr-btn fr-btn--sort fr-btn--sort-asc",
            Self::Decroissant => "fr-btn fr-btn--sort fr-btn--sort-desc",
        }
    }

    /// Valeur de `tri` après un clic : croissant d'abord, puis l'inverse.
    pub(super) fn suivant(self, cle: &str) -> String {
        match self {
            Self::Aucun | Self::Decroissant => cle.to_owned(),
            Self::Croissant => ["-", cle].concat(),
        }
    }

    /// Ce que fera le bouton.
    pub(super) const fn promesse(self) -> &'static str {
        match self {
            Self::Aucun | Self::Decroissant => "ordre croissant",
            Self::Croissant => "ordre décroissant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_sens_se_lit_dans_l_url() {
        assert_eq!(Sens::de("debut", "debut"), Sens::Croissant);
        assert_eq!(Sens::de("-debut", "debut"), Sens::Decroissant);
        assert_eq!(Sens::de("numero", "debut"), Sens::Aucun);
        assert_eq!(Sens::de("", "debut"), Sens::Aucun);
    }

    #[test]
    fn un_clic_trie_puis_inverse() {
        let mut tri = String::new();
        let mut vus = Vec::new();
        for _ in 0..3 {
            tri = Sens::de(&tri, "debut").suivant("debut");
            vus.push(tri.clone());
        }

        assert_eq!(vus, ["debut", "-debut", "debut"]);
    }
}
