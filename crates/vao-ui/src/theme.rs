//! Thème clair ou sombre, sans la bibliothèque du DSFR.
//!
//! Le DSFR lit `data-fr-theme` sur l'élément racine ; `data-fr-scheme` garde le choix de la personne.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MediaQueryListEvent, Storage};

use crate::dom::dans_un_navigateur;

const CLE: &str = "vao-theme";

/// Choix de la personne.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Celui du système.
    #[default]
    Systeme,
    /// Toujours clair.
    Clair,
    /// Toujours sombre.
    Sombre,
}

impl Theme {
    /// Valeur de `data-fr-scheme`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Systeme => "system",
            Self::Clair => "light",
            Self::Sombre => "dark",
        }
    }

    /// Thème d'un code ; inconnu, celui du système.
    pub fn depuis(code: &str) -> Self {
        match code {
            "light" => Self::Clair,
            "dark" => Self::Sombre,
            _ => Self::Systeme,
        }
    }

    const fn effectif(self, systeme_sombre: bool) -> &'static str {
        match (self, systeme_sombre) {
            (Self::Sombre, _) | (Self::Systeme, true) => "dark",
            (Self::Clair, _) | (Self::Systeme, false) => "light",
        }
    }
}

/// Applique le thème choisi, et suit le système tant que rien n'est choisi.
pub(crate) fn installer() {
    if !dans_un_navigateur() {
        return;
    }
    appliquer(lire());
    if let Ok(Some(requete)) = window().match_media("(prefers-color-scheme: dark)") {
        let suivre = Closure::<dyn FnMut(MediaQueryListEvent)>::new(|_| appliquer(lire()));
        // Une écoute pour la vie de la page : rien ne la retire.
        requete.set_onchange(Some(suivre.as_ref().unchecked_ref()));
        suivre.forget();
    }
}

/// Choix enregistré sur ce poste.
pub fn lire() -> Theme {
    magasin()
        .and_then(|magasin| magasin.get_item(CLE).ok().flatten())
        .map_or(Theme::Systeme, |code| Theme::depuis(&code))
}

/// Enregistre et applique un choix.
pub fn choisir(theme: Theme) {
    if let Some(magasin) = magasin() {
        // Stockage refusé ou plein : le choix vaut au moins pour cette page.
        drop(magasin.set_item(CLE, theme.code()));
    }
    appliquer(theme);
}

fn magasin() -> Option<Storage> {
    if dans_un_navigateur() {
        window().local_storage().ok().flatten()
    } else {
        None
    }
}

fn appliquer(theme: Theme) {
    let sombre = window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|requete| requete.matches());
    if let Some(racine) = document().document_element() {
        drop(racine.set_attribute("data-fr-scheme", theme.code()));
        drop(racine.set_attribute("data-fr-theme", theme.effectif(sombre)));
    }
}

/// Choix du thème, à placer dans une page « Mon compte » ou une modale.
#[component]
pub fn ChoixTheme() -> AnyView {
    let choisi = RwSignal::new(lire());
    let option = move |theme: Theme, libelle: &'static str| {
        let id = ["theme-", theme.code()].concat();
        view! {
            <div class="fr-fieldset__element">
                <div class="fr-radio-group">
                    <input
                        type="radio"
                        name="theme"
                        id=id.clone()
                        value=theme.code()
                        prop:checked=move || choisi.get() == theme
                        on:change=move |_| {
                            choisi.set(theme);
                            choisir(theme);
                        }
                    />
                    <label class="fr-label" for=id>{libelle}</label>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <fieldset class="fr-fieldset" id="choix-theme">
            <legend class="fr-fieldset__legend fr-fieldset__legend--regular">"Apparence"</legend>
            {option(Theme::Systeme, "Comme mon appareil")}
            {option(Theme::Clair, "Thème clair")}
            {option(Theme::Sombre, "Thème sombre")}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_theme_du_systeme_ne_vaut_que_sans_choix() {
        assert_eq!(Theme::Systeme.effectif(true), "dark");
        assert_eq!(Theme::Systeme.effectif(false), "light");
        assert_eq!(Theme::Clair.effectif(true), "light");
        assert_eq!(Theme::Sombre.effectif(false), "dark");
    }

    #[test]
    fn un_choix_enregistre_se_relit() {
        for theme in [Theme::Systeme, Theme::Clair, Theme::Sombre] {
            assert_eq!(Theme::depuis(theme.code()), theme);
        }
        assert_eq!(Theme::depuis("n’importe quoi"), Theme::Systeme);
    }
}
