//! French typography of dates.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_dates_s_ecrivent_en_toutes_lettres() {
        let date = |a, m, j| date_longue(NaiveDate::from_ymd_opt(a, m, j).unwrap());

        assert_eq!(date(2027, 7, 3), "3\u{a0}juillet\u{a0}2027");
        assert_eq!(date(2027, 8, 1), "1er\u{a0}août\u{a0}2027");
        assert_eq!(date(2026, 12, 31), "31\u{a0}décembre\u{a0}2026");
    }
}
