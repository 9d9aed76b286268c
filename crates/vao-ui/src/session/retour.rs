//! Où revenir après la connexion.

use crate::url::{encoder, parametre};

/// Adresse de l'écran de connexion.
pub(super) const CONNEXION: &str = "/connexion";

/// Adresse de la connexion qui ramène ensuite à `cible`.
pub(super) fn vers_la_connexion(cible: &str) -> String {
    match cible {
        "" | "/" => CONNEXION.to_owned(),
        _ => ["/connexion?retour=", &encoder(cible)].concat(),
    }
}

/// Adresse demandée avant la connexion, si elle est de ce site ; l'accueil sinon.
pub(super) fn cible(recherche: &str) -> String {
    parametre(recherche, "retour")
        .filter(|cible| est_locale(cible))
        .unwrap_or_else(|| "/".to_owned())
}

/// Vrai pour un chemin de ce site. `//autre.fr` et `/\autre.fr` mènent ailleurs : les navigateurs y lisent un hôte.
fn est_locale(cible: &str) -> bool {
    let chemin = cible.split(['?', '#']).next().unwrap_or_default();
    cible.starts_with('/')
        && !cible.starts_with("//")
        && !cible.contains('\\')
        && !cible.chars().any(char::is_control)
        && chemin != CONNEXION
        && !chemin.starts_with("/connexion/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_retour_garde_les_filtres() {
        let adresse = vers_la_connexion("/declarations?statut=A&page=2");

        assert_eq!(adresse, "/connexion?retour=%2Fdeclarations%3Fstatut%3DA%26page%3D2");
        assert_eq!(
            cible(adresse.trim_start_matches("/connexion")),
            "/declarations?statut=A&page=2"
        );
        assert_eq!(vers_la_connexion("/"), "/connexion");
    }

    #[test]
    fn un_retour_ne_sort_jamais_du_site() {
        for ailleurs in [
            "https://autre.fr",
            "//autre.fr",
            "/\\autre.fr",
            "javascript:alert(1)",
            "autre",
            "/a\nb",
            "/connexion",
            "/connexion/code?x",
        ] {
            let recherche = ["?retour=", &encoder(ailleurs)].concat();
            assert_eq!(cible(&recherche), "/", "{ailleurs}");
        }
        assert_eq!(cible(""), "/");
        assert_eq!(cible("?retour=%2Fconnexions"), "/connexions");
    }
}
