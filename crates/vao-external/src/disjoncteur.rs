//! Circuit breaker: after some failures, calls are refused at once for a while, then one is let through.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures that open the circuit, when they all happen within [`FENETRE`].
const ECHECS: usize = 5;
/// Time during which failures add up.
const FENETRE: Duration = Duration::from_secs(30);
/// Time during which an open circuit refuses every call.
const PAUSE: Duration = Duration::from_secs(30);

/// State of the circuit of one service, shared by all its callers in this process.
#[derive(Debug, Default)]
pub(crate) struct Disjoncteur {
    etat: Mutex<Etat>,
}

#[derive(Debug)]
enum Etat {
    /// Calls pass; instants of the last failures.
    Ferme(Vec<Instant>),
    /// Calls are refused since then.
    Ouvert(Instant),
    /// One call is trying the service.
    EnEssai,
}

impl Default for Etat {
    fn default() -> Self {
        Self::Ferme(Vec::new())
    }
}

/// What the end of a call did to the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effet {
    /// Nothing changed.
    Aucun,
    /// The circuit opened.
    Ouvre,
    /// The circuit closed again.
    Ferme,
}

/// Right to make one call. Dropped without a verdict (the caller went away), it gives its turn back.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    circuit: &'a Disjoncteur,
    essai: bool,
    rendu: bool,
}

impl Disjoncteur {
    /// Right to call now, or `None` while the circuit is open.
    pub(crate) fn passer(&self, maintenant: Instant) -> Option<Passage<'_>> {
        let mut etat = self.etat();
        let essai = match &*etat {
            Etat::Ferme(_) => false,
            Etat::Ouvert(depuis) if maintenant.duration_since(*depuis) >= PAUSE => {
                *etat = Etat::EnEssai;
                true
            }
            Etat::Ouvert(_) | Etat::EnEssai => return None,
        };
        Some(Passage {
            circuit: self,
            essai,
            rendu: false,
        })
    }

    /// The service has just answered someone who does not wait for the circuit: calls pass again.
    pub(crate) fn retablir(&self) -> Effet {
        let mut etat = self.etat();
        if matches!(*etat, Etat::Ferme(_)) {
            return Effet::Aucun;
        }
        *etat = Etat::default();
        Effet::Ferme
    }

    fn etat(&self) -> MutexGuard<'_, Etat> {
        self.etat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage<'_> {
    /// Notes how the call ended.
    pub(crate) fn noter(mut self, reussi: bool, maintenant: Instant) -> Effet {
        self.rendu = true;
        let mut etat = self.circuit.etat();
        match (&mut *etat, self.essai, reussi) {
            (_, true, true) => {
                *etat = Etat::default();
                Effet::Ferme
            }
            (_, true, false) => {
                *etat = Etat::Ouvert(maintenant);
                Effet::Aucun
            }
            (Etat::Ferme(echecs), false, false) => {
                echecs.retain(|le| maintenant.duration_since(*le) < FENETRE);
                echecs.push(maintenant);
                if echecs.len() < ECHECS {
                    return Effet::Aucun;
                }
                *etat = Etat::Ouvert(maintenant);
                Effet::Ouvre
            }
            // Un appel parti avant l'ouverture ne referme rien : l'appel d'essai en décidera.
            (Etat::Ferme(_) | Etat::Ouvert(_) | Etat::EnEssai, false, _) => Effet::Aucun,
        }
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        if self.essai && !self.rendu {
            // L'essai n'a rien dit : le prochain appel essaiera.
            let mut etat = self.circuit.etat();
            if let Some(depuis) = Instant::now().checked_sub(PAUSE) {
                *etat = Etat::Ouvert(depuis);
            } else {
                *etat = Etat::default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn echouer(circuit: &Disjoncteur, le: Instant) -> Effet {
        circuit.passer(le).unwrap().noter(false, le)
    }

    #[test]
    fn cinq_echecs_en_trente_secondes_ouvrent_trente_secondes_puis_un_seul_appel_essaie() {
        let circuit = Disjoncteur::default();
        let debut = Instant::now();
        for rang in 1..=5 {
            let attendu = if rang == 5 { Effet::Ouvre } else { Effet::Aucun };
            assert_eq!(echouer(&circuit, debut + Duration::from_secs(rang)), attendu, "{rang}");
        }
        let ouvert = debut + Duration::from_secs(5);

        assert!(circuit.passer(ouvert + PAUSE / 2).is_none());
        let essai = circuit.passer(ouvert + PAUSE).expect("un appel d'essai");
        assert!(circuit.passer(ouvert + PAUSE).is_none(), "un seul");
        essai.noter(false, ouvert + PAUSE);
        assert!(circuit.passer(ouvert + PAUSE + PAUSE / 2).is_none());
        let essai = circuit.passer(ouvert + PAUSE * 2).expect("un autre essai");
        assert_eq!(essai.noter(true, ouvert + PAUSE * 2), Effet::Ferme);
        assert_eq!(echouer(&circuit, ouvert + PAUSE * 2), Effet::Aucun, "le compte repart");
    }

    #[test]
    fn des_echecs_espaces_n_ouvrent_pas() {
        let circuit = Disjoncteur::default();
        let debut = Instant::now();
        for rang in 0..20 {
            assert_eq!(echouer(&circuit, debut + Duration::from_secs(rang * 8)), Effet::Aucun);
        }
    }

    #[test]
    fn un_essai_abandonne_rend_son_tour() {
        let circuit = Disjoncteur::default();
        let debut = Instant::now();
        for _ in 0..5 {
            echouer(&circuit, debut);
        }
        drop(circuit.passer(debut + PAUSE).unwrap());

        assert!(circuit.passer(Instant::now()).is_some());
    }

    #[test]
    fn un_service_qui_repond_a_la_verification_referme_aussitot() {
        let circuit = Disjoncteur::default();
        let le = Instant::now();
        assert_eq!(circuit.retablir(), Effet::Aucun);
        for _ in 0..5 {
            echouer(&circuit, le);
        }

        assert_eq!(circuit.retablir(), Effet::Ferme);
        assert_eq!(echouer(&circuit, le), Effet::Aucun, "le compte repart");
    }

    #[test]
    fn un_appel_parti_avant_l_ouverture_ne_referme_rien() {
        let circuit = Disjoncteur::default();
        let le = Instant::now();
        let retardataire = circuit.passer(le).unwrap();
        for _ in 0..5 {
            echouer(&circuit, le);
        }

        assert_eq!(retardataire.noter(true, le), Effet::Aucun);
        assert!(circuit.passer(le).is_none());
    }
}
