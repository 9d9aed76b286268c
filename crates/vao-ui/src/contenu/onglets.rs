//! Onglets : flèches, Début, Fin, un seul arrêt de tabulation.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::cadre::{use_parametre, use_poser_parametre};
use crate::dom::focaliser;

/// Onglet et son contenu, dessiné la première fois qu'il est montré.
#[derive(Clone)]
pub struct Onglet {
    id: &'static str,
    libelle: String,
    contenu: ViewFn,
}

impl Onglet {
    /// Onglet ; `id` sert aussi de valeur du paramètre d'URL.
    pub fn new(id: &'static str, libelle: impl Into<String>, contenu: impl Into<ViewFn>) -> Self {
        Self {
            id,
            libelle: libelle.into(),
            contenu: contenu.into(),
        }
    }
}

/// Qui se souvient de l'onglet actif.
#[derive(Clone, Copy)]
struct Actif {
    rang: Memo<usize>,
    choisir: Callback<usize>,
}

/// Onglets.
#[component]
pub fn Onglets(
    /// Ce que les onglets partagent (« Dossier »).
    #[prop(into)]
    libelle: String,
    /// Les onglets.
    onglets: Vec<Onglet>,
    /// Garde l'onglet dans ce paramètre de l'URL.
    #[prop(optional)]
    parametre: Option<&'static str>,
) -> AnyView {
    let ids: Vec<&'static str> = onglets.iter().map(|onglet| onglet.id).collect();
    let actif = memoire(parametre, ids.clone());
    let touche = {
        let ids = ids.clone();
        move |evenement: KeyboardEvent| {
            if let Some(rang) = destination(&evenement.key(), actif.rang.get_untracked(), ids.len()) {
                evenement.prevent_default();
                actif.choisir.run(rang);
                if let Some(id) = ids.get(rang) {
                    focaliser(&id_onglet(id));
                }
            }
        }
    };
    let boutons = onglets
        .iter()
        .enumerate()
        .map(|(rang, onglet)| bouton(rang, onglet, actif))
        .collect_view();
    let panneaux = onglets
        .into_iter()
        .enumerate()
        .map(|(rang, onglet)| panneau(rang, onglet, actif))
        .collect_view();
    view! {
        <div class="fr-tabs">
            <ul class="fr-tabs__list" role="tablist" aria-label=libelle on:keydown=touche>{boutons}</ul>
            {panneaux}
        </div>
    }
    .into_any()
}

fn memoire(parametre: Option<&'static str>, ids: Vec<&'static str>) -> Actif {
    let Some(cle) = parametre else {
        let rang = RwSignal::new(0_usize);
        return Actif {
            rang: Memo::new(move |_| rang.get()),
            choisir: Callback::new(move |choisi| rang.set(choisi)),
        };
    };
    let (lu, poser) = (use_parametre(cle), use_poser_parametre());
    let connus = ids.clone();
    let position = move |lu: &Option<String>| connus.iter().position(|id| Some(*id) == lu.as_deref()).unwrap_or(0);
    Actif {
        rang: Memo::new(move |_| lu.with(&position)),
        choisir: Callback::new(move |rang: usize| {
            if let Some(id) = ids.get(rang) {
                poser.run((cle, vec![(*id).to_owned()]));
            }
        }),
    }
}

fn bouton(rang: usize, onglet: &Onglet, actif: Actif) -> AnyView {
    let choisi = Memo::new(move |_| actif.rang.get() == rang);
    view! {
        <li role="presentation">
            <button
                class="fr-tabs__tab"
                id=id_onglet(onglet.id)
                type="button"
                role="tab"
                tabindex=move || if choisi.get() { "0" } else { "-1" }
                aria-selected=move || if choisi.get() { "true" } else { "false" }
                aria-controls=id_panneau(onglet.id)
                on:click=move |_| actif.choisir.run(rang)
            >
                {onglet.libelle.clone()}
            </button>
        </li>
    }
    .into_any()
}

fn panneau(rang: usize, onglet: Onglet, actif: Actif) -> AnyView {
    let Onglet { id, contenu, .. } = onglet;
    let choisi = Memo::new(move |_| actif.rang.get() == rang);
    // Une fois vu, le contenu reste : une saisie ne se perd pas en changeant d'onglet.
    let vu = Memo::new(move |vu: Option<&bool>| vu.is_some_and(|vu| *vu) || choisi.get());
    view! {
        <div
            class="fr-tabs__panel"
            class=("fr-tabs__panel--selected", choisi)
            id=id_panneau(id)
            role="tabpanel"
            tabindex="0"
            aria-labelledby=id_onglet(id)
            hidden=move || !choisi.get()
        >
            {move || vu.get().then(|| contenu.run())}
        </div>
    }
    .into_any()
}

fn id_onglet(id: &str) -> String {
    ["onglet-", id].concat()
}

fn id_panneau(id: &str) -> String {
    ["panneau-", id].concat()
}

/// Onglet où mène une touche ; `None` si elle ne déplace rien.
fn destination(touche: &str, actif: usize, nombre: usize) -> Option<usize> {
    let dernier = nombre.checked_sub(1)?;
    match touche {
        "ArrowRight" if actif >= dernier => Some(0),
        "ArrowRight" => Some(actif + 1),
        "ArrowLeft" if actif == 0 => Some(dernier),
        "ArrowLeft" => Some(actif - 1),
        "Home" => Some(0),
        "End" => Some(dernier),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_fleches_bouclent_et_debut_fin_vont_aux_bords() {
        assert_eq!(destination("ArrowRight", 0, 3), Some(1));
        assert_eq!(destination("ArrowRight", 2, 3), Some(0));
        assert_eq!(destination("ArrowLeft", 0, 3), Some(2));
        assert_eq!(destination("Home", 2, 3), Some(0));
        assert_eq!(destination("End", 0, 3), Some(2));
    }

    #[test]
    fn les_autres_touches_restent_au_navigateur() {
        assert_eq!(destination("Tab", 0, 3), None);
        assert_eq!(destination("ArrowDown", 0, 3), None);
        assert_eq!(destination("Home", 0, 0), None);
    }
}
