//! Dates écrites en toutes lettres, à l'heure de Paris.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use chrono_tz::Europe::Paris;

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

/// « 3 mai 2027 à 10:12 ».
pub(super) fn jour_et_heure(instant: DateTime<Utc>) -> String {
    let local = instant.with_timezone(&Paris);
    let quantieme = if local.day() == 1 {
        "1er".to_owned()
    } else {
        local.day().to_string()
    };
    let mois = usize::try_from(local.month0())
        .ok()
        .and_then(|rang| MOIS.get(rang))
        .copied()
        .unwrap_or_default();
    format!(
        "{quantieme} {mois} {} à {}:{:02}",
        local.year(),
        local.hour(),
        local.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::jour_et_heure;

    #[test]
    fn une_date_se_lit_a_l_heure_de_paris() {
        assert_eq!(
            jour_et_heure("2027-05-03T08:12:00Z".parse().unwrap()),
            "3 mai 2027 à 10:12"
        );
        assert_eq!(
            jour_et_heure("2026-12-31T23:05:00Z".parse().unwrap()),
            "1er janvier 2027 à 0:05"
        );
    }
}
