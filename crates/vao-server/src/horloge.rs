//! Time and identifiers come from here, so that tests can hold them still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Europe::Paris;
use uuid::{NoContext, Timestamp, Uuid};

/// Clock of the application.
#[derive(Debug, Clone, Default)]
pub enum Horloge {
    /// The machine's clock.
    #[default]
    Systeme,
    /// A clock that only moves when told to (milliseconds since the epoch).
    Figee(Arc<AtomicI64>),
}

impl Horloge {
    /// Clock stopped at this instant.
    pub fn figee(instant: DateTime<Utc>) -> Self {
        Self::Figee(Arc::new(AtomicI64::new(instant.timestamp_millis())))
    }

    /// Current instant.
    pub fn maintenant(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "seul endroit où l'heure de la machine est lue")]
            Self::Systeme => Utc::now(),
            Self::Figee(millis) => Utc
                .timestamp_millis_opt(millis.load(Ordering::Relaxed))
                .single()
                .unwrap_or_default(),
        }
    }

    /// Current civil day in Paris, the one that legal deadlines count in.
    pub fn aujourd_hui(&self) -> NaiveDate {
        jour_de_paris(self.maintenant())
    }

    /// Moves a stopped clock; does nothing to the machine's.
    pub fn avancer(&self, duree: chrono::Duration) {
        if let Self::Figee(millis) = self {
            millis.fetch_add(duree.num_milliseconds(), Ordering::Relaxed);
        }
    }

    /// New UUIDv7, ordered by this clock.
    pub fn nouvel_id(&self) -> Uuid {
        let instant = self.maintenant();
        let secondes = u64::try_from(instant.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            secondes,
            instant.timestamp_subsec_nanos(),
        ))
    }
}

/// Civil day in Paris of an instant.
pub fn jour_de_paris(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Paris).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_jour_change_a_minuit_a_paris_ete_comme_hiver() {
        let jour = |texte: &str| jour_de_paris(texte.parse().unwrap()).to_string();

        assert_eq!(jour("2027-07-02T21:59:59Z"), "2027-07-02");
        assert_eq!(jour("2027-07-02T22:00:00Z"), "2027-07-03");
        assert_eq!(jour("2026-12-31T22:59:59Z"), "2026-12-31");
        assert_eq!(jour("2026-12-31T23:00:00Z"), "2027-01-01");
    }

    #[test]
    fn les_identifiants_suivent_l_horloge() {
        let horloge = Horloge::figee("2027-01-01T00:00:00Z".parse().unwrap());
        let premier = horloge.nouvel_id();
        horloge.avancer(chrono::Duration::milliseconds(1));

        assert!(horloge.nouvel_id() > premier);
    }
}
