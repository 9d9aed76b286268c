//! Saison d'un séjour, d'après le mois de son premier jour.

use chrono::{Datelike, NaiveDate};

crate::codes! {
    /// Saison du séjour.
    pub enum Periode {
        /// Janvier à mars.
        Hiver = "hiver", "Hiver";
        /// Avril à juin.
        Printemps = "printemps", "Printemps";
        /// Juillet à septembre.
        Ete = "ete", "Été";
        /// Octobre à décembre.
        Automne = "automne", "Automne";
    }
}

impl Periode {
    /// Saison d'un séjour qui commence ce jour-là.
    pub fn de(date_debut: NaiveDate) -> Self {
        match date_debut.month() {
            1..=3 => Self::Hiver,
            4..=6 => Self::Printemps,
            7..=9 => Self::Ete,
            _ => Self::Automne,
        }
    }
}

/// Durée d'un séjour en jours, premier et dernier compris.
pub fn duree_en_jours(date_debut: NaiveDate, date_fin: NaiveDate) -> i32 {
    i32::try_from((date_fin - date_debut).num_days())
        .unwrap_or(i32::MAX)
        .saturating_add(1)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    /// DECLARATION-A4.
    #[rstest]
    #[case("2027-03-31", Periode::Hiver)]
    #[case("2027-04-01", Periode::Printemps)]
    #[case("2027-07-01", Periode::Ete)]
    #[case("2027-10-01", Periode::Automne)]
    #[case("2027-12-31", Periode::Automne)]
    fn la_saison_suit_le_mois_du_depart(#[case] debut: &str, #[case] attendue: Periode) {
        assert_eq!(Periode::de(jour(debut)), attendue);
    }

    /// DECLARATION-A5.
    #[test]
    fn la_duree_compte_les_deux_bornes() {
        assert_eq!(duree_en_jours(jour("2027-07-03"), jour("2027-07-17")), 15);
    }
}
