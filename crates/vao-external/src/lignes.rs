//! Lines of a list: one that cannot be read does not hide the others.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::commun::ServiceExterne;

/// Line of a list, read or not.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Ligne<T> {
    /// In the documented shape.
    Lue(T),
    /// In another one.
    Illisible(IgnoredAny),
}

/// Lines that can be read. The others are counted in the log, without anything of what they hold.
pub(crate) fn lisibles<T>(service: ServiceExterne, lignes: Vec<Ligne<T>>) -> Vec<T> {
    let recues = lignes.len();
    let lues: Vec<T> = lignes
        .into_iter()
        .filter_map(|ligne| match ligne {
            Ligne::Lue(lue) => Some(lue),
            Ligne::Illisible(_) => None,
        })
        .collect();
    let ecartees = recues - lues.len();
    if ecartees > 0 {
        tracing::warn!(service = service.code(), recues, ecartees, "lignes externes illisibles");
    }
    lues
}
