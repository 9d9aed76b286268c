//! Déroulement d'un séjour de mesure : la suite d'événements qui mène à son statut.

use chrono::{DateTime, Duration, Utc};
use vao_domain::Statut;
use vao_domain::evenement::CodeEvenement;

use super::alea::Alea;

/// Côté qui agit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cote {
    Organisme,
    Administration,
    Systeme,
}

/// Événement à écrire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pas {
    pub(super) code: CodeEvenement,
    pub(super) cote: Cote,
    pub(super) de: Option<Statut>,
    pub(super) vers: Option<Statut>,
    pub(super) le: DateTime<Utc>,
}

impl Pas {
    /// Vrai si ce pas est un dépôt de l'organisme.
    pub(super) const fn est_depot(&self) -> bool {
        matches!(self.code, CodeEvenement::Depot2m | CodeEvenement::Complements2m)
    }
}

/// Suite en construction.
struct Suite<'a> {
    pas: Vec<Pas>,
    statut: Option<Statut>,
    le: DateTime<Utc>,
    maintenant: DateTime<Utc>,
    alea: &'a mut Alea,
}

impl Suite<'_> {
    /// Avance de quelques heures sans dépasser l'instant présent.
    fn avancer(&mut self, heures: i64) {
        let ecoule = Duration::minutes(self.alea.entre(5, heures.saturating_mul(60)));
        self.le = (self.le + ecoule).min(self.maintenant).max(self.le);
    }

    fn aller(&mut self, evenement: CodeEvenement, cote: Cote, vers: Statut) {
        self.pas.push(Pas {
            code: evenement,
            cote,
            de: self.statut,
            vers: Some(vers),
            le: self.le,
        });
        self.statut = Some(vers);
    }

    fn noter(&mut self, evenement: CodeEvenement, cote: Cote) {
        self.pas.push(Pas {
            code: evenement,
            cote,
            de: None,
            vers: None,
            le: self.le,
        });
    }

    fn prendre_en_charge(&mut self) {
        self.avancer(300);
        self.aller(CodeEvenement::PriseEnCharge2m, Cote::Administration, Statut::EnCours);
    }

    fn demander_complements(&mut self) {
        self.avancer(200);
        self.aller(
            CodeEvenement::DemandeComplements2m,
            Cote::Administration,
            Statut::AModifier,
        );
    }

    /// Demande, réponse, reprise.
    fn aller_retour(&mut self) {
        self.demander_complements();
        self.avancer(250);
        self.aller(CodeEvenement::Complements2m, Cote::Organisme, Statut::Transmise);
        self.prendre_en_charge();
    }
}

/// Suite d'événements d'un séjour créé à `creation` et parvenu à `statut`.
///
/// Les étapes de la phase à huit jours n'ont pas encore d'événement : leur suite finit à l'enregistrement.
pub(super) fn de(
    statut: Statut,
    tardif: bool,
    creation: DateTime<Utc>,
    maintenant: DateTime<Utc>,
    alea: &mut Alea,
) -> Vec<Pas> {
    let allers_retours = alea.selon(&[(0, 35), (1, 38), (2, 20), (3, 7)]);
    let mut suite = Suite {
        pas: Vec::with_capacity(12),
        statut: None,
        le: creation,
        maintenant,
        alea,
    };
    suite.aller(CodeEvenement::Creation, Cote::Organisme, Statut::Brouillon);
    if statut == Statut::Brouillon {
        return suite.pas;
    }
    suite.avancer(200);
    suite.aller(CodeEvenement::Depot2m, Cote::Organisme, Statut::Transmise);
    if tardif {
        suite.noter(CodeEvenement::DepotTardif, Cote::Systeme);
    }
    match statut {
        Statut::Transmise => return suite.pas,
        Statut::Annulee if suite.alea.chance(40) => {
            suite.avancer(400);
            suite.aller(CodeEvenement::Annulation, Cote::Organisme, statut);
            return suite.pas;
        }
        _ => {}
    }
    suite.prendre_en_charge();
    for _ in 0..allers_retours {
        suite.aller_retour();
    }
    conclure(&mut suite, statut);
    suite.pas
}

fn conclure(suite: &mut Suite<'_>, statut: Statut) {
    match statut {
        Statut::Brouillon | Statut::Transmise | Statut::EnCours => {}
        Statut::AModifier | Statut::Abandonnee => suite.demander_complements(),
        Statut::Refusee => {
            suite.avancer(200);
            suite.aller(CodeEvenement::Refus2m, Cote::Administration, statut);
        }
        Statut::Annulee => {
            suite.avancer(400);
            suite.aller(CodeEvenement::Annulation, Cote::Organisme, statut);
        }
        Statut::Attente8Jour
        | Statut::Transmise8j
        | Statut::EnCours8j
        | Statut::AModifier8j
        | Statut::Validee8j
        | Statut::SejourEnCours
        | Statut::Terminee
        | Statut::Refusee8j => {
            suite.avancer(250);
            suite.aller(
                CodeEvenement::Enregistrement2m,
                Cote::Administration,
                Statut::Attente8Jour,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use vao_domain::Code as _;

    use super::*;

    #[test]
    fn chaque_suite_avance_et_mene_a_son_statut() {
        let maintenant: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let creation = maintenant - Duration::days(100);
        for (rang, statut) in (0..).zip(Statut::TOUS) {
            let mut alea = Alea::pour(1, "suite", rang);

            let pas = de(*statut, true, creation, maintenant, &mut alea);

            assert!(pas.windows(2).all(|paire| paire[0].le <= paire[1].le), "{statut}");
            assert!(pas.iter().all(|p| p.le <= maintenant), "{statut}");
            let dernier = pas.iter().rev().find_map(|p| p.vers).unwrap();
            assert!(
                statut.phase() == vao_domain::Phase::HuitJours || dernier == *statut || *statut == Statut::Abandonnee
            );
        }
    }
}
