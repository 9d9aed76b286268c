//! Calendrier d'inactivité d'un compte du portail : deux mois, trois mois, cinq mois, sept jours avant, six mois.
//!
//! Les jours sont ceux de Paris. Chaque étape attend la précédente : une étape manquée est rattrapée, et les délais
//! promis par les courriels (un mois avant la suspension, un mois avant l'effacement) courent depuis leur envoi.

use chrono::{Months, NaiveDate};

/// Mois sans connexion avant le premier avis.
const MOIS_AVIS: Months = Months::new(2);
/// Mois sans connexion avant la suspension.
const MOIS_SUSPENSION: Months = Months::new(3);
/// Mois sans connexion avant l'avis d'effacement.
const MOIS_AVIS_EFFACEMENT: Months = Months::new(5);
/// Mois sans connexion avant l'effacement.
const MOIS_EFFACEMENT: Months = Months::new(6);
/// Délai laissé par chaque avis.
const PREAVIS: Months = Months::new(1);
/// Jours entre le rappel et l'effacement.
const JOURS_RAPPEL: u64 = 7;
/// Mois sans connexion avant la suspension d'un agent.
const MOIS_AGENT: Months = Months::new(6);

/// Ce que l'on sait d'un compte qui s'est connecté au moins une fois.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inactivite {
    /// Jour de la dernière connexion.
    pub derniere_connexion: NaiveDate,
    /// Vrai si le compte est suspendu.
    pub suspendu: bool,
    /// Jour du premier avis, envoyé depuis la dernière connexion.
    pub avis: Option<NaiveDate>,
    /// Jour de l'avis d'effacement.
    pub avis_effacement: Option<NaiveDate>,
    /// Vrai si le rappel de l'effacement est parti.
    pub rappele: bool,
    /// Jour d'effacement annoncé.
    pub effacement_prevu: Option<NaiveDate>,
}

/// Étape d'inactivité, avec la date que le courriel annonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtapeInactivite {
    /// Annoncer la suspension.
    Avertir {
        /// Jour de la suspension.
        suspension: NaiveDate,
    },
    /// Suspendre le compte.
    Suspendre,
    /// Annoncer l'effacement.
    AvertirEffacement {
        /// Jour de l'effacement.
        effacement: NaiveDate,
    },
    /// Rappeler l'effacement.
    Rappeler {
        /// Jour de l'effacement.
        effacement: NaiveDate,
    },
    /// Effacer : rendre le compte anonyme.
    Effacer,
}

impl Inactivite {
    /// Étape à faire le jour `jour`, s'il y en a une.
    pub fn etape(&self, jour: NaiveDate) -> Option<EtapeInactivite> {
        if self.suspendu {
            self.etape_suspendu(jour)
        } else {
            self.etape_ouvert(jour)
        }
    }

    fn etape_ouvert(&self, jour: NaiveDate) -> Option<EtapeInactivite> {
        match self.avis {
            None if jour >= self.derniere_connexion + MOIS_AVIS => Some(EtapeInactivite::Avertir {
                suspension: (self.derniere_connexion + MOIS_SUSPENSION).max(jour + PREAVIS),
            }),
            Some(avis) if jour >= (self.derniere_connexion + MOIS_SUSPENSION).max(avis + PREAVIS) => {
                Some(EtapeInactivite::Suspendre)
            }
            None | Some(_) => None,
        }
    }

    fn etape_suspendu(&self, jour: NaiveDate) -> Option<EtapeInactivite> {
        match (self.avis_effacement, self.effacement_prevu) {
            (Some(_), Some(effacement)) if jour >= effacement && self.rappele => Some(EtapeInactivite::Effacer),
            (Some(_), Some(effacement)) if !self.rappele => {
                let rappel = effacement - chrono::Days::new(JOURS_RAPPEL);
                (jour >= rappel).then(|| EtapeInactivite::Rappeler {
                    effacement: effacement.max(jour + chrono::Days::new(JOURS_RAPPEL)),
                })
            }
            (Some(_), Some(_)) => None,
            (None, _) | (_, None) => {
                (jour >= self.derniere_connexion + MOIS_AVIS_EFFACEMENT).then(|| EtapeInactivite::AvertirEffacement {
                    effacement: (self.derniere_connexion + MOIS_EFFACEMENT).max(jour + PREAVIS),
                })
            }
        }
    }
}

