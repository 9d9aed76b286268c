//! Filtres d'une liste, reliés à l'adresse de la page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use vao_domain::{Code, Statut};

use super::adresse::{Temporisation, use_remplacer_parametre};
use crate::boutons::{Bouton, Variante};
use crate::cadre::{use_parametre, use_parametres, use_poser_parametre};
use crate::champs::Choix;
use crate::format;
use crate::url::{avec_parametres, parametre};

fn identifiant(cle: &str) -> String {
    ["filtre-", cle].concat()
}

fn une_valeur(valeur: &str) -> Vec<String> {
    if valeur.is_empty() {
        Vec::new()
    } else {
        vec![valeur.to_owned()]
    }
}

/// Texte cherché : la liste suit 300 ms après la dernière frappe.
#[component]
pub fn FiltreTexte(
    /// Paramètre de l'adresse.
    cle: &'static str,
    /// Libellé.
    #[prop(into)]
    libelle: String,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
) -> AnyView {
    let valeur = use_parametre(cle);
    let remplacer = use_remplacer_parametre();
    let attente = Temporisation::new(Callback::new(move |(texte,): (String,)| {
        if valeur.get_untracked().unwrap_or_default() != texte {
            remplacer.run((cle, une_valeur(&texte)));
        }
    }));
    let id = identifiant(cle);
    view! {
        <div class="fr-input-group">
            <label class="fr-label" for=id.clone()>{libelle}{aide.map(|aide| view! { <span class="fr-hint-text">{aide}</span> })}</label>
            <input
                class="fr-input"
                type="search"
                id=id
                autocomplete="off"
                maxlength="200"
                prop:value=move || valeur.get().unwrap_or_default()
                on:input=move |evenement| attente.pousser(event_target_value(&evenement))
                on:change=move |evenement| attente.tout_de_suite(event_target_value(&evenement))
            />
        </div>
    }
    .into_any()
}

