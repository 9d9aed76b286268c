//! Gabarit de l'application : ce qui entoure chaque page.

use leptos::prelude::*;

use super::entete::en_tete;
use super::habillage::{Habillage, Places};
use super::page::{DerniereRoute, NomDuService};
use super::{Lien, PiedDePage, RegionVive};
use crate::dom::focaliser;
use crate::theme;

/// Liens d'évitement, visibles au premier appui sur Tab.
#[component]
pub fn LiensEvitement(
    /// Une navigation principale est affichée.
    #[prop(into)]
    avec_menu: Signal<bool>,
) -> AnyView {
    view! {
        <div class="fr-skiplinks">
            <nav class="fr-container" aria-label="Accès rapide">
                <ul class="fr-skiplinks__list">
                    {evitement("contenu", "Contenu")}
                    {move || avec_menu.get().then(|| evitement("navigation", "Menu"))}
                    {evitement("pied", "Pied de page")}
                </ul>
            </nav>
        </div>
    }
    .into_any()
}

fn evitement(id: &'static str, libelle: &'static str) -> AnyView {
    view! {
        <li>
            <a
                class="fr-link"
                href=["#", id].concat()
                on:click=move |evenement| {
                    evenement.prevent_default();
                    focaliser(id);
                }
            >
                {libelle}
            </a>
        </li>
    }
    .into_any()
}

/// Racine d'un front, à l'intérieur du routeur : liens d'évitement, en-tête, contenu, pied, annonces, thème.
///
/// Les menus viennent plus tard, par [`habiller_le_cadre`](super::habiller_le_cadre).
#[component]
pub fn Cadre(
    /// Nom du service.
    #[prop(into)]
    service: String,
    /// Phrase sous le nom du service.
    #[prop(optional, into)]
    signature: Option<String>,
    /// Lignes du bloc-marque.
    #[prop(default = vec!["République", "française"])]
    ministere: Vec<&'static str>,
    /// Adresse de l'accueil.
    #[prop(default = "/".to_owned(), into)]
    accueil: String,
    /// Liens du bas de page.
    #[prop(optional)]
    pied: Vec<Lien>,
    /// Aide et contact du pied de page.
    #[prop(optional, into)]
    aide_pied: ViewFn,
    /// L'écran.
    children: Children,
) -> AnyView {
    theme::installer();
    provide_context(NomDuService(service.clone()));
    provide_context(DerniereRoute(StoredValue::new(None)));
    let (habillage, annexe) = (RwSignal::new(None::<Habillage>), RwSignal::new(None::<ViewFn>));
    provide_context(Places {
        habillage,
        annexe,
        portee: Owner::current().unwrap_or_default(),
    });
    let avec_menu = Signal::derive(move || {
        habillage.with(|habillage| habillage.as_ref().is_some_and(|habillage| habillage.avec_menu.get()))
    });
    view! {
        <LiensEvitement avec_menu=avec_menu />
        {en_tete(service.clone(), signature, &ministere, accueil.clone(), habillage)}
        <main id="contenu" tabindex="-1">{children()}</main>
        <PiedDePage ministere=ministere accueil=accueil service=service liens=pied aide=aide_pied />
        <RegionVive />
        {move || annexe.get().map(|annexe| annexe.run())}
    }
    .into_any()
}
