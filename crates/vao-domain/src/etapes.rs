//! Enchaînement des étapes d'un séjour : sans trou ni chevauchement.

use chrono::NaiveDate;

/// Dates d'une étape (date d'arrivée, date de départ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatesEtape {
    /// Jour d'arrivée.
    pub debut: NaiveDate,
    /// Jour de départ.
    pub fin: NaiveDate,
}

/// Défaut d'enchaînement ; `rang` est celui de l'étape fautive une fois triées, à partir de zéro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DefautEtapes {
    /// C1 : il faut au moins une étape.
    #[error("le séjour n'a aucune étape")]
    Aucune,
    /// C2 : la première étape ne commence pas le premier jour du séjour.
    #[error("la première étape commence le {debut} alors que le séjour commence le {attendu}")]
    Debut {
        /// Premier jour de la première étape.
        debut: NaiveDate,
        /// Premier jour du séjour.
        attendu: NaiveDate,
    },
    /// C3 : des jours ne sont couverts par aucune étape.
    #[error("aucune étape ne couvre la période du {du} au {au}")]
    Trou {
        /// Étape qui suit le trou.
        rang: usize,
        /// Fin de l'étape précédente.
        du: NaiveDate,
        /// Début de l'étape suivante.
        au: NaiveDate,
    },
    /// C3 : deux étapes se chevauchent.
    #[error("deux étapes se chevauchent du {du} au {au}")]
    Chevauchement {
        /// Étape qui commence trop tôt.
        rang: usize,
        /// Début de l'étape trop précoce.
        du: NaiveDate,
        /// Fin de l'étape précédente.
        au: NaiveDate,
    },
    /// C4 : la dernière étape ne finit pas le dernier jour du séjour.
    #[error("la dernière étape finit le {fin} alors que le séjour finit le {attendu}")]
    Fin {
        /// Dernier jour de la dernière étape.
        fin: NaiveDate,
        /// Dernier jour du séjour.
        attendu: NaiveDate,
    },
    /// C6 : une étape dure moins d'une nuit.
    #[error("une étape dure au moins une nuit")]
    SansNuit {
        /// Étape fautive.
        rang: usize,
    },
}

/// Vérifie l'enchaînement d'étapes déjà triées par date de début puis par ordre.
///
/// L'itinérance (C5) se déduit du nombre d'étapes et n'est donc jamais en défaut.
pub fn verifier(sejour: DatesEtape, etapes: &[DatesEtape]) -> Vec<DefautEtapes> {
    let (Some(premiere), Some(derniere)) = (etapes.first(), etapes.last()) else {
        return vec![DefautEtapes::Aucune];
    };
    let mut defauts = Vec::new();
    if premiere.debut != sejour.debut {
        defauts.push(DefautEtapes::Debut {
            debut: premiere.debut,
            attendu: sejour.debut,
        });
    }
    for (rang, etape) in etapes.iter().enumerate() {
        if etape.fin <= etape.debut {
            defauts.push(DefautEtapes::SansNuit { rang });
        }
    }
    for (precedente, (rang, suivante)) in etapes.iter().zip(etapes.iter().enumerate().skip(1)) {
        if suivante.debut > precedente.fin {
            defauts.push(DefautEtapes::Trou {
                rang,
                du: precedente.fin,
                au: suivante.debut,
            });
        } else if suivante.debut < precedente.fin {
            defauts.push(DefautEtapes::Chevauchement {
                rang,
                du: suivante.debut,
                au: precedente.fin,
            });
        }
    }
    if derniere.fin != sejour.fin {
        defauts.push(DefautEtapes::Fin {
            fin: derniere.fin,
            attendu: sejour.fin,
        });
    }
    defauts
}

/// Un séjour est itinérant dès qu'il compte deux étapes.
pub const fn est_itinerant(nombre_etapes: usize) -> bool {
    nombre_etapes >= 2
}

/// Nombre de nuits d'une étape.
pub fn nuits(etape: DatesEtape) -> i64 {
    (etape.fin - etape.debut).num_days()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn etape(debut: &str, fin: &str) -> DatesEtape {
        DatesEtape {
            debut: debut.parse().unwrap(),
            fin: fin.parse().unwrap(),
        }
    }

    #[test]
    fn une_chaine_complete_est_acceptee() {
        let sejour = etape("2027-07-03", "2027-07-17");

        let defauts = verifier(
            sejour,
            &[etape("2027-07-03", "2027-07-10"), etape("2027-07-10", "2027-07-17")],
        );

        assert_eq!(defauts, vec![]);
    }

    /// DECLARATION-A8.
    #[test]
    fn un_jour_decouvert_est_nomme() {
        let sejour = etape("2027-07-03", "2027-07-17");

        let defauts = verifier(
            sejour,
            &[etape("2027-07-03", "2027-07-10"), etape("2027-07-11", "2027-07-17")],
        );

        assert_eq!(defauts.len(), 1);
        assert_eq!(
            defauts[0].to_string(),
            "aucune étape ne couvre la période du 2027-07-10 au 2027-07-11"
        );
    }

    #[test]
    fn chevauchement_debut_fin_et_nuit_sont_signales() {
        let sejour = etape("2027-07-03", "2027-07-17");

        let defauts = verifier(
            sejour,
            &[etape("2027-07-04", "2027-07-12"), etape("2027-07-10", "2027-07-10")],
        );

        assert_eq!(defauts.len(), 4);
    }

    #[test]
    fn sans_etape_rien_ne_tient() {
        assert_eq!(
            verifier(etape("2027-07-03", "2027-07-17"), &[]),
            vec![DefautEtapes::Aucune]
        );
    }

    proptest! {
        #[test]
        fn couper_un_sejour_en_etapes_jointives_est_toujours_juste(longueurs in proptest::collection::vec(1u64..20, 1..12)) {
            let depart: NaiveDate = "2027-01-01".parse().unwrap();
            let mut etapes = Vec::new();
            let mut debut = depart;
            for longueur in longueurs {
                let fin = debut + chrono::Days::new(longueur);
                etapes.push(DatesEtape { debut, fin });
                debut = fin;
            }

            let defauts = verifier(DatesEtape { debut: depart, fin: debut }, &etapes);

            prop_assert!(defauts.is_empty());
        }
    }
}
