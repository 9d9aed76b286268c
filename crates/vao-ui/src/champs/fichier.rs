//! Dépôt de fichiers.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, HtmlInputElement};

use super::texte_aide;
use crate::format::taille as taille_lisible;

/// Fichier déposé, tel que la liste le montre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FichierDepose {
    /// Identifiant donné par la page.
    pub id: String,
    /// Nom d'origine.
    pub nom: String,
    /// Taille en octets.
    pub taille: u64,
    /// Où en est le dépôt.
    pub etat: EtatFichier,
}

/// Où en est un dépôt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EtatFichier {
    /// Envoi en cours, en pour cent.
    Envoi(u8),
    /// Reçu, analyse antivirus en cours.
    Analyse,
    /// Accepté ; adresse de téléchargement si l'on peut le relire.
    Pret(Option<String>),
    /// Refusé, et pourquoi.
    Refuse(String),
}

/// Champ de dépôt ; l'envoi est l'affaire de la page.
#[component]
pub fn ChampFichier(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Libellé.
    #[prop(into)]
    libelle: String,
    /// Types et taille admis, en toutes lettres.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Extensions admises (`.pdf,.jpg`) : une commodité, le serveur vérifie le contenu.
    accepte: &'static str,
    /// Plusieurs fichiers à la fois.
    #[prop(optional)]
    plusieurs: bool,
    /// Appelé pour chaque fichier choisi.
    #[prop(into)]
    au_choix: Callback<(File,)>,
    /// Fichiers déposés.
    #[prop(optional, into)]
    fichiers: Signal<Vec<FichierDepose>>,
    /// Appelé avec l'identifiant du fichier à retirer.
    #[prop(optional, into)]
    au_retrait: Option<Callback<(String,)>>,
    /// Erreur du champ.
    #[prop(optional, into)]
    erreur: Signal<Option<String>>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
) -> AnyView {
    let id_messages = [id.as_str(), "-messages"].concat();
    view! {
        <div class="fr-upload-group" class=("fr-upload-group--error", move || erreur.with(Option::is_some))>
            <label class="fr-label" for=id.clone()>{libelle}{aide.map(texte_aide)}</label>
            <input
                class="fr-upload"
                type="file"
                id=id
                accept=accepte
                multiple=plusieurs
                disabled=desactive
                aria-describedby=id_messages.clone()
                on:change=move |evenement| choisir(&evenement, au_choix)
            />
            <div class="fr-messages-group" id=id_messages>
                {move || erreur.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
            </div>
            {move || {
                let deposes = fichiers.get();
                (!deposes.is_empty()).then(|| view! {
                    <ul class="vao-fichiers">{deposes.into_iter().map(|fichier| ligne(fichier, au_retrait)).collect_view()}</ul>
                })
            }}
        </div>
    }
    .into_any()
}

fn choisir(evenement: &Event, au_choix: Callback<(File,)>) {
    let Some(saisie) = evenement
        .target()
        .and_then(|cible| cible.dyn_into::<HtmlInputElement>().ok())
    else {
        return;
    };
    if let Some(choisis) = saisie.files() {
        for rang in 0..choisis.length() {
            if let Some(fichier) = choisis.get(rang) {
                au_choix.run((fichier,));
            }
        }
    }
    // Vidé pour que le même fichier, corrigé, puisse être choisi à nouveau.
    saisie.set_value("");
}

fn ligne(fichier: FichierDepose, au_retrait: Option<Callback<(String,)>>) -> AnyView {
    let FichierDepose { id, nom, taille, etat } = fichier;
    let precision = nom.clone();
    let (lien, texte, classe) = match etat {
        EtatFichier::Envoi(pourcent) => (
            None,
            ["Envoi : ", &pourcent.to_string(), "\u{a0}%"].concat(),
            "fr-message--info",
        ),
        EtatFichier::Analyse => (None, "Analyse antivirus en cours".to_owned(), "fr-message--info"),
        EtatFichier::Pret(lien) => (lien, "Déposé".to_owned(), "fr-message--valid"),
        EtatFichier::Refuse(motif) => (None, motif, "fr-message--error"),
    };
    let nom = match lien {
        Some(adresse) => view! { <a class="fr-link" href=adresse rel="external" download="">{nom}</a> }.into_any(),
        None => nom.into_any(),
    };
    let retirer = au_retrait.map(|rappel| {
        view! {
            <button
                class="fr-btn fr-btn--tertiary-no-outline fr-btn--sm fr-btn--icon-left fr-icon-delete-line"
                type="button"
                on:click=move |_| rappel.run((id.clone(),))
            >
                "Retirer"<span class="fr-sr-only">" le fichier "{precision}</span>
            </button>
        }
    });
    view! {
        <li class="vao-fichiers__ligne">
            <div>
                {nom}" "<span class="fr-hint-text">{taille_lisible(taille)}</span>
                <p class=["fr-message ", classe].concat()>{texte}</p>
            </div>
            {retirer}
        </li>
    }
    .into_any()
}
