//! Paramètres de l'URL, lus et posés depuis un composant.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::url::{avec_parametres, parametre, parametres};

/// Valeur d'un paramètre de l'URL (suivie).
pub fn use_parametre(cle: &'static str) -> Memo<Option<String>> {
    let recherche = use_location().search;
    Memo::new(move |_| recherche.with(|recherche| parametre(recherche, cle)))
}

/// Valeurs d'un paramètre répété (suivies).
pub fn use_parametres(cle: &'static str) -> Memo<Vec<String>> {
    let recherche = use_location().search;
    Memo::new(move |_| recherche.with(|recherche| parametres(recherche, cle)))
}

/// Fonction qui pose un paramètre dans l'URL : `(clé, valeurs)`. La page revient à la première, l'historique avance.
pub fn use_poser_parametre() -> Callback<(&'static str, Vec<String>)> {
    let lieu = use_location();
    let naviguer = use_navigate();
    Callback::new(move |(cle, valeurs): (&'static str, Vec<String>)| {
        let valeurs: Vec<&str> = valeurs.iter().map(String::as_str).collect();
        let recherche = lieu
            .search
            .with_untracked(|recherche| avec_parametres(recherche, cle, &valeurs));
        let adresse = [lieu.pathname.get_untracked(), recherche].concat();
        naviguer(
            &adresse,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    })
}