/// Une valeur parmi plusieurs.
#[component]
pub fn FiltreChoix(
    /// Paramètre de l'adresse.
    cle: &'static str,
    /// Libellé.
    #[prop(into)]
    libelle: String,
    /// Choix proposés.
    #[prop(into)]
    choix: Signal<Vec<Choix>>,
    /// Texte du choix vide.
    #[prop(default = "Toutes".to_owned(), into)]
    invite: String,
) -> AnyView {
    let valeur = use_parametre(cle);
    let poser = use_poser_parametre();
    let id = identifiant(cle);
    let options = move || {
        choix
            .get()
            .into_iter()
            .map(|choix| option(valeur, choix))
            .collect_view()
    };
    view! {
        <div class="fr-select-group">
            <label class="fr-label" for=id.clone()>{libelle}</label>
            <select class="fr-select" id=id autocomplete="off" on:change=move |evenement| poser.run((cle, une_valeur(&event_target_value(&evenement))))>
                <option value="" prop:selected=move || valeur.with(Option::is_none)>{invite}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn option(valeur: Memo<Option<String>>, choix: Choix) -> AnyView {
    let propre = choix.valeur.clone();
    let choisi = move || valeur.with(|valeur| valeur.as_deref() == Some(propre.as_str()));
    view! { <option value=choix.valeur prop:selected=choisi>{choix.libelle}</option> }.into_any()
}

/// Jour tapé au clavier ; l'adresse porte la forme ISO.
#[component]
pub fn FiltreJour(
    /// Paramètre de l'adresse.
    cle: &'static str,
    /// Libellé.
    #[prop(into)]
    libelle: String,
) -> AnyView {
    let valeur = use_parametre(cle);
    let poser = use_poser_parametre();
    let erreur: RwSignal<Option<&'static str>> = RwSignal::new(None);
    let ecrit = move || {
        valeur
            .with(|valeur| valeur.as_deref().and_then(|jour| jour.parse().ok()).map(format::jour))
            .unwrap_or_default()
    };
    let lire = move |texte: String| match format::analyser_jour(&texte) {
        Ok(jour) => {
            erreur.set(None);
            poser.run((cle, vec![format::jour_iso(jour)]));
        }
        Err(format::ErreurJour::Vide) => {
            erreur.set(None);
            poser.run((cle, Vec::new()));
        }
        Err(defaut) => erreur.set(Some(defaut.message())),
    };
    let id = identifiant(cle);
    let messages = [&id, "-messages"].concat();
    view! {
        <div class="fr-input-group" class=("fr-input-group--error", move || erreur.get().is_some())>
            <label class="fr-label" for=id.clone()>{libelle}<span class="fr-hint-text">"Par exemple\u{a0}: 12/07/2027"</span></label>
            <input
                class="fr-input"
                type="text"
                inputmode="numeric"
                id=id
                autocomplete="off"
                aria-invalid=move || erreur.get().is_some().then_some("true")
                aria-describedby=messages.clone()
                prop:value=ecrit
                on:change=move |evenement| lire(event_target_value(&evenement))
            />
            <div class="fr-messages-group" id=messages aria-live="polite">
                {move || erreur.get().map(|message| view! { <p class="fr-message fr-message--error">{message}</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// Statuts d'une déclaration retenus : aucun coché, tous sont montrés.
#[component]
pub fn FiltreStatuts(
    /// Statuts proposés.
    statuts: Vec<Statut>,
) -> AnyView {
    let choix = statuts
        .into_iter()
        .map(|statut| Choix::new(statut.code(), statut.libelle()))
        .collect();
    view! { <FiltreCases cle="statut" legende="Statuts" choix=choix /> }.into_any()
}

/// Valeurs retenues d'un paramètre répété : aucune cochée, toutes sont montrées.
#[component]
pub fn FiltreCases(
    /// Paramètre de l'adresse, répété.
    cle: &'static str,
    /// Légende du groupe.
    #[prop(into)]
    legende: String,
    /// Valeurs proposées.
    choix: Vec<Choix>,
) -> AnyView {
    let valeurs = use_parametres(cle);
    let poser = use_poser_parametre();
    let groupe = identifiant(cle);
    let proposes: Vec<String> = choix.iter().map(|choix| choix.valeur.clone()).collect();
    let basculer = Callback::new(move |(code,): (String,)| {
        let coches = valeurs.get_untracked();
        let garde = |propose: &&String| coches.contains(*propose) != (**propose == code);
        poser.run((cle, proposes.iter().filter(garde).cloned().collect()));
    });
    let cases = choix
        .into_iter()
        .map(|choix| case(cle, choix, valeurs, basculer))
        .collect_view();
    let legende_id = [&groupe, "-legende"].concat();
    let nomme_par = legende_id.clone();
    view! {
        <fieldset class="fr-fieldset" id=groupe aria-labelledby=nomme_par>
            <legend class="fr-fieldset__legend--regular fr-fieldset__legend" id=legende_id>{legende}</legend>
            {cases}
        </fieldset>
    }
    .into_any()
}

fn case(cle: &str, choix: Choix, valeurs: Memo<Vec<String>>, basculer: Callback<(String,)>) -> AnyView {
    let id = [&identifiant(cle), "-", &choix.valeur].concat();
    let (lu, pousse) = (choix.valeur.clone(), choix.valeur);
    let coche = move || valeurs.with(|valeurs| valeurs.contains(&lu));
    view! {
        <div class="fr-fieldset__element fr-fieldset__element--inline">
            <div class="fr-checkbox-group fr-checkbox-group--sm">
                <input type="checkbox" id=id.clone() prop:checked=coche on:change=move |_| basculer.run((pousse.clone(),)) />
                <label class="fr-label" for=id>{choix.libelle}</label>
            </div>
        </div>
    }
    .into_any()
}

/// « Effacer les filtres », seulement quand il y en a ; le tri et la taille de page restent.
#[component]
pub fn EffacerFiltres(
    /// Paramètres à retirer.
    cles: &'static [&'static str],
) -> AnyView {
    let lieu = use_location();
    let naviguer = use_navigate();
    let recherche = lieu.search;
    let poses =
        Memo::new(move |_| recherche.with(|recherche| cles.iter().any(|cle| parametre(recherche, cle).is_some())));
    let effacer = Callback::new(move |()| {
        let sans = cles.iter().fold(recherche.get_untracked(), |recherche, cle| {
            avec_parametres(&recherche, cle, &[])
        });
        let adresse = [lieu.pathname.get_untracked(), sans].concat();
        naviguer(
            &adresse,
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    });
    view! {
        {move || poses.get().then(|| view! {
            <Bouton variante=Variante::Tertiaire icone="close-circle-line" au_clic=effacer>"Effacer les filtres"</Bouton>
        })}
    }
    .into_any()
}
