//! Instants écrits en toutes lettres, à l'heure de Paris.

use chrono::{DateTime, Timelike as _, Utc};
use chrono_tz::Europe::Paris;
use vao_domain::typographie::jour_long;

/// « 3 mai 2027 à 10:12 ».
pub(crate) fn jour_et_heure(instant: DateTime<Utc>) -> String {
    let local = instant.with_timezone(&Paris);
    let jour = jour_long(local.date_naive());
    format!("{jour} à {}:{:02}", local.hour(), local.minute())
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
