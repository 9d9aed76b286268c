//! En-tête : bloc-marque, nom du service, accès rapides, navigation.

use leptos::prelude::*;

use super::habillage::Habillage;
#[cfg(feature = "galerie")]
use super::menus::Menus;
#[cfg(feature = "galerie")]
use super::{EntreeMenu, LienOutil};

/// Texte du bloc-marque, une ligne par morceau.
pub(super) fn bloc_marque(lignes: &[&'static str]) -> AnyView {
    let lignes = lignes
        .iter()
        .enumerate()
        .map(|(rang, ligne)| view! { {(rang > 0).then(|| view! { <br /> })}{*ligne} })
        .collect_view();
    view! { <p class="fr-logo">{lignes}</p> }.into_any()
}

/// En-tête du site et ses menus, hors du cadre : une page qui en montre un exemple.
#[cfg(feature = "galerie")]
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
    let menus = Menus {
        outils,
        navigation,
        prefixe,
        libelle: libelle_menu,
    };
    en_tete(
        service,
        signature,
        &ministere,
        accueil,
        RwSignal::new(Some(menus.habiller())),
    )
}

/// En-tête ; `habillage` y ajoute ses menus quand il est là.
pub(super) fn en_tete(
    service: String,
    signature: Option<String>,
    ministere: &[&'static str],
    accueil: String,
    habillage: RwSignal<Option<Habillage>>,
) -> AnyView {
    let titre = ["Accueil – ", &service].concat();
    let place = move |partie: fn(&Habillage) -> &ViewFn| {
        move || habillage.with(|habillage| habillage.as_ref().map(|habillage| partie(habillage).run()))
    };
    view! {
        <header class="fr-header">
            <div class="fr-header__body">
                <div class="fr-container">
                    <div class="fr-header__body-row">
                        <div class="fr-header__brand fr-enlarge-link">
                            <div class="fr-header__brand-top">
                                <div class="fr-header__logo">{bloc_marque(ministere)}</div>
                                {place(|habillage| &habillage.burger)}
                            </div>
                            <div class="fr-header__service">
                                <a href=accueil title=titre><p class="fr-header__service-title">{service}</p></a>
                                {signature.map(|texte| view! { <p class="fr-header__service-tagline">{texte}</p> })}
                            </div>
                        </div>
                        <div class="fr-header__tools">
                            <div class="fr-header__tools-links">{place(|habillage| &habillage.outils)}</div>
                        </div>
                    </div>
                </div>
            </div>
            {place(|habillage| &habillage.menus)}
        </header>
    }
    .into_any()
}
