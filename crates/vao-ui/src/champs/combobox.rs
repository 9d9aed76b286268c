//! Champ à suggestions : on tape, on choisit dans la liste.
//!
//! Modèle « combobox » de l'ARIA Authoring Practices, à choix manuel : rien n'est choisi sans un geste.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::liste::Choix;
use super::suggestion::deplacer;
use super::{habiller, invalide, memo_message, prevenir};
use crate::cadre::annoncer;
use crate::dom::{apres_affichage, element};
use crate::format::pluriel;
use crate::formulaire::{Champ, Repere};

/// Pause après la dernière frappe, avant de chercher.
const ATTENTE: Duration = Duration::from_millis(300);
const LETTRES_MIN: usize = 2;

/// Ce que la page a trouvé pour le texte tapé.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Suggestions {
    /// Rien n'a été cherché.
    #[default]
    Aucune,
    /// La recherche est partie.
    EnCours,
    /// Réponse ; peut être vide.
    Trouvees(Vec<Choix>),
    /// Le service ne répond pas, et quoi faire.
    Indisponible(String),
}

/// Champ à suggestions, entièrement au clavier : flèches, Entrée, Échap.
#[component]
pub fn ChampCombobox(
    /// Champ du formulaire.
    champ: Champ<Option<Choix>>,
    /// Appelé avec le texte tapé, après une courte pause et à partir de deux lettres (ou `lettres_min`).
    #[prop(into)]
    chercher: Callback<(String,)>,
    /// Résultat de la dernière recherche.
    #[prop(into)]
    suggestions: Signal<Suggestions>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Texte en cours de frappe, pour qui veut le lire ; `None` quand le champ montre le choix fait.
    #[prop(optional)]
    frappe: Option<RwSignal<Option<String>>>,
    /// Lettres qu'il faut pour chercher.
    #[prop(default = LETTRES_MIN)]
    lettres_min: usize,
    /// Pause après la dernière frappe, avant de chercher.
    #[prop(default = ATTENTE)]
    attente: Duration,
    /// Appelé après un choix.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let frappe = frappe.unwrap_or_else(|| RwSignal::new(None));
    let rythme = (lettres_min, attente);
    let etat = Etat::new(champ, (chercher, suggestions), (frappe, rythme), au_changement);
    etat.suivre_les_suggestions();
    let controle = view! {
        <div class="vao-combobox">
            <input
                class="fr-input"
                id=repere.id()
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-expanded=move || if etat.liste_visible() { "true" } else { "false" }
                aria-controls=repere.id_de("liste")
                aria-activedescendant=move || etat.actif.get().map(|rang| id_option(repere, rang))
                required=repere.requis()
                disabled=desactive
                aria-invalid=invalide(message)
                aria-describedby=[repere.id_de("messages"), repere.id_de("etat")].join(" ")
                prop:value=move || etat.texte()
                on:input=move |evenement| etat.taper(event_target_value(&evenement))
                on:keydown=move |evenement| etat.touche(&evenement)
                on:blur=move |_| etat.quitter()
            />
            <ul
                class="vao-combobox__liste"
                id=repere.id_de("liste")
                role="listbox"
                aria-label="Suggestions"
                hidden=move || !etat.liste_visible()
            >
                {move || etat.options().into_iter().enumerate().map(|(rang, choix)| option(etat, rang, choix)).collect_view()}
            </ul>
            <p class="fr-hint-text vao-combobox__etat" id=repere.id_de("etat")>{move || etat.phrase()}</p>
        </div>
    }
    .into_any();
    habiller("fr-input-group", repere, aide, message, controle)
}

#[derive(Clone, Copy)]
struct Etat {
    champ: Champ<Option<Choix>>,
    /// Texte en cours de frappe ; `None` quand le champ montre le choix fait.
    frappe: RwSignal<Option<String>>,
    lettres_min: usize,
    attente: Duration,
    ouvert: RwSignal<bool>,
    actif: RwSignal<Option<usize>>,
    suggestions: Signal<Suggestions>,
    chercher: Callback<(String,)>,
    minuterie: StoredValue<Option<TimeoutHandle>>,
    au_changement: Option<Callback<()>>,
}

impl Etat {
    fn new(
        champ: Champ<Option<Choix>>,
        (chercher, suggestions): (Callback<(String,)>, Signal<Suggestions>),
        (frappe, (lettres_min, attente)): (RwSignal<Option<String>>, (usize, Duration)),
        au_changement: Option<Callback<()>>,
    ) -> Self {
        let minuterie: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        on_cleanup(move || arreter(minuterie));
        Self {
            champ,
            frappe,
            lettres_min,
            attente,
            ouvert: RwSignal::new(false),
            actif: RwSignal::new(None),
            suggestions,
            chercher,
            minuterie,
            au_changement,
        }
    }

    /// Dit le nombre de suggestions quand elles arrivent : elles paraissent hors du focus.
    fn suivre_les_suggestions(self) {
        Effect::new(move |_| {
            let phrase = self.suggestions.with(|suggestions| match suggestions {
                Suggestions::Trouvees(choix) => Some(compte(choix.len())),
                Suggestions::Indisponible(message) => Some(message.clone()),
                Suggestions::Aucune | Suggestions::EnCours => None,
            });
            self.actif.set(None);
            if let (Some(phrase), true) = (phrase, self.ouvert.get_untracked()) {
                annoncer(&phrase);
            }
        });
    }

    fn texte(self) -> String {
        self.frappe
            .get()
            .or_else(|| {
                self.champ
                    .valeur
                    .with(|choix| choix.as_ref().map(|choix| choix.libelle.clone()))
            })
            .unwrap_or_default()
    }

