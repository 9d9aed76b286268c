//! En-tête : bloc-marque, nom du service, accès rapides, navigation.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::lien::CibleOutil;
use super::{EntreeMenu, LienOutil, Navigation};
use crate::retours::dialogue;

/// Texte du bloc-marque, une ligne par morceau.
pub(super) fn bloc_marque(lignes: &[&'static str]) -> AnyView {
    let lignes = lignes
        .iter()
        .enumerate()
        .map(|(rang, ligne)| view! { {(rang > 0).then(|| view! { <br /> })}{*ligne} })
        .collect_view();
    view! { <p class="fr-logo">{lignes}</p> }.into_any()
}

/// En-tête du site. Sur un petit écran, menu et accès rapides s'ouvrent dans une boîte de dialogue.
#[component]
pub fn EnTete(
    /// Nom du service.
    #[prop(into)]
    service: String,
    /// Phrase sous le nom du service.
    #[prop(default = None)]
    signature: Option<String>,
    /// Lignes du bloc-marque.
    ministere: Vec<&'static str>,
    /// Adresse de l'accueil.
    #[prop(into)]
    accueil: String,
    /// Accès rapides.
    #[prop(into)]
    outils: Signal<Vec<LienOutil>>,
    /// Navigation principale.
    #[prop(into)]
    navigation: Signal<Vec<EntreeMenu>>,
    /// Début des identifiants, pour un second en-tête dans la page.
    #[prop(optional)]
    prefixe: &'static str,
    /// Nom de la navigation pour les lecteurs d'écran.
    #[prop(default = "Menu principal")]
    libelle_menu: &'static str,
) -> AnyView {
    let ouvert = RwSignal::new(false);
    let id_bouton = [prefixe, "bouton-menu"].concat();
    let id_navigation = [prefixe, "navigation"].concat();
    let id_menu = [prefixe, "menu-mobile"].concat();
    let nomme_par = id_bouton.clone();
    let controle = id_menu.clone();
    let titre = ["Accueil – ", &service].concat();
    let avec_menu = move || navigation.with(|entrees| !entrees.is_empty());
    let avec_burger = move || avec_menu() || outils.with(|outils| !outils.is_empty());
    view! {
        <header class="fr-header">
            <div class="fr-header__body">
                <div class="fr-container">
                    <div class="fr-header__body-row">
                        <div class="fr-header__brand fr-enlarge-link">
                            <div class="fr-header__brand-top">
                                <div class="fr-header__logo">{bloc_marque(&ministere)}</div>
                                {move || avec_burger().then(|| burger(ouvert, id_bouton.clone(), controle.clone()))}
                            </div>
                            <div class="fr-header__service">
                                <a href=accueil title=titre><p class="fr-header__service-title">{service}</p></a>
                                {signature.map(|texte| view! { <p class="fr-header__service-tagline">{texte}</p> })}
                            </div>
                        </div>
                        <div class="fr-header__tools">
                            <div class="fr-header__tools-links">{move || liste_outils(outils.get())}</div>
                        </div>
                    </div>
                </div>
            </div>
            {move || avec_menu().then(|| view! {
                <div class="vao-menu-bureau" id=id_navigation.clone() tabindex="-1">
                    <div class="fr-container"><Navigation entrees=navigation prefixe=[prefixe, "menu"].concat() libelle=libelle_menu /></div>
                </div>
            })}
            {menu_mobile(id_menu, nomme_par, ouvert, outils, navigation)}
        </header>
    }
    .into_any()
}

fn burger(ouvert: RwSignal<bool>, id: String, id_menu: String) -> AnyView {
    view! {
        <div class="fr-header__navbar">
            <button
                class="fr-btn--menu fr-btn"
                id=id
                type="button"
                title="Menu"
                aria-haspopup="dialog"
                aria-controls=id_menu
                on:click=move |_| ouvert.set(true)
            >
                "Menu"
            </button>
        </div>
    }
    .into_any()
}

fn menu_mobile(
    id: String,
    nomme_par: String,
    ouvert: RwSignal<bool>,
    outils: Signal<Vec<LienOutil>>,
    navigation: Signal<Vec<EntreeMenu>>,
) -> AnyView {
    // Une page choisie referme le menu.
    let chemin = use_location().pathname;
    Effect::new(move |_| {
        chemin.track();
        ouvert.set(false);
    });
    let prefixe = StoredValue::new([id.as_str(), "-entree"].concat());
    let contenu = ViewFn::from(move || {
        view! {
            <div class="fr-container">
                <button class="fr-btn--close fr-btn" type="button" title="Fermer le menu" on:click=move |_| ouvert.set(false)>"Fermer"</button>
                <div class="fr-header__menu-links">{move || liste_outils(outils.get())}</div>
                <Navigation entrees=navigation prefixe=prefixe.get_value() />
            </div>
        }
    });
    dialogue(id, "fr-modal vao-menu-mobile", nomme_par, ouvert, contenu, None)
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
