//! Numéro de téléphone : lu sous toutes ses écritures, rangé au format E.164, montré comme on le compose en France.

use crate::texte::DefautTexte;

/// Longueur maximale d'un numéro saisi, séparateurs compris : le plus long des numéros en compte seize, `+` compris.
pub const MAX_TELEPHONE: usize = 30;

/// Saint-Pierre-et-Miquelon, dont l'indicatif est aussi le début du numéro national : `0508 41 23 45` est `+508412345`.
const SAINT_PIERRE_ET_MIQUELON: &str = "508";

/// Chiffres d'un numéro français, sans le zéro du début.
const CHIFFRES_SIGNIFICATIFS: usize = 9;

/// Indicatif de chaque partie de l'outre-mer, et débuts de ses numéros nationaux, sans le zéro.
const OUTRE_MER: [(&str, &[&str]); 4] = [
    // La Réunion (262, 263, 692, 693) et Mayotte (269, 639).
    ("262", &["262", "263", "692", "693", "269", "639"]),
    // Guadeloupe, Saint-Barthélemy et Saint-Martin.
    ("590", &["590", "690", "691"]),
    // Guyane.
    ("594", &["594", "694"]),
    // Martinique.
    ("596", &["596", "696", "697"]),
];

/// Numéro de téléphone au format E.164 : `+33123456789`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Telephone(String);

impl Telephone {
    /// Lit un numéro français ou international, séparateurs admis.
    ///
    /// Dix chiffres sont un numéro français : de l'outre-mer si son début le dit, de métropole sinon.
    pub fn lire(texte: &str) -> Result<Self, DefautTexte> {
        if texte.chars().count() > MAX_TELEPHONE {
            return Err(DefautTexte::TropLong { max: MAX_TELEPHONE });
        }
        let compact: String = texte.chars().filter(|c| !est_separateur(*c)).collect();
        let international = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
        let chiffres = match (international, compact.strip_prefix('0')) {
            (Some(international), _) => international.to_owned(),
            (None, Some(national)) if national.len() == CHIFFRES_SIGNIFICATIFS => format!("33{national}"),
            (None, Some(_) | None) => return Err(DefautTexte::Telephone),
        };
        if forme_juste(&chiffres) {
            Ok(Self(format!("+{}", avec_son_indicatif(&chiffres))))
        } else {
            Err(DefautTexte::Telephone)
        }
    }

    /// Le numéro au format E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Comme on le compose en France, `04 76 01 02 03`, d'un seul tenant ; `None` s'il est d'un autre pays.
    pub fn national(&self) -> Option<String> {
        self.significatifs().map(grouper)
    }

    /// Comme on l'écrit en France, et au format E.164 s'il est d'un autre pays.
    pub fn lisible(&self) -> String {
        self.national().unwrap_or_else(|| self.0.clone())
    }

    /// Les neuf chiffres qui suivent le zéro d'un numéro français.
    fn significatifs(&self) -> Option<&str> {
        let chiffres = self.0.strip_prefix('+')?;
        if let Some(metropole) = chiffres.strip_prefix("33") {
            return Some(metropole);
        }
        if chiffres.starts_with(SAINT_PIERRE_ET_MIQUELON) {
            return Some(chiffres).filter(|chiffres| chiffres.len() == CHIFFRES_SIGNIFICATIFS);
        }
        let (indicatif, reste) = chiffres.split_at_checked(3)?;
        let francais = reste.len() == CHIFFRES_SIGNIFICATIFS && indicatif_d_outre_mer(reste) == Some(indicatif);
        francais.then_some(reste)
    }
}

impl std::fmt::Display for Telephone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

const fn est_separateur(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}')
}

/// Vrai pour l'indicatif d'un pays et un numéro ; celui de la métropole est suivi de neuf chiffres, sans zéro devant.
fn forme_juste(chiffres: &str) -> bool {
    let numerique = chiffres.bytes().all(|octet| octet.is_ascii_digit()) && !chiffres.starts_with('0');
    let francais_juste = chiffres
        .strip_prefix("33")
        .is_none_or(|reste| reste.len() == CHIFFRES_SIGNIFICATIFS && !reste.starts_with('0'));
    numerique && (8..=15).contains(&chiffres.len()) && francais_juste
}

/// Remplace l'indicatif de la métropole par celui de l'outre-mer, si le numéro en est.
///
/// `+33 262…` n'est attribué à personne : c'est un numéro de La Réunion écrit avec le mauvais indicatif.
fn avec_son_indicatif(chiffres: &str) -> String {
    let Some(national) = chiffres.strip_prefix("33") else {
        return chiffres.to_owned();
    };
    if national.starts_with(SAINT_PIERRE_ET_MIQUELON) {
        return national.to_owned();
    }
    match indicatif_d_outre_mer(national) {
        Some(indicatif) => format!("{indicatif}{national}"),
        None => chiffres.to_owned(),
    }
}

fn indicatif_d_outre_mer(national: &str) -> Option<&'static str> {
    OUTRE_MER
        .iter()
        .find(|(_, debuts)| debuts.iter().any(|debut| national.starts_with(*debut)))
        .map(|(indicatif, _)| *indicatif)
}