/// Vrai si un agent est resté six mois sans se connecter : son compte est suspendu.
pub fn agent_a_suspendre(derniere_connexion: NaiveDate, jour: NaiveDate) -> bool {
    jour >= derniere_connexion + MOIS_AGENT
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    const fn compte(derniere_connexion: NaiveDate) -> Inactivite {
        Inactivite {
            derniere_connexion,
            suspendu: false,
            avis: None,
            avis_effacement: None,
            rappele: false,
            effacement_prevu: None,
        }
    }

    /// Applique une étape comme le fait la tâche.
    fn appliquer(compte: &mut Inactivite, etape: EtapeInactivite, le: NaiveDate) {
        match etape {
            EtapeInactivite::Avertir { .. } => compte.avis = Some(le),
            EtapeInactivite::Suspendre => compte.suspendu = true,
            EtapeInactivite::AvertirEffacement { effacement } => {
                compte.avis_effacement = Some(le);
                compte.effacement_prevu = Some(effacement);
            }
            EtapeInactivite::Rappeler { effacement } => {
                compte.rappele = true;
                compte.effacement_prevu = Some(effacement);
            }
            EtapeInactivite::Effacer => {}
        }
    }

    #[test]
    fn le_calendrier_entier_jour_apres_jour() {
        let mut suivi = compte(jour("2027-01-31"));
        let mut vues = Vec::new();
        let mut le = jour("2027-01-31");
        while le < jour("2028-01-01") {
            if let Some(etape) = suivi.etape(le) {
                vues.push(format!("{le} {etape:?}"));
                appliquer(&mut suivi, etape, le);
                if etape == EtapeInactivite::Effacer {
                    break;
                }
            }
            le = le.succ_opt().unwrap();
        }

        assert_eq!(
            vues,
            [
                "2027-03-31 Avertir { suspension: 2027-04-30 }",
                "2027-04-30 Suspendre",
                "2027-06-30 AvertirEffacement { effacement: 2027-07-31 }",
                "2027-07-24 Rappeler { effacement: 2027-07-31 }",
                "2027-07-31 Effacer",
            ]
        );
    }

    #[test]
    fn un_avis_manque_est_rattrape_et_laisse_son_mois() {
        let tardif = compte(jour("2027-01-01"));

        assert_eq!(
            tardif.etape(jour("2027-09-10")),
            Some(EtapeInactivite::Avertir {
                suspension: jour("2027-10-10")
            })
        );
        let averti = Inactivite {
            avis: Some(jour("2027-09-10")),
            ..tardif
        };
        assert_eq!(averti.etape(jour("2027-10-09")), None);
        assert_eq!(averti.etape(jour("2027-10-10")), Some(EtapeInactivite::Suspendre));
    }

    #[test]
    fn le_29_fevrier_a_un_anniversaire() {
        assert_eq!(compte(jour("2027-12-29")).etape(jour("2028-02-28")), None);
        assert!(compte(jour("2027-12-31")).etape(jour("2028-02-29")).is_some());
        assert!(agent_a_suspendre(jour("2027-08-31"), jour("2028-02-29")));
        assert!(!agent_a_suspendre(jour("2027-08-31"), jour("2028-02-28")));
    }

    proptest! {
        /// Personne n'est suspendu moins d'un mois après l'avis, ni effacé moins de sept jours après le rappel.
        #[test]
        fn les_delais_promis_sont_tenus(pas in proptest::collection::vec(1_u64..40, 1..40)) {
            let mut suivi = compte(jour("2027-01-31"));
            let mut le = jour("2027-01-31");
            let mut promis: Option<NaiveDate> = None;
            for saut in pas {
                le = le + chrono::Days::new(saut);
                let Some(etape) = suivi.etape(le) else { continue };
                match etape {
                    EtapeInactivite::Avertir { suspension } => {
                        prop_assert!(suspension >= le + PREAVIS);
                        promis = Some(suspension);
                    }
                    EtapeInactivite::Suspendre => prop_assert!(promis.is_some_and(|promis| le >= promis)),
                    EtapeInactivite::AvertirEffacement { effacement } => {
                        prop_assert!(effacement >= le + PREAVIS);
                        promis = Some(effacement);
                    }
                    EtapeInactivite::Rappeler { effacement } => {
                        prop_assert!(effacement >= le + chrono::Days::new(JOURS_RAPPEL));
                        promis = Some(effacement);
                    }
                    EtapeInactivite::Effacer => {
                        prop_assert!(promis.is_some_and(|promis| le >= promis));
                        break;
                    }
                }
                appliquer(&mut suivi, etape, le);
            }
        }
    }
}
