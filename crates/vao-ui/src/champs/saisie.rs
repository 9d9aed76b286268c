//! Champs à une ligne : texte, courriel, téléphone, nombre, code reçu par courriel.

use leptos::prelude::*;

use super::{habiller, invalide, memo_message, prevenir};
use crate::formulaire::Champ;

/// Largeur d'un champ court : elle dit la longueur attendue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Largeur {
    /// Toute la colonne.
    #[default]
    Pleine,
    /// Une vingtaine de caractères : date, téléphone, SIRET.
    Courte,
    /// Quelques chiffres : nombre, code postal.
    TresCourte,
}

impl Largeur {
    const fn classe(self) -> &'static str {
        match self {
            Self::Pleine => "fr-input-wrap",
            Self::Courte => "fr-input-wrap vao-saisie vao-saisie--courte",
            Self::TresCourte => "fr-input-wrap vao-saisie vao-saisie--tres-courte",
        }
    }
}

/// Réglages d'un champ à une ligne.
pub(super) struct Reglages {
    pub(super) genre: &'static str,
    pub(super) mode: Option<&'static str>,
    pub(super) completion: &'static str,
    pub(super) longueur_max: Option<u32>,
    pub(super) largeur: Largeur,
    pub(super) suffixe: Option<String>,
    pub(super) correction: bool,
    pub(super) aide: Option<String>,
    pub(super) desactive: Signal<bool>,
    pub(super) au_changement: Option<Callback<()>>,
}

/// Le champ à une ligne dont tous les autres sont des réglages.
pub(super) fn une_ligne(champ: Champ<String>, reglages: Reglages) -> AnyView {
    let Reglages {
        genre,
        mode,
        completion,
        longueur_max,
        largeur,
        suffixe,
        correction,
        aide,
        desactive,
        au_changement,
    } = reglages;
    let repere = champ.repere();
    let message = memo_message(repere);
    let id_suffixe = suffixe.as_ref().map(|_| repere.id_de("unite"));
    let decrit_par = match &id_suffixe {
        Some(id) => [id.as_str(), " ", &repere.id_de("messages")].concat(),
        None => repere.id_de("messages"),
    };
    let controle = view! {
        <div class=largeur.classe()>
            <input
                class="fr-input"
                id=repere.id()
                type=genre
                inputmode=mode
                autocomplete=repere.completion_ou(completion)
                maxlength=longueur_max.map(|longueur| longueur.to_string())
                spellcheck=(!correction).then_some("false")
                autocapitalize=(!correction).then_some("off")
                required=repere.requis()
                disabled=desactive
                aria-invalid=invalide(message)
                aria-describedby=decrit_par
                prop:value=champ.valeur
                on:input=move |evenement| champ.valeur.set(event_target_value(&evenement))
                on:change=move |_| prevenir(au_changement)
            />
            {suffixe.map(|unite| view! { <span class="vao-saisie__unite" id=id_suffixe>{unite}</span> })}
        </div>
    }
    .into_any();
    habiller("fr-input-group", repere, aide, message, controle)
}

/// Champ texte.
#[component]
pub fn ChampTexte(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Longueur maximale admise par le navigateur.
    #[prop(optional)]
    longueur_max: Option<u32>,
    /// Clavier proposé (`numeric`, `tel`…).
    #[prop(optional)]
    mode_saisie: Option<&'static str>,
    /// Largeur.
    #[prop(optional)]
    largeur: Largeur,
    /// Unité après le champ.
    #[prop(optional, into)]
    suffixe: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let reglages = Reglages {
        genre: "text",
        mode: mode_saisie,
        completion: "off",
        longueur_max,
        largeur,
        suffixe,
        correction: mode_saisie.is_none(),
        aide,
        desactive,
        au_changement,
    };
    une_ligne(champ, reglages)
}

/// Champ d'adresse électronique.
#[component]
pub fn ChampCourriel(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let aide = aide.or_else(|| Some("Format attendu : nom@domaine.fr".to_owned()));
    let reglages = Reglages {
        genre: "email",
        mode: Some("email"),
        completion: "email",
        longueur_max: Some(254),
        largeur: Largeur::Pleine,
        suffixe: None,
        correction: false,
        aide,
        desactive,
        au_changement,
    };
    une_ligne(champ, reglages)
}

/// Champ de numéro de téléphone.
#[component]
pub fn ChampTelephone(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let aide = aide.or_else(|| Some("Par exemple : 04 76 00 00 00 ou +33 4 76 00 00 00".to_owned()));
    let reglages = Reglages {
        genre: "tel",
        mode: Some("tel"),
        completion: "tel",
        longueur_max: Some(25),
        largeur: Largeur::Courte,
        suffixe: None,
        correction: false,
        aide,
        desactive,
        au_changement,
    };
    une_ligne(champ, reglages)
}

/// Champ de nombre entier : un texte en chiffres, sans les flèches de `type=number` qui changent la valeur au défilement.
#[component]
pub fn ChampNombre(
    /// Champ du formulaire ; à lire par `Saisie::entier`.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Unité après le champ (« lits »).
    #[prop(optional, into)]
    suffixe: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let reglages = Reglages {
        genre: "text",
        mode: Some("numeric"),
        completion: "off",
        longueur_max: Some(12),
        largeur: Largeur::TresCourte,
        suffixe,
        correction: false,
        aide,
        desactive,
        au_changement,
    };
    une_ligne(champ, reglages)
}

/// Champ d'un code à usage unique reçu par courriel.
#[component]
pub fn ChampCode(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Nombre de chiffres.
    #[prop(default = 6)]
    longueur: u32,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
) -> AnyView {
    let reglages = Reglages {
        genre: "text",
        mode: Some("numeric"),
        completion: "one-time-code",
        // Un code collé arrive souvent avec une espace au milieu : on laisse la place de le lire.
        longueur_max: Some(longueur.saturating_add(4)),
        largeur: Largeur::TresCourte,
        suffixe: None,
        correction: false,
        aide,
        desactive,
        au_changement: None,
    };
    une_ligne(champ, reglages)
}
