//! Le présent, à l'horloge du navigateur et à l'heure de Paris.

use chrono::{DateTime, NaiveDate, Utc};

use crate::dom::dans_un_navigateur;
use crate::format::a_paris;

/// Instant présent ; l'origine des temps hors d'un navigateur.
pub fn maintenant() -> DateTime<Utc> {
    if !dans_un_navigateur() {
        return DateTime::UNIX_EPOCH;
    }
    DateTime::from_timestamp_millis(vao_client::maintenant_ms()).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Jour civil à Paris. Il sert à montrer : le serveur décide avec le sien.
pub fn aujourd_hui() -> NaiveDate {
    a_paris(maintenant()).date()
}
