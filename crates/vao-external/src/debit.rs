//! Calls a second, at most: a service limits the address they all leave from, whoever asks.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Regular rate, with a few calls ahead of it.
///
/// In any second, no more than `par_seconde + avance` calls pass.
#[derive(Debug)]
pub(crate) struct Debit {
    ecart: Duration,
    marge: Duration,
    /// When the next call would leave, if each had left at its turn.
    suivant: Mutex<Option<Instant>>,
}

impl Debit {
    pub(crate) fn new(par_seconde: u32, avance: u32) -> Self {
        let ecart = Duration::from_secs(1) / par_seconde.max(1);
        Self {
            ecart,
            marge: ecart * avance.saturating_sub(1),
            suivant: Mutex::new(None),
        }
    }

    /// Right to call now, or the time to wait for it. A refusal takes nobody's turn.
    pub(crate) fn prendre(&self, maintenant: Instant) -> Result<(), Duration> {
        let mut suivant = self.suivant.lock().unwrap_or_else(PoisonError::into_inner);
        let tour = suivant.map_or(maintenant, |tour| tour.max(maintenant));
        let avance = tour.duration_since(maintenant);
        if avance > self.marge {
            return Err(avance.saturating_sub(self.marge));
        }
        *suivant = Some(tour + self.ecart);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(debit: &Debit, le: Instant, demandes: u32) -> usize {
        (0..demandes).filter(|_| debit.prendre(le).is_ok()).count()
    }

    #[test]
    fn une_rafale_passe_jusqu_a_l_avance_puis_chacun_a_son_tour() {
        let (limite, depart) = (Debit::new(40, 10), Instant::now());

        assert_eq!(passes(&limite, depart, 100), 10);
        assert_eq!(limite.prendre(depart), Err(Duration::from_millis(25)));
        assert_eq!(passes(&limite, depart + Duration::from_millis(25), 100), 1);
        assert_eq!(passes(&limite, depart + Duration::from_secs(10), 100), 10);
    }

    #[test]
    fn aucune_seconde_ne_depasse_la_limite_du_service() {
        let (limite, depart) = (Debit::new(40, 10), Instant::now());

        let instants: Vec<u64> = (0..3_000)
            .filter(|ms| limite.prendre(depart + Duration::from_millis(*ms)).is_ok())
            .collect();

        for premier in &instants {
            let seconde = instants.iter().filter(|le| (*premier..premier + 1_000).contains(le));
            assert!(seconde.count() <= 50, "à partir de {premier} ms");
        }
        assert!((120..=130).contains(&instants.len()), "{}", instants.len());
    }
}