    fn options(self) -> Vec<Choix> {
        self.suggestions.with(|suggestions| match suggestions {
            Suggestions::Trouvees(choix) => choix.clone(),
            Suggestions::Aucune | Suggestions::EnCours | Suggestions::Indisponible(_) => Vec::new(),
        })
    }

    fn nombre(self) -> usize {
        self.suggestions.with(|suggestions| match suggestions {
            Suggestions::Trouvees(choix) => choix.len(),
            Suggestions::Aucune | Suggestions::EnCours | Suggestions::Indisponible(_) => 0,
        })
    }

    fn liste_visible(self) -> bool {
        self.ouvert.get() && self.nombre() > 0
    }

    fn phrase(self) -> String {
        if !self.ouvert.get() {
            let lettres = self
                .frappe
                .with(|texte| texte.as_ref().map_or(0, |texte| texte.trim().chars().count()));
            return match lettres {
                0 => String::new(),
                trop_peu if trop_peu < self.lettres_min => {
                    ["Écrivez au moins ", &self.lettres_min.to_string(), " caractères."].concat()
                }
                _ => "Choisissez une proposition de la liste.".to_owned(),
            };
        }
        self.suggestions.with(|suggestions| match suggestions {
            Suggestions::Aucune => String::new(),
            Suggestions::EnCours => "Recherche…".to_owned(),
            Suggestions::Trouvees(choix) => compte(choix.len()),
            Suggestions::Indisponible(message) => message.clone(),
        })
    }

    fn taper(self, texte: String) {
        arreter(self.minuterie);
        if self.champ.valeur.with_untracked(Option::is_some) {
            self.champ.valeur.set(None);
        }
        self.actif.set(None);
        let assez = texte.trim().chars().count() >= self.lettres_min;
        self.ouvert.set(assez);
        if assez {
            let cherche = texte.trim().to_owned();
            let minuterie = set_timeout_with_handle(move || self.chercher.run((cherche,)), self.attente).ok();
            self.minuterie.set_value(minuterie);
        }
        self.frappe.set(Some(texte));
    }

    fn touche(self, evenement: &KeyboardEvent) {
        match evenement.key().as_str() {
            touche @ ("ArrowDown" | "ArrowUp") => {
                evenement.prevent_default();
                self.ouvert.set(true);
                let actif = deplacer(
                    self.actif.get_untracked(),
                    untrack(|| self.nombre()),
                    touche == "ArrowDown",
                );
                self.actif.set(actif);
                if let Some(rang) = actif {
                    montrer(self.champ.repere(), rang);
                }
            }
            "Enter" => {
                let choisi = self
                    .actif
                    .get_untracked()
                    .and_then(|rang| untrack(|| self.options()).into_iter().nth(rang));
                if let (true, Some(choix)) = (self.ouvert.get_untracked(), choisi) {
                    // Entrée choisit ; elle n'envoie le formulaire que liste fermée.
                    evenement.prevent_default();
                    self.choisir(choix);
                }
            }
            "Escape" if self.ouvert.get_untracked() => {
                // Ferme la liste, pas la modale qui la contiendrait.
                evenement.prevent_default();
                evenement.stop_propagation();
                self.fermer();
            }
            "Escape" => {
                self.frappe.set(None);
                self.champ.valeur.set(None);
            }
            _ => {}
        }
    }

    fn choisir(self, choix: Choix) {
        self.champ.valeur.set(Some(choix));
        self.frappe.set(None);
        self.fermer();
        prevenir(self.au_changement);
    }

    fn fermer(self) {
        self.ouvert.set(false);
        self.actif.set(None);
    }

    fn quitter(self) {
        arreter(self.minuterie);
        self.fermer();
        if self
            .frappe
            .with_untracked(|texte| texte.as_ref().is_some_and(|texte| texte.trim().is_empty()))
        {
            self.frappe.set(None);
            prevenir(self.au_changement);
        }
    }
}

fn option(etat: Etat, rang: usize, choix: Choix) -> AnyView {
    let repere = etat.champ.repere();
    let actif = move || etat.actif.get() == Some(rang);
    let libelle = choix.libelle.clone();
    let aide = choix.aide.clone();
    view! {
        <li
            class="vao-combobox__option"
            class=("vao-combobox__option--active", actif)
            id=id_option(repere, rang)
            role="option"
            aria-selected=move || if actif() { "true" } else { "false" }
            // Le focus reste au champ : sans cela, il le perdrait avant le clic.
            on:mousedown=move |evenement| evenement.prevent_default()
            on:click=move |_| etat.choisir(choix.clone())
        >
            {libelle}
            {aide.map(|aide| view! { " "<span class="fr-hint-text">{aide}</span> })}
        </li>
    }
    .into_any()
}

fn id_option(repere: Repere, rang: usize) -> String {
    repere.id_de(&["option-", &rang.to_string()].concat())
}

fn montrer(repere: Repere, rang: usize) {
    let id = id_option(repere, rang);
    apres_affichage(move || {
        if let Some(option) = element(&id) {
            let reglages = ScrollIntoViewOptions::new();
            reglages.set_block(ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&reglages);
        }
    });
}

fn compte(nombre: usize) -> String {
    match i64::try_from(nombre) {
        Ok(0) => "Aucune suggestion. Vérifiez l’orthographe.".to_owned(),
        Ok(nombre) => pluriel(nombre, "suggestion", "suggestions"),
        Err(_) => String::new(),
    }
}

fn arreter(minuterie: StoredValue<Option<TimeoutHandle>>) {
    // Le composant peut être parti : plus rien à arrêter alors.
    if let Some(Some(minuterie)) = minuterie.try_update_value(Option::take) {
        minuterie.clear();
    }
}
