//! Liste déroulante, et le choix qu'elle partage avec les boutons radio et les cases.

use leptos::prelude::*;

use super::{habiller, invalide, memo_message, prevenir};
use crate::formulaire::Champ;

/// Réponse possible à une question fermée.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choix {
    /// Valeur envoyée.
    pub valeur: String,
    /// Texte montré.
    pub libelle: String,
    /// Précision sous le texte.
    pub aide: Option<String>,
    /// Montré mais impossible à choisir.
    pub desactive: bool,
}

impl Choix {
    /// Choix sans précision.
    pub fn new(valeur: impl Into<String>, libelle: impl Into<String>) -> Self {
        Self {
            valeur: valeur.into(),
            libelle: libelle.into(),
            aide: None,
            desactive: false,
        }
    }

    /// Ajoute une précision.
    #[must_use]
    pub fn aide(mut self, aide: impl Into<String>) -> Self {
        self.aide = Some(aide.into());
        self
    }

    /// Rend le choix impossible.
    #[must_use]
    pub fn desactive(mut self, desactive: bool) -> Self {
        self.desactive = desactive;
        self
    }
}

/// Liste déroulante native.
#[component]
pub fn ListeDeroulante(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Choix proposés.
    #[prop(into)]
    choix: Signal<Vec<Choix>>,
    /// Texte de la première ligne, sans valeur.
    #[prop(default = "Sélectionner".to_owned(), into)]
    invite: String,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé après un choix.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let options = move || {
        choix
            .get()
            .into_iter()
            .map(|choix| option(champ.valeur, choix))
            .collect_view()
    };
    let vide = move || champ.valeur.with(String::is_empty);
    let controle = view! {
        <select
            class="fr-select"
            id=repere.id()
            autocomplete=repere.completion_ou("off")
            required=repere.requis()
            disabled=desactive
            aria-invalid=invalide(message)
            aria-describedby=repere.id_de("messages")
            on:change=move |evenement| {
                champ.valeur.set(event_target_value(&evenement));
                prevenir(au_changement);
            }
        >
            <option value="" prop:selected=vide>{invite}</option>
            {options}
        </select>
    }
    .into_any();
    habiller("fr-select-group", repere, aide, message, controle)
}

fn option(valeur: RwSignal<String>, choix: Choix) -> AnyView {
    let Choix {
        valeur: propre,
        libelle,
        desactive,
        ..
    } = choix;
    let a_comparer = propre.clone();
    let choisi = move || valeur.with(|valeur| *valeur == a_comparer);
    view! { <option value=propre disabled=desactive prop:selected=choisi>{libelle}</option> }.into_any()
}
