//! Doublure du fond de carte : une image grise, la même partout.

use hyper::StatusCode;

use super::reponse::{Corps, avec_type, json};

/// Image PNG de 256 pixels de côté.
const TUILE: &[u8] = include_bytes!("tuile.png");
/// Zoom le plus fin.
const ZOOM_MAX: u32 = 19;

/// Réponse à `/{z}/{x}/{y}`.
pub(super) fn repondre(chemin: &str) -> Corps {
    if dans_les_bornes(chemin) {
        avec_type(StatusCode::OK, "image/png", TUILE)
    } else {
        json(StatusCode::NOT_FOUND, r#"{"message":"hors de la carte"}"#)
    }
}

fn dans_les_bornes(chemin: &str) -> bool {
    let nombres: Option<Vec<u32>> = chemin
        .trim_start_matches('/')
        .split('/')
        .map(|nombre| nombre.parse().ok())
        .collect();
    let Some(&[z, x, y]) = nombres
        .as_deref()
        .and_then(|nombres| nombres.first_chunk::<3>().filter(|_| nombres.len() == 3))
    else {
        return false;
    };
    z <= ZOOM_MAX && 1_u32.checked_shl(z).is_some_and(|cote| x < cote && y < cote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_tuile_hors_des_bornes_n_existe_pas() {
        for bonne in ["/0/0/0", "/19/524287/524287", "/12/2074/1409"] {
            assert!(dans_les_bornes(bonne), "{bonne}");
        }
        for mauvaise in ["/20/0/0", "/1/2/0", "/0/0/1", "/a/0/0", "/1/0", "/1/0/0/0", ""] {
            assert!(!dans_les_bornes(mauvaise), "{mauvaise}");
        }
        assert_eq!(TUILE.get(1..4), Some(b"PNG".as_slice()));
    }
}