/// Le zéro, les neuf chiffres, deux par deux, espaces insécables.
fn grouper(significatifs: &str) -> String {
    let mut groupe = String::from("0");
    for (rang, chiffre) in significatifs.chars().enumerate() {
        if rang % 2 == 1 {
            groupe.push('\u{a0}');
        }
        groupe.push(chiffre);
    }
    groupe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// V-TEL, et les numéros d'outre-mer et d'ailleurs.
    #[rstest]
    #[case("0123456789", "+33123456789")]
    #[case("01 23 45 67 89", "+33123456789")]
    #[case("01.23.45.67.89", "+33123456789")]
    #[case("01\u{a0}23\u{202f}45-67-89", "+33123456789")]
    #[case("+33123456789", "+33123456789")]
    #[case("0033123456789", "+33123456789")]
    #[case("0262 12 34 56", "+262262123456")]
    #[case("0263 12 34 56", "+262263123456")]
    #[case("0692 12 34 56", "+262692123456")]
    #[case("0693 12 34 56", "+262693123456")]
    #[case("0269 12 34 56", "+262269123456")]
    #[case("0639 12 34 56", "+262639123456")]
    #[case("0590 12 34 56", "+590590123456")]
    #[case("0690 12 34 56", "+590690123456")]
    #[case("0691 12 34 56", "+590691123456")]
    #[case("0594 12 34 56", "+594594123456")]
    #[case("0694 12 34 56", "+594694123456")]
    #[case("0596 12 34 56", "+596596123456")]
    #[case("0696 12 34 56", "+596696123456")]
    #[case("0697 12 34 56", "+596697123456")]
    #[case("0508 41 23 45", "+508412345")]
    #[case("+508 41 23 45", "+508412345")]
    #[case("+262262123456", "+262262123456")]
    #[case("00262 262 12 34 56", "+262262123456")]
    #[case("+33262123456", "+262262123456")]
    #[case("+590590123456", "+590590123456")]
    #[case("+687123456", "+687123456")]
    #[case("+44 20 7946 0018", "+442079460018")]
    fn un_numero_se_range_au_format_e164(#[case] saisi: &str, #[case] attendu: &str) {
        assert_eq!(Telephone::lire(saisi).map(|lu| lu.to_string()), Ok(attendu.to_owned()));
    }

    #[rstest]
    #[case("0023456")]
    #[case("012345678")]
    #[case("01234567890")]
    #[case("+330123456789")]
    #[case("+3312345678")]
    #[case("+1234567890123456")]
    #[case("112")]
    #[case("abc")]
    #[case("0١23456789")]
    #[case("+")]
    #[case("")]
    fn ce_qui_n_est_pas_un_numero_est_refuse(#[case] saisi: &str) {
        assert_eq!(Telephone::lire(saisi), Err(DefautTexte::Telephone));
    }

    #[test]
    fn trente_caracteres_au_plus_separateurs_compris() {
        let saisie = |separateurs: usize| format!("0476010203{}", " ".repeat(separateurs));

        assert!(Telephone::lire(&saisie(20)).is_ok());
        let trop_long = Err(DefautTexte::TropLong { max: MAX_TELEPHONE });
        assert_eq!(Telephone::lire(&saisie(21)), trop_long);
        assert_eq!(Telephone::lire(&saisie(5_000)), trop_long);
    }

    #[rstest]
    #[case("+33476010203", "04 76 01 02 03")]
    #[case("+262262123456", "02 62 12 34 56")]
    #[case("+262639123456", "06 39 12 34 56")]
    #[case("+590691123456", "06 91 12 34 56")]
    #[case("+594594123456", "05 94 12 34 56")]
    #[case("+596697123456", "06 97 12 34 56")]
    #[case("+508412345", "05 08 41 23 45")]
    fn un_numero_francais_se_lit_par_deux(#[case] e164: &str, #[case] attendu: &str) {
        let lu = Telephone::lire(e164).unwrap();

        assert_eq!(lu.lisible(), attendu.replace(' ', "\u{a0}"));
        assert_eq!(lu.national(), Some(lu.lisible()));
    }

    #[rstest]
    #[case("+687123456")]
    #[case("+262590123456")]
    #[case("+26226212345")]
    #[case("+5084123456")]
    fn un_numero_d_ailleurs_n_a_pas_de_forme_nationale(#[case] e164: &str) {
        let lu = Telephone::lire(e164).unwrap();

        assert_eq!(lu.national(), None);
        assert_eq!(lu.lisible(), e164);
    }

    proptest! {
        #[test]
        fn aucun_texte_ne_fait_paniquer(texte in ".{0,40}") {
            if let Ok(lu) = Telephone::lire(&texte) {
                prop_assert!(lu.as_str().len() <= 16);
            }
        }

        #[test]
        fn un_numero_francais_lisible_se_relit_pareil(texte in "(0|\\+33|0033|\\+262|\\+59[046]|\\+508)[1-9][0-9]{5,8}") {
            if let Ok(lu) = Telephone::lire(&texte) {
                prop_assert_eq!(Telephone::lire(&lu.lisible()), Ok(lu.clone()));
                prop_assert_eq!(Telephone::lire(lu.as_str()), Ok(lu.clone()));
            }
        }

        #[test]
        fn tout_numero_lu_se_relit_pareil(texte in "[0+][0-9 .]{6,20}") {
            if let Ok(lu) = Telephone::lire(&texte) {
                prop_assert_eq!(Telephone::lire(&lu.lisible()), Ok(lu.clone()));
                prop_assert_eq!(Telephone::lire(lu.as_str()), Ok(lu.clone()));
            }
        }

        #[test]
        fn dix_chiffres_de_france_reviennent_a_leur_ecriture(national in "0[1-9][0-9]{8}") {
            let lu = Telephone::lire(&national).unwrap();

            prop_assert_eq!(lu.lisible().replace('\u{a0}', ""), national);
        }
    }
}
