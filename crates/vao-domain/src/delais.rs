//! Délais légaux d'une déclaration (code du tourisme, art. R. 412-14), en jours civils de Paris.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Échéances d'un séjour, calculées depuis son premier jour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Echeances {
    /// Dernier jour pour déposer « deux mois avant ».
    pub deux_mois: NaiveDate,
    /// Dernier jour du délai réduit « un mois avant », en cas d'urgence justifiée.
    pub un_mois: NaiveDate,
    /// Dernier jour pour déposer la déclaration complémentaire « huit jours avant ».
    pub huit_jours: NaiveDate,
}

/// Situation d'un dépôt à deux mois au regard du délai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Depot {
    /// Deux mois au moins avant le départ.
    DansLeDelai,
    /// Entre deux mois et un mois : l'urgence doit être justifiée.
    Tardif,
    /// Moins d'un mois : l'urgence doit être justifiée, l'avertissement est plus fort.
    TresTardif,
}

impl Depot {
    /// Vrai s'il faut justifier de l'urgence.
    pub const fn est_tardif(self) -> bool {
        match self {
            Self::DansLeDelai => false,
            Self::Tardif | Self::TresTardif => true,
        }
    }
}

impl Echeances {
    /// Échéances d'un séjour qui commence à `date_debut`.
    ///
    /// « Deux mois avant » est le même quantième deux mois plus tôt, ou le dernier
    /// jour de ce mois-là quand ce quantième n'existe pas.
    pub fn de(date_debut: NaiveDate) -> Self {
        Self {
            deux_mois: mois_avant(date_debut, 2),
            un_mois: mois_avant(date_debut, 1),
            huit_jours: date_debut.checked_sub_days(Days::new(8)).unwrap_or(NaiveDate::MIN),
        }
    }

    /// Premier jour du plus proche séjour que l'on peut encore déclarer à temps `aujourd_hui`.
    ///
    /// Rarement plus de deux mois : le 31 décembre, deux mois plus tard est le 28 février, dont l'échéance est passée.
    pub fn premier_depart(aujourd_hui: NaiveDate) -> NaiveDate {
        let deux_mois = aujourd_hui.checked_add_months(Months::new(2)).unwrap_or(NaiveDate::MAX);
        let mut jours = deux_mois.iter_days();
        jours
            .find(|depart| Self::de(*depart).deux_mois >= aujourd_hui)
            .unwrap_or(deux_mois)
    }

    /// Situation d'un dépôt à deux mois fait `aujourd_hui`.
    pub fn depot_2_mois(self, aujourd_hui: NaiveDate) -> Depot {
        if aujourd_hui <= self.deux_mois {
            Depot::DansLeDelai
        } else if aujourd_hui <= self.un_mois {
            Depot::Tardif
        } else {
            Depot::TresTardif
        }
    }

    /// Vrai si un dépôt à huit jours fait `aujourd_hui` est tardif.
    pub fn depot_8_jours_tardif(self, aujourd_hui: NaiveDate) -> bool {
        aujourd_hui > self.huit_jours
    }
}

fn mois_avant(date: NaiveDate, mois: u32) -> NaiveDate {
    date.checked_sub_months(Months::new(mois)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    #[rstest]
    #[case("2027-07-03", "2027-05-03")]
    #[case("2027-04-30", "2027-02-28")]
    #[case("2028-04-30", "2028-02-29")]
    #[case("2028-02-29", "2027-12-29")]
    #[case("2027-12-31", "2027-10-31")]
    #[case("2027-08-31", "2027-06-30")]
    #[case("2028-01-01", "2027-11-01")]
    fn deux_mois_avant(#[case] debut: &str, #[case] limite: &str) {
        assert_eq!(Echeances::de(jour(debut)).deux_mois, jour(limite));
    }

    #[rstest]
    #[case("2027-05-03", "2027-07-03")]
    #[case("2026-12-28", "2027-02-28")]
    #[case("2026-12-29", "2027-03-01")]
    #[case("2026-12-31", "2027-03-01")]
    #[case("2027-12-30", "2028-03-01")]
    #[case("2027-07-31", "2027-10-01")]
    fn le_plus_proche_depart_declare_a_temps(#[case] aujourd_hui: &str, #[case] depart: &str) {
        assert_eq!(Echeances::premier_depart(jour(aujourd_hui)), jour(depart));
    }

    #[rstest]
    #[case("2027-05-03", Depot::DansLeDelai)]
    #[case("2027-05-04", Depot::Tardif)]
    #[case("2027-06-03", Depot::Tardif)]
    #[case("2027-06-04", Depot::TresTardif)]
    fn situation_du_depot(#[case] aujourd_hui: &str, #[case] attendue: Depot) {
        let echeances = Echeances::de(jour("2027-07-03"));

        assert_eq!(echeances.depot_2_mois(jour(aujourd_hui)), attendue);
    }

    #[test]
    fn huit_jours_avant() {
        let echeances = Echeances::de(jour("2028-03-05"));

        assert_eq!(echeances.huit_jours, jour("2028-02-26"));
        assert!(!echeances.depot_8_jours_tardif(jour("2028-02-26")));
        assert!(echeances.depot_8_jours_tardif(jour("2028-02-27")));
    }

    proptest! {
        #[test]
        fn la_veille_du_plus_proche_depart_serait_tardive(decalage in 0u64..40_000) {
            let aujourd_hui = jour("2020-01-01") + Days::new(decalage);
            let depart = Echeances::premier_depart(aujourd_hui);

            prop_assert_eq!(Echeances::de(depart).depot_2_mois(aujourd_hui), Depot::DansLeDelai);
            let veille = Echeances::de(depart - Days::new(1));
            prop_assert!(veille.depot_2_mois(aujourd_hui).est_tardif());
        }

        #[test]
        fn les_echeances_sont_ordonnees(decalage in 0u64..40_000) {
            let debut = jour("2000-01-01") + Days::new(decalage);

            let e = Echeances::de(debut);

            prop_assert!(e.deux_mois < e.un_mois && e.un_mois < e.huit_jours && e.huit_jours < debut);
            prop_assert!((debut - e.deux_mois).num_days() >= 59);
        }
    }
}
