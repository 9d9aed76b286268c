//! Textes publics : conditions d'utilisation, accessibilité, données personnelles, cookies, mentions légales.

mod accessibilite;
mod cgu;
mod cookies;
mod donnees;
mod mentions;
mod texte;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::cadre::{Lien, PageIntrouvable};

pub(super) use cgu::texte_cgu;

/// Adresses des textes, dans l'ordre du pied de page.
const LIENS: [(&str, &str); 5] = [
    ("Accessibilité\u{a0}: non conforme", "/footer/accessibilite"),
    ("Mentions légales", "/footer/mentions-legales"),
    ("Données personnelles", "/footer/donnees-personnelles"),
    ("Gestion des cookies", "/footer/gestion-cookies"),
    ("Conditions d’utilisation", "/footer/cgu"),
];

/// Liens du pied de page. L'état de conformité au RGAA y est dit, comme la loi le demande.
pub fn liens_de_pied() -> Vec<Lien> {
    LIENS.iter().map(|(libelle, href)| Lien::new(*libelle, *href)).collect()
}

fn fil() -> Vec<Lien> {
    vec![Lien::new("Accueil", "/")]
}

/// Texte public ; lequel est le paramètre `texte` de l'adresse.
#[component]
pub fn PageLegale() -> AnyView {
    let parametres = use_params_map();
    let texte = Memo::new(move |_| parametres.with(|parametres| parametres.get("texte").unwrap_or_default()));
    let contenu = move || {
        texte.with(|texte| match texte.as_str() {
            "cgu" => cgu::page(),
            "accessibilite" => accessibilite::page(),
            "donnees-personnelles" => donnees::page(),
            "gestion-cookies" => cookies::page(),
            "mentions-legales" => mentions::page(),
            _ => view! { <PageIntrouvable /> }.into_any(),
        })
    };
    contenu.into_any()
}
