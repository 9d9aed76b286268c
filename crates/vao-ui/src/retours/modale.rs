//! Boîtes de dialogue, sur l'élément natif `dialog`.
//!
//! `showModal` rend le reste inerte, piège le focus, ferme par Échap et rend le focus : rien de cela n'est récrit ici.

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlDialogElement;

use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::dom::apres_affichage;

/// Élément `dialog` gouverné par un signal ; son contenu n'existe qu'ouvert.
pub(crate) fn dialogue(
    id: String,
    classe: &'static str,
    nomme_par: String,
    ouverte: RwSignal<bool>,
    contenu: ViewFn,
    au_refus: Option<Callback<()>>,
) -> AnyView {
    let noeud: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let (Some(boite), voulue) = (noeud.get(), ouverte.get()) else {
            return;
        };
        // Le contenu doit être dans la page avant l'ouverture : le navigateur y cherche où mettre le focus.
        apres_affichage(move || accorder(&boite, voulue));
    });
    let a_la_fermeture = move |_| {
        if ouverte.get_untracked() {
            ouverte.set(false);
            if let Some(action) = au_refus {
                action.run(());
            }
        }
    };
    view! {
        <dialog
            node_ref=noeud
            class=classe
            class=("fr-modal--opened", ouverte)
            id=id
            aria-labelledby=nomme_par
            aria-modal="true"
            on:close=a_la_fermeture
        >
            {move || ouverte.get().then(|| contenu.run())}
        </dialog>
    }
    .into_any()
}

fn accorder(boite: &HtmlDialogElement, voulue: bool) {
    if voulue && !boite.open() {
        // Échec seulement si l'élément a quitté la page entre-temps.
        drop(boite.show_modal());
    } else if !voulue && boite.open() {
        boite.close();
    }
}

/// Boîte de dialogue.
#[component]
pub fn Modale(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Titre.
    #[prop(into)]
    titre: Signal<String>,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
    /// Boutons du bas.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Boîte large : un tableau, une comparaison.
    #[prop(optional)]
    large: bool,
    /// Appelé quand la personne ferme sans choisir (Échap, « Fermer »).
    #[prop(optional, into)]
    au_refus: Option<Callback<()>>,
    /// Contenu, dessiné à chaque ouverture.
    children: ChildrenFn,
) -> AnyView {
    let id_titre = [id.as_str(), "-titre"].concat();
    let colonne = if large {
        "fr-col-12 fr-col-md-10"
    } else {
        "fr-col-12 fr-col-md-8 fr-col-lg-6"
    };
    let nomme_par = id_titre.clone();
    let refuser = move |_| {
        ouverte.set(false);
        if let Some(action) = au_refus {
            action.run(());
        }
    };
    let contenu = ViewFn::from(move || {
        let pied = actions.clone().map(
            |actions| view! { <div class="fr-modal__footer"><GroupeBoutons>{actions.run()}</GroupeBoutons></div> },
        );
        view! {
            <div class="fr-container fr-container--fluid fr-container-md">
                <div class="fr-grid-row fr-grid-row--center">
                    <div class=colonne>
                        <div class="fr-modal__body">
                            <div class="fr-modal__header">
                                <button class="fr-btn--close fr-btn" type="button" title="Fermer la fenêtre" on:click=refuser>"Fermer"</button>
                            </div>
                            <div class="fr-modal__content">
                                <h2 class="fr-modal__title" id=id_titre.clone()>{titre}</h2>
                                {children()}
                            </div>
                            {pied}
                        </div>
                    </div>
                </div>
            </div>
        }
    });
    dialogue(id, "fr-modal", nomme_par, ouverte, contenu, au_refus)
}

/// Demande de confirmation d'une action.
#[component]
pub fn Confirmation(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Question.
    #[prop(into)]
    titre: Signal<String>,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
    /// Texte du bouton qui agit : un verbe (« Transmettre »).
    #[prop(into)]
    confirmer: String,
    /// Action en cours.
    #[prop(optional, into)]
    occupe: Signal<bool>,
    /// Appelé à la confirmation ; la page referme quand c'est fait.
    #[prop(into)]
    au_oui: Callback<()>,
    /// Conséquences de l'action.
    children: ChildrenFn,
) -> AnyView {
    let actions = ViewFn::from(move || {
        let confirmer = confirmer.clone();
        view! {
            <Bouton occupe=occupe au_clic=au_oui>{confirmer}</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    view! { <Modale id=id titre=titre ouverte=ouverte actions=actions>{children()}</Modale> }.into_any()
}
