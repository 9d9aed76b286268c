//! Infobulle : survol, focus ou clic ; Échap la ferme sans bouger.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// Où placer l'infobulle dans la fenêtre.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    haut: String,
    gauche: String,
    droite: String,
}

/// Courte explication à côté d'un terme.
#[component]
pub fn Infobulle(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Nom du bouton pour les lecteurs d'écran.
    #[prop(into)]
    libelle: String,
    /// Explication, en texte.
    children: Children,
) -> AnyView {
    let place = RwSignal::new(None::<Place>);
    let bouton: NodeRef<html::Button> = NodeRef::new();
    let montrer = move || {
        if let Some(bouton) = bouton.get_untracked() {
            let cadre = bouton.get_bounding_client_rect();
            let largeur = window()
                .inner_width()
                .ok()
                .and_then(|largeur| largeur.as_f64())
                .unwrap_or_default();
            place.set(Some(placer(cadre.left(), cadre.right(), cadre.bottom(), largeur)));
        }
    };
    let cacher = move || place.set(None);
    let touche = move |evenement: KeyboardEvent| {
        if evenement.key() == "Escape" && place.with_untracked(Option::is_some) {
            evenement.prevent_default();
            evenement.stop_propagation();
            cacher();
        }
    };
    let cote = move |lire: fn(&Place) -> &String| {
        place.with(|place| place.as_ref().map(|place| lire(place).clone()).unwrap_or_default())
    };
    view! {
        <span class="vao-infobulle" on:mouseenter=move |_| montrer() on:mouseleave=move |_| cacher() on:keydown=touche>
            <button
                class="fr-btn--tooltip fr-btn"
                type="button"
                node_ref=bouton
                aria-describedby=id.clone()
                on:focus=move |_| montrer()
                on:blur=move |_| cacher()
                on:click=move |_| montrer()
            >
                {libelle}
            </button>
            // La position passe par le CSSOM : la politique de sécurité interdit les attributs `style`.
            <span
                class="vao-infobulle__texte"
                id=id
                role="tooltip"
                hidden=move || place.with(Option::is_none)
                style:top=move || cote(|place| &place.haut)
                style:left=move || cote(|place| &place.gauche)
                style:right=move || cote(|place| &place.droite)
            >
                {children()}
            </span>
        </span>
    }
    .into_any()
}

/// Sous le bouton, du côté où il y a de la place.
fn placer(gauche: f64, droite: f64, bas: f64, largeur: f64) -> Place {
    // Sans décimales : le pixel suffit.
    let pixels = |valeur: f64| format!("{:.0}px", valeur.max(8.0));
    let a_droite = gauche > largeur / 2.0;
    Place {
        haut: pixels(bas),
        gauche: if a_droite { "auto".to_owned() } else { pixels(gauche) },
        droite: if a_droite {
            pixels(largeur - droite)
        } else {
            "auto".to_owned()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_infobulle_s_ouvre_du_cote_ou_il_y_a_de_la_place() {
        let a_gauche = placer(100.0, 132.0, 50.4, 1280.0);
        let a_droite = placer(1_200.0, 1_232.0, 50.0, 1280.0);

        assert_eq!(
            (
                a_gauche.haut.as_str(),
                a_gauche.gauche.as_str(),
                a_gauche.droite.as_str()
            ),
            ("50px", "100px", "auto")
        );
        assert_eq!((a_droite.gauche.as_str(), a_droite.droite.as_str()), ("auto", "48px"));
        assert_eq!(placer(2.0, 34.0, 50.0, 320.0).gauche, "8px");
    }
}
