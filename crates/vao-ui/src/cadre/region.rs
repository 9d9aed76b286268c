//! La région live, unique, de l'application.

use std::sync::OnceLock;

use leptos::prelude::*;

/// Une seule phrase à la fois, pour toute la page : deux régions parleraient l'une sur l'autre.
static ANNONCE: OnceLock<ArcRwSignal<String>> = OnceLock::new();

fn annonce() -> ArcRwSignal<String> {
    ANNONCE.get_or_init(|| ArcRwSignal::new(String::new())).clone()
}

/// Fait dire `texte` aux lecteurs d'écran, poliment.
pub fn annoncer(texte: &str) {
    annonce().update(|courant| *courant = distinct(courant, texte));
}

/// La même phrase dite deux fois doit changer le document deux fois.
fn distinct(courant: &str, texte: &str) -> String {
    if courant == texte {
        [texte, "\u{a0}"].concat()
    } else {
        texte.to_owned()
    }
}

/// Emplacement des annonces ; `Cadre` en place un.
#[component]
pub fn RegionVive() -> AnyView {
    let annonce = annonce();
    view! { <div class="fr-sr-only" id="annonces" role="status" aria-live="polite">{move || annonce.get()}</div> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn la_meme_annonce_deux_fois_change_le_texte_a_chaque_fois() {
        let premiere = distinct("", "3 séjours");
        let seconde = distinct(&premiere, "3 séjours");
        let troisieme = distinct(&seconde, "3 séjours");

        assert_eq!(premiere, "3 séjours");
        assert_ne!(seconde, premiere);
        assert_ne!(troisieme, seconde);
    }
}
