//! French typography.

use chrono::{Datelike, NaiveDate};

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

/// « 1er juillet 2027 », with no-break spaces.
pub(crate) fn date_longue(date: NaiveDate) -> String {
    let jour = match date.day() {
        1 => "1er".to_owned(),
        jour => jour.to_string(),
    };
    let mois = usize::try_from(date.month0())
        .ok()
        .and_then(|rang| MOIS.get(rang))
        .copied()
        .unwrap_or_default();
    format!("{jour}\u{a0}{mois}\u{a0}{}", date.year())
}

/// `phrase` with no-break spaces where French wants them.
///
/// Only spaces are changed, never a letter: it may hold what a user typed.
pub(crate) fn insecables(phrase: &str) -> String {
    phrase
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
        .replace(" :", "\u{a0}:")
        .replace(" ;", "\u{202f};")
        .replace(" !", "\u{202f}!")
        .replace(" ?", "\u{202f}?")
}

/// `texte` on one line: a control character, line breaks included, becomes a space.
///
/// Whatever goes into a header passes here, so that no header can be injected.
pub(crate) fn une_ligne(texte: &str) -> String {
    let espaces = texte.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
    // Runs of plain spaces only: no-break spaces are wanted.
    espaces
        .split(' ')
        .filter(|mot| !mot.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_dates_s_ecrivent_en_toutes_lettres() {
        let date = |a, m, j| date_longue(NaiveDate::from_ymd_opt(a, m, j).unwrap());

        assert_eq!(date(2027, 7, 3), "3\u{a0}juillet\u{a0}2027");
        assert_eq!(date(2027, 2, 1), "1er\u{a0}février\u{a0}2027");
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
