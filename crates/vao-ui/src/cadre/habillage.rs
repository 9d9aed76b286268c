//! Ce que les écrans connectés ajoutent au cadre une fois chargés.

use leptos::prelude::*;

use super::menus::Menus;
use super::{EntreeMenu, LienOutil};

/// Places du cadre vides sur l'écran de connexion.
#[derive(Clone)]
pub(super) struct Habillage {
    /// Une navigation principale est affichée.
    pub(super) avec_menu: Signal<bool>,
    /// Bouton « Menu » des petits écrans.
    pub(super) burger: ViewFn,
    /// Accès rapides.
    pub(super) outils: ViewFn,
    /// Navigation, au bureau et en boîte de dialogue.
    pub(super) menus: ViewFn,
}

/// Places du cadre, et la portée où vit ce qui les remplit : elle dure autant que la page.
#[derive(Clone)]
pub(super) struct Places {
    pub(super) habillage: RwSignal<Option<Habillage>>,
    pub(super) annexe: RwSignal<Option<ViewFn>>,
    pub(super) portee: Owner,
}

/// Remplit le cadre : accès rapides, navigation, et `annexe`, montrée hors des pages (boîtes de dialogue). Sans effet la
/// seconde fois : le cadre garde ses menus d'un écran à l'autre.
pub fn habiller_le_cadre(
    outils: impl Fn() -> Vec<LienOutil> + Send + Sync + 'static,
    navigation: impl Fn() -> Vec<EntreeMenu> + Send + Sync + 'static,
    annexe: impl Into<ViewFn>,
) {
    let places: Places = expect_context();
    if places.habillage.with_untracked(Option::is_some) {
        return;
    }
    let annexe = annexe.into();
    places.portee.with(|| {
        let menus = Menus {
            outils: Signal::derive(outils),
            navigation: Signal::derive(navigation),
            prefixe: "",
            libelle: "Menu principal",
        };
        places.habillage.set(Some(menus.habiller()));
        places.annexe.set(Some(annexe));
    });
}
