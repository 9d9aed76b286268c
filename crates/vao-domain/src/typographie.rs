//! Typographie française : dates en toutes lettres, espaces insécables, textes d'une ligne.
//!
//! Écrit une fois pour les écrans, les courriels, les documents et les messages du serveur.
//! Les dates se composent par concaténation : la machinerie de `format!` pèserait dans le navigateur.

use chrono::{Datelike as _, NaiveDate};

const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Quantième d'un jour : « 1er », « 2 », « 31 ».
pub fn quantieme(jour: u32) -> String {
    if jour == 1 { "1er".to_owned() } else { jour.to_string() }
}

/// « 1er juillet ».
pub fn jour_et_mois(date: NaiveDate) -> String {
    let mois = usize::try_from(date.month0())
        .ok()
        .and_then(|rang| MOIS.get(rang))
        .copied()
        .unwrap_or_default();
    [&quantieme(date.day()), " ", mois].concat()
}

/// « 1er juillet 2027 ».
pub fn jour_long(date: NaiveDate) -> String {
    [&jour_et_mois(date), " ", &date.year().to_string()].concat()
}

/// « 1er juillet 2027 », d'un seul tenant : à l'impression, une date ne se coupe pas.
pub fn date_longue(date: NaiveDate) -> String {
    jour_long(date).replace(' ', "\u{a0}")
}

/// `phrase` avec les espaces insécables que le français demande.
///
/// Seuls des espaces changent, jamais une lettre : elle peut contenir ce qu'une personne a saisi.
pub fn insecables(phrase: &str) -> String {
    phrase
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
        .replace(" :", "\u{a0}:")
        .replace(" ;", "\u{202f};")
        .replace(" !", "\u{202f}!")
        .replace(" ?", "\u{202f}?")
}

/// `texte` sur une ligne : un caractère de contrôle, saut de ligne compris, devient un espace.
///
/// Ce qui va dans un en-tête de courriel passe par ici, pour qu'aucun en-tête ne s'injecte.
pub fn une_ligne(texte: &str) -> String {
    let espaces = texte.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
    // Les suites d'espaces ordinaires seulement : les insécables sont voulus.
    espaces
        .split(' ')
        .filter(|mot| !mot.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(2027, 7, 3, "3 juillet 2027")]
    #[case(2027, 2, 1, "1er février 2027")]
    #[case(2027, 8, 1, "1er août 2027")]
    #[case(2026, 12, 31, "31 décembre 2026")]
    fn les_dates_s_ecrivent_en_toutes_lettres(
        #[case] annee: i32,
        #[case] mois: u32,
        #[case] jour: u32,
        #[case] attendu: &str,
    ) {
        let date = NaiveDate::from_ymd_opt(annee, mois, jour).unwrap();

        assert_eq!(jour_long(date), attendu);
        assert_eq!(date_longue(date), attendu.replace(' ', "\u{a0}"));
        assert!(attendu.starts_with(&jour_et_mois(date)));
    }

    #[test]
    fn les_espaces_deviennent_insecables() {
        assert_eq!(
            insecables("Le séjour « Mer » : vraiment ? oui ; très bien !"),
            "Le séjour «\u{a0}Mer\u{a0}»\u{a0}: vraiment\u{202f}? oui\u{202f}; très bien\u{202f}!"
        );
    }

    #[test]
    fn une_ligne_ne_garde_aucun_saut() {
        assert_eq!(
            une_ligne("a\r\nBcc: x@y\u{2028}b\t\u{0}c\u{a0}d "),
            "a Bcc: x@y b c\u{a0}d"
        );
    }
}
