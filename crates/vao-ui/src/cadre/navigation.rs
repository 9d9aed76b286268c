//! Navigation principale.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::lien::est_courante;
use super::{EntreeMenu, Lien};
use crate::dom::{element, focaliser_element};

/// Navigation : liens et groupes qui s'ouvrent, un seul à la fois, refermés par Échap ou en sortant.
#[component]
pub fn Navigation(
    /// Entrées du menu.
    #[prop(into)]
    entrees: Signal<Vec<EntreeMenu>>,
    /// Début des identifiants : la navigation existe deux fois, au bureau et dans le menu mobile.
    #[prop(into)]
    prefixe: String,
    /// Nom de la navigation pour les lecteurs d'écran.
    #[prop(default = "Menu principal")]
    libelle: &'static str,
) -> AnyView {
    let ouvert = RwSignal::new(None::<usize>);
    let chemin = use_location().pathname;
    Effect::new(move |_| {
        chemin.track();
        ouvert.set(None);
    });
    let elements = move || {
        entrees
            .get()
            .into_iter()
            .enumerate()
            .map(|(rang, entree)| {
                let contenu = if entree.enfants.is_empty() {
                    lien(Lien::new(entree.libelle, entree.href), chemin)
                } else {
                    groupe(rang, entree, &prefixe, ouvert, chemin)
                };
                view! { <li class="fr-nav__item">{contenu}</li> }
            })
            .collect_view()
    };
    view! {
        <nav class="fr-nav" aria-label=libelle>
            <ul class="fr-nav__list">{elements}</ul>
        </nav>
    }
    .into_any()
}

fn lien(lien: Lien, chemin: Memo<String>) -> AnyView {
    let Lien { libelle, href } = lien;
    let a_comparer = href.clone();
    let courant = move || {
        chemin
            .with(|chemin| est_courante(&a_comparer, chemin))
            .then_some("page")
    };
    view! { <a class="fr-nav__link" href=href aria-current=courant>{libelle}</a> }.into_any()
}

fn groupe(
    rang: usize,
    entree: EntreeMenu,
    prefixe: &str,
    ouvert: RwSignal<Option<usize>>,
    chemin: Memo<String>,
) -> AnyView {
    let id = [prefixe, "-groupe-", &rang.to_string()].concat();
    let id_bouton = [id.as_str(), "-bouton"].concat();
    let est_ouvert = Memo::new(move |_| ouvert.get() == Some(rang));
    let liens = entree
        .enfants
        .iter()
        .map(|enfant| view! { <li>{lien(enfant.clone(), chemin)}</li> })
        .collect_view();
    let libelle = entree.libelle.clone();
    let courant = move || chemin.with(|chemin| entree.contient(chemin)).then_some("true");
    let a_focaliser = id_bouton.clone();
    let touche = move |evenement: KeyboardEvent| {
        if evenement.key() == "Escape" && est_ouvert.get_untracked() {
            // Referme le groupe sans refermer le menu mobile qui le contient.
            evenement.prevent_default();
            evenement.stop_propagation();
            ouvert.set(None);
            if let Some(bouton) = element(&a_focaliser) {
                focaliser_element(&bouton);
            }
        }
    };
    view! {
        <div class="vao-menu-groupe" on:keydown=touche on:focusout=move |evenement| refermer_en_sortant(&evenement, rang, ouvert)>
            <button
                class="fr-nav__btn"
                id=id_bouton
                type="button"
                aria-expanded=move || if est_ouvert.get() { "true" } else { "false" }
                aria-controls=id.clone()
                aria-current=courant
                on:click=move |_| ouvert.update(|ouvert| *ouvert = if *ouvert == Some(rang) { None } else { Some(rang) })
            >
                {libelle}
            </button>
            <div class="fr-collapse fr-menu" class=("fr-collapse--expanded", est_ouvert) id=id>
                <ul class="fr-menu__list">{liens}</ul>
            </div>
        </div>
    }
    .into_any()
}

fn refermer_en_sortant(evenement: &FocusEvent, rang: usize, ouvert: RwSignal<Option<usize>>) {
    let suivant = evenement
        .related_target()
        .and_then(|cible| cible.dyn_into::<Node>().ok());
    let groupe = evenement
        .current_target()
        .and_then(|cible| cible.dyn_into::<HtmlElement>().ok());
    // Sans cible (clic dans le vide, changement de fenêtre), le groupe reste ouvert.
    if let (Some(suivant), Some(groupe)) = (suivant, groupe)
        && !groupe.contains(Some(&suivant))
        && ouvert.get_untracked() == Some(rang)
    {
        ouvert.set(None);
    }
}
