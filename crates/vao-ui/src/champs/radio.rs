//! Boutons radio.

use leptos::prelude::*;

use super::liste::Choix;
use super::{bloc_message, memo_message, prevenir, texte_aide};
use crate::formulaire::{Champ, Repere};

/// Question à une seule réponse.
#[component]
pub fn GroupeRadio(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Réponses proposées.
    #[prop(into)]
    choix: Signal<Vec<Choix>>,
    /// Réponses côte à côte quand la place le permet.
    #[prop(optional)]
    en_ligne: bool,
    /// Aide sous la question.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Groupe inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé après un choix.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let reponses = move || {
        choix
            .get()
            .into_iter()
            .enumerate()
            .map(|(rang, choix)| radio(champ, rang, choix, en_ligne, au_changement))
            .collect_view()
    };
    groupe(repere, aide, desactive, message, reponses.into_any())
}

/// Question à laquelle on répond par oui ou par non.
#[component]
pub fn OuiNon(
    /// Champ du formulaire : `"oui"`, `"non"` ou vide.
    champ: Champ<String>,
    /// Aide sous la question.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Groupe inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé après un choix.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let choix = Signal::stored(vec![Choix::new("oui", "Oui"), Choix::new("non", "Non")]);
    let repere = champ.repere();
    let message = memo_message(repere);
    let reponses = choix
        .get_untracked()
        .into_iter()
        .enumerate()
        .map(|(rang, choix)| radio(champ, rang, choix, true, au_changement))
        .collect_view();
    groupe(repere, aide, desactive, message, reponses.into_any())
}

fn radio(
    champ: Champ<String>,
    rang: usize,
    choix: Choix,
    en_ligne: bool,
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let Choix {
        valeur,
        libelle,
        aide,
        desactive,
    } = choix;
    // Le premier bouton porte l'identifiant du champ : le résumé d'erreurs y mène.
    let id = if rang == 0 {
        repere.id()
    } else {
        repere.id_de(&rang.to_string())
    };
    let a_comparer = valeur.clone();
    let coche = move || champ.valeur.with(|valeur| *valeur == a_comparer);
    view! {
        <div class="fr-fieldset__element" class=("fr-fieldset__element--inline", en_ligne)>
            <div class="fr-radio-group">
                <input
                    type="radio"
                    id=id.clone()
                    name=repere.id()
                    value=valeur.clone()
                    required=repere.requis()
                    disabled=desactive
                    prop:checked=coche
                    on:change=move |_| {
                        champ.valeur.set(valeur.clone());
                        prevenir(au_changement);
                    }
                />
                <label class="fr-label" for=id>{libelle}{aide.map(texte_aide)}</label>
            </div>
        </div>
    }
    .into_any()
}

/// Le `fieldset` commun aux groupes de boutons radio et de cases.
pub(super) fn groupe(
    repere: Repere,
    aide: Option<String>,
    desactive: Signal<bool>,
    message: Memo<Option<String>>,
    reponses: AnyView,
) -> AnyView {
    let id_legende = repere.id_de("legende");
    let nomme_par = [id_legende.as_str(), " ", &repere.id_de("messages")].concat();
    view! {
        <fieldset
            class="fr-fieldset"
            class=("fr-fieldset--error", move || message.with(Option::is_some))
            id=repere.id_de("groupe")
            disabled=desactive
            aria-labelledby=nomme_par
        >
            <legend class="fr-fieldset__legend fr-fieldset__legend--regular" id=id_legende>
                {repere.libelle()}
                {aide.map(texte_aide)}
            </legend>
            {reponses}
            <div class="fr-fieldset__element vao-messages">{bloc_message(repere, message)}</div>
        </fieldset>
    }
    .into_any()
}
