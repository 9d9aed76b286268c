//! Circuit breaker: after some failures in a row, calls are refused at once for a while, then one is let through.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row that open the circuit.
const ECHECS: u32 = 5;
/// Time during which an open circuit refuses every call.
const PAUSE: Duration = Duration::from_secs(20);

/// State of the circuit of one service, shared by all its callers in this process.
#[derive(Debug, Default)]
pub struct Disjoncteur {
    etat: Mutex<Etat>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Etat {
    echecs: u32,
    ouvert_depuis: Option<Instant>,
}

impl Disjoncteur {
    /// True if a call may be made now. After the pause, one call is let through and the pause starts again.
    pub fn laisse_passer(&self, maintenant: Instant) -> bool {
        let mut etat = self.etat.lock().unwrap_or_else(PoisonError::into_inner);
        match etat.ouvert_depuis {
            None => true,
            Some(depuis) if maintenant.duration_since(depuis) >= PAUSE => {
                etat.ouvert_depuis = Some(maintenant);
                true
            }
            Some(_) => false,
        }
    }

    /// Notes how a call ended; true when this failure opens the circuit.
    pub fn noter(&self, reussi: bool, maintenant: Instant) -> bool {
        let mut etat = self.etat.lock().unwrap_or_else(PoisonError::into_inner);
        if reussi {
            *etat = Etat::default();
            return false;
        }
        etat.echecs = etat.echecs.saturating_add(1);
        let ouvre = etat.echecs >= ECHECS && etat.ouvert_depuis.is_none();
        if etat.echecs >= ECHECS {
            etat.ouvert_depuis = Some(maintenant);
        }
        ouvre
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cinq_echecs_de_suite_ouvrent_le_circuit_et_une_reussite_le_referme() {
        let circuit = Disjoncteur::default();
        let debut = Instant::now();
        for rang in 1..=ECHECS {
            assert!(circuit.laisse_passer(debut), "appel {rang}");
            assert_eq!(circuit.noter(false, debut), rang == ECHECS);
        }

        assert!(!circuit.laisse_passer(debut + PAUSE / 2));
        let apres = debut + PAUSE;
        assert!(circuit.laisse_passer(apres), "un appel d'essai");
        assert!(!circuit.laisse_passer(apres), "un seul");
        circuit.noter(false, apres);
        assert!(!circuit.laisse_passer(apres + PAUSE / 2));
        assert!(circuit.laisse_passer(apres + PAUSE));
        circuit.noter(true, apres + PAUSE);
        assert!(circuit.laisse_passer(apres + PAUSE));
    }

    #[test]
    fn des_echecs_espaces_par_des_reussites_ne_comptent_pas() {
        let circuit = Disjoncteur::default();
        let le = Instant::now();
        for _ in 0..20 {
            circuit.noter(false, le);
            circuit.noter(true, le);
        }

        assert!(circuit.laisse_passer(le));
    }
}
