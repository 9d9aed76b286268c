//! Règles d'un mot de passe (recommandation CNIL 2022-100, guide ANSSI) : les mêmes à l'écran et au serveur.
//!
//! Le serveur refuse en plus les mots de passe courants ou faciles à deviner, dont l'évaluation est trop lourde
//! pour le navigateur.

use crate::Code as _;

/// Longueur la plus grande : chaque caractère compte, aucun n'est coupé.
pub const LONGUEUR_MAX: usize = 128;
/// Longueur la plus petite.
pub const LONGUEUR_MIN: usize = 12;

/// Caractères admis comme caractères spéciaux.
const SPECIAUX: &str = "<>{}\"/\\|;:.,~!?@#$%^&*]()[¿§«»ω⊙¤°℃℉€¥£¢¡®©_+-=";

crate::codes! {
    /// Règle qu'un mot de passe doit respecter.
    pub enum RegleMotDePasse {
        /// Longueur.
        Longueur = "longueur", "12 caractères au moins";
        /// Minuscule.
        Minuscule = "minuscule", "une lettre minuscule";
        /// Majuscule.
        Majuscule = "majuscule", "une lettre majuscule";
        /// Chiffre.
        Chiffre = "chiffre", "un chiffre";
        /// Caractère spécial.
        Special = "special", "un caractère spécial, par exemple ! ? @ # ou -";
    }
}

impl RegleMotDePasse {
    /// Vrai si `mot_de_passe` respecte la règle.
    pub fn respectee(self, mot_de_passe: &str) -> bool {
        match self {
            Self::Longueur => mot_de_passe.chars().count() >= LONGUEUR_MIN,
            Self::Minuscule => mot_de_passe.chars().any(|c| c.is_ascii_lowercase()),
            Self::Majuscule => mot_de_passe.chars().any(|c| c.is_ascii_uppercase()),
            Self::Chiffre => mot_de_passe.chars().any(|c| c.is_ascii_digit()),
            Self::Special => mot_de_passe.chars().any(|c| SPECIAUX.contains(c)),
        }
    }

    /// Règles que `mot_de_passe` ne respecte pas, dans l'ordre où on les présente.
    pub fn manquantes(mot_de_passe: &str) -> Vec<Self> {
        Self::TOUS
            .iter()
            .copied()
            .filter(|regle| !regle.respectee(mot_de_passe))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::RegleMotDePasse as R;
    use super::*;

    /// COMPTES-T1 : seule la règle qui manque est citée.
    #[rstest]
    #[case("Sejour2027ete", vec![R::Special])]
    #[case("Sejour-2027-ete", vec![])]
    #[case("sejour-2027-ete", vec![R::Majuscule])]
    #[case("SEJOUR-2027-ETE", vec![R::Minuscule])]
    #[case("Sejour-d-ete-", vec![R::Chiffre])]
    #[case("Sej-2027", vec![R::Longueur])]
    #[case("", vec![R::Longueur, R::Minuscule, R::Majuscule, R::Chiffre, R::Special])]
    #[case("Été-à-la-mer-27", vec![R::Majuscule])]
    fn regles(#[case] saisi: &str, #[case] attendu: Vec<R>) {
        assert_eq!(R::manquantes(saisi), attendu, "{saisi}");
    }

    #[test]
    fn chaque_caractere_special_annonce_suffit() {
        for c in SPECIAUX.chars() {
            assert!(R::Special.respectee(&c.to_string()), "{c}");
        }
        assert!(!R::Special.respectee("é 🙂"));
    }

    proptest! {
        #[test]
        fn ajouter_un_caractere_ne_casse_aucune_regle(debut in ".{0,20}", ajout in any::<char>()) {
            let avant = R::manquantes(&debut);
            let apres = R::manquantes(&format!("{debut}{ajout}"));

            prop_assert!(apres.iter().all(|regle| avant.contains(regle)));
        }
    }
}
