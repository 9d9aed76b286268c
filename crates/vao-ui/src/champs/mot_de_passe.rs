//! Mot de passe : montrer ou cacher, verrouillage des majuscules, exigences.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::{invalide, memo_message, texte_aide};
use crate::formulaire::Champ;

/// Règle qu'un nouveau mot de passe doit suivre, et si la saisie la suit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exigence {
    /// « 12 caractères au moins ».
    pub libelle: String,
    /// Vrai quand la saisie la respecte.
    pub remplie: bool,
}

impl Exigence {
    /// Règle et son état.
    pub fn new(libelle: impl Into<String>, remplie: bool) -> Self {
        Self {
            libelle: libelle.into(),
            remplie,
        }
    }
}

/// Champ de mot de passe.
#[component]
pub fn ChampMotDePasse(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Vrai pour un mot de passe que l'on choisit : le gestionnaire de mots de passe en propose un.
    #[prop(optional)]
    nouveau: bool,
    /// Règles montrées sous le champ.
    #[prop(optional, into)]
    exigences: Signal<Vec<Exigence>>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let visible = RwSignal::new(false);
    let majuscules = RwSignal::new(false);
    let touche = move |evenement: KeyboardEvent| majuscules.set(evenement.get_modifier_state("CapsLock"));
    let id_case = repere.id_de("afficher");
    let completion = repere.completion_ou(if nouveau { "new-password" } else { "current-password" });
    view! {
        <div class="fr-password" class=("fr-input-group--error", move || message.with(Option::is_some))>
            <label class="fr-label" for=repere.id()>{repere.libelle()}{aide.map(texte_aide)}</label>
            <div class="fr-input-wrap">
                <input
                    class="fr-password__input fr-input"
                    id=repere.id()
                    type=move || if visible.get() { "text" } else { "password" }
                    autocomplete=completion
                    autocapitalize="off"
                    spellcheck="false"
                    required=repere.requis()
                    disabled=desactive
                    aria-invalid=invalide(message)
                    aria-describedby=repere.id_de("messages")
                    prop:value=champ.valeur
                    on:input=move |evenement| champ.valeur.set(event_target_value(&evenement))
                    on:keydown=touche
                    on:keyup=touche
                    on:blur=move |_| majuscules.set(false)
                />
            </div>
            <div class="fr-messages-group" id=repere.id_de("messages")>
                {move || message.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
                {move || exigences.get().into_iter().map(ligne_exigence).collect_view()}
            </div>
            // Région live à elle : la touche se presse pendant la frappe, l'avertissement ne peut pas attendre.
            <div class="fr-messages-group" aria-live="polite">
                {move || majuscules.get().then(|| view! {
                    <p class="fr-message fr-message--warning vao-majuscules">"Attention, le verrouillage des majuscules est activé."</p>
                })}
            </div>
            <div class="fr-password__checkbox fr-checkbox-group fr-checkbox-group--sm">
                <input
                    type="checkbox"
                    id=id_case.clone()
                    aria-label="Afficher le mot de passe"
                    disabled=desactive
                    prop:checked=visible
                    on:change=move |evenement| visible.set(event_target_checked(&evenement))
                />
                <label class="fr-label" for=id_case>"Afficher"</label>
            </div>
        </div>
    }
    .into_any()
}

fn ligne_exigence(exigence: Exigence) -> AnyView {
    let Exigence { libelle, remplie } = exigence;
    let (classe, etat) = if remplie {
        ("fr-message fr-message--valid", " (respecté)")
    } else {
        ("fr-message fr-message--info", " (pas encore respecté)")
    };
    view! { <p class=classe>{libelle}<span class="fr-sr-only">{etat}</span></p> }.into_any()
}
