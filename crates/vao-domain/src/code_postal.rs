//! Code postal : cinq chiffres, dont les deux premiers sont ceux d'un département.

/// Code postal français : `38000`, `20000`, `97400`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePostal(String);

/// Le texte n'est pas un code postal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("un code postal compte cinq chiffres")]
pub struct CodePostalInvalide;

impl CodePostal {
    /// Lit cinq chiffres, sans rien autour : le texte vérifié est celui qui sera rangé.
    pub fn lire(texte: &str) -> Result<Self, CodePostalInvalide> {
        let cinq_chiffres = texte.len() == 5 && texte.bytes().all(|octet| octet.is_ascii_digit());
        if cinq_chiffres && texte.get(..2).is_some_and(est_debut_connu) {
            Ok(Self(texte.to_owned()))
        } else {
            Err(CodePostalInvalide)
        }
    }

    /// Les cinq chiffres.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CodePostal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Un département de métropole, `20` pour toute la Corse, ou l'outre-mer ; Monaco partage `98` avec le Pacifique.
fn est_debut_connu(debut: &str) -> bool {
    debut
        .parse::<u8>()
        .is_ok_and(|nombre| matches!(nombre, 1..=95 | 97 | 98))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("20000")]
    #[case("97400")]
    #[case("98800")]
    #[case("75001")]
    #[case("01000")]
    #[case("95999")]
    fn un_code_d_un_departement_est_lu_tel_quel(#[case] code: &str) {
        assert_eq!(CodePostal::lire(code).map(|lu| lu.to_string()), Ok(code.to_owned()));
    }

    #[rstest]
    #[case("00000")]
    #[case("99000")]
    #[case("96000")]
    #[case("1234")]
    #[case("380000")]
    #[case("ABCDE")]
    #[case("2A004")]
    #[case("+3800")]
    #[case(" 38000")]
    #[case("3800é")]
    #[case("")]
    fn ce_qui_n_est_pas_un_code_postal_est_refuse(#[case] texte: &str) {
        assert_eq!(CodePostal::lire(texte), Err(CodePostalInvalide));
    }

    proptest! {
        #[test]
        fn un_code_lu_se_relit_pareil_et_rien_ne_panique(texte in "[0-9]{5}|.{0,8}") {
            if let Ok(lu) = CodePostal::lire(&texte) {
                prop_assert_eq!(lu.as_str(), texte.as_str());
                prop_assert_eq!(CodePostal::lire(lu.as_str()), Ok(lu.clone()));
            }
        }

        #[test]
        fn tout_code_qui_commence_par_un_departement_est_lu(texte in "(0[1-9]|[1-8][0-9]|9[0-578])[0-9]{3}") {
            prop_assert!(CodePostal::lire(&texte).is_ok());
        }
    }
}
