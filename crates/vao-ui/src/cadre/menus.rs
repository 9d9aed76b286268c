//! Menus de l'en-tête : accès rapides, navigation, et leur boîte de dialogue sur un petit écran.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::habillage::Habillage;
use super::lien::CibleOutil;
use super::{EntreeMenu, LienOutil, Navigation};
use crate::retours::dialogue;

/// Menus d'un en-tête.
pub(super) struct Menus {
    pub(super) outils: Signal<Vec<LienOutil>>,
    pub(super) navigation: Signal<Vec<EntreeMenu>>,
    /// Début des identifiants, pour un second en-tête dans la page.
    pub(super) prefixe: &'static str,
    /// Nom de la navigation pour les lecteurs d'écran.
    pub(super) libelle: &'static str,
}

impl Menus {
    /// Compose ce que ces menus ajoutent à l'en-tête.
    pub(super) fn habiller(self) -> Habillage {
        let Self {
            outils,
            navigation,
            prefixe,
            libelle,
        } = self;
        let ouvert = RwSignal::new(false);
        // Une page choisie referme le menu.
        let chemin = use_location().pathname;
        Effect::new(move |_| {
            chemin.track();
            ouvert.set(false);
        });
        let avec_menu = Signal::derive(move || navigation.with(|entrees| !entrees.is_empty()));
        let avec_burger = move || avec_menu.get() || outils.with(|outils| !outils.is_empty());
        Habillage {
            avec_menu,
            burger: ViewFn::from(move || move || avec_burger().then(|| burger(ouvert, prefixe))),
            outils: ViewFn::from(move || move || liste_outils(outils.get())),
            menus: ViewFn::from(move || {
                view! {
                    {move || avec_menu.get().then(|| menu_bureau(prefixe, libelle, navigation))}
                    {menu_mobile(prefixe, ouvert, outils, navigation)}
                }
            }),
        }
    }
}

fn menu_bureau(prefixe: &'static str, libelle: &'static str, navigation: Signal<Vec<EntreeMenu>>) -> AnyView {
    view! {
        <div class="vao-menu-bureau" id=[prefixe, "navigation"].concat() tabindex="-1">
            <div class="fr-container"><Navigation entrees=navigation prefixe=[prefixe, "menu"].concat() libelle=libelle /></div>
        </div>
    }
    .into_any()
}

fn id_bouton(prefixe: &str) -> String {
    [prefixe, "bouton-menu"].concat()
}

fn id_menu(prefixe: &str) -> String {
    [prefixe, "menu-mobile"].concat()
}

fn burger(ouvert: RwSignal<bool>, prefixe: &str) -> AnyView {
    view! {
        <div class="fr-header__navbar">
            <button
                class="fr-btn--menu fr-btn"
                id=id_bouton(prefixe)
                type="button"
                title="Menu"
                aria-haspopup="dialog"
                aria-controls=id_menu(prefixe)
                on:click=move |_| ouvert.set(true)
            >
                "Menu"
            </button>
        </div>
    }
    .into_any()
}

fn menu_mobile(
    prefixe: &str,
    ouvert: RwSignal<bool>,
    outils: Signal<Vec<LienOutil>>,
    navigation: Signal<Vec<EntreeMenu>>,
) -> AnyView {
    let entree = StoredValue::new([&id_menu(prefixe), "-entree"].concat());
    let contenu = ViewFn::from(move || {
        view! {
            <div class="fr-container">
                <button class="fr-btn--close fr-btn" type="button" title="Fermer le menu" on:click=move |_| ouvert.set(false)>"Fermer"</button>
                <div class="fr-header__menu-links">{move || liste_outils(outils.get())}</div>
                <Navigation entrees=navigation prefixe=entree.get_value() />
            </div>
        }
    });
    dialogue(
        id_menu(prefixe),
        "fr-modal vao-menu-mobile",
        id_bouton(prefixe),
        ouvert,
        contenu,
        None,
    )
}

fn liste_outils(outils: Vec<LienOutil>) -> Option<AnyView> {
    (!outils.is_empty()).then(|| {
        let elements = outils
            .into_iter()
            .map(|outil| view! { <li>{outil_visible(outil)}</li> })
            .collect_view();
        view! { <ul class="fr-btns-group">{elements}</ul> }.into_any()
    })
}

fn outil_visible(outil: LienOutil) -> AnyView {
    let LienOutil { libelle, icone, cible } = outil;
    let classe = ["fr-btn fr-icon-", icone].concat();
    match cible {
        CibleOutil::Adresse(href) => view! { <a class=classe href=href>{libelle}</a> }.into_any(),
        CibleOutil::Action(action) => {
            view! { <button class=classe type="button" on:click=move |_| action.run(())>{libelle}</button> }.into_any()
        }
    }
}
