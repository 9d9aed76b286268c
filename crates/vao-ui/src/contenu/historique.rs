//! Historique d'un dossier, du plus récent au plus ancien.

use leptos::prelude::*;

/// Événement, déjà mis en mots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvenementHistorique {
    /// « 3 juillet 2027 à 14:02 ».
    pub quand: String,
    /// Le même instant pour les machines (RFC 3339).
    pub datetime: String,
    /// Ce qui s'est passé.
    pub titre: String,
    /// Qui l'a fait.
    pub auteur: Option<String>,
    /// Motif, commentaire.
    pub detail: Option<String>,
}

/// Frise des événements.
#[component]
pub fn Historique(
    /// Événements, dans l'ordre d'affichage.
    #[prop(into)]
    evenements: Signal<Vec<EvenementHistorique>>,
    /// Phrase quand il n'y en a pas.
    #[prop(default = "Aucun événement pour l’instant.".to_owned(), into)]
    vide: String,
) -> AnyView {
    let contenu = move || {
        let evenements = evenements.get();
        if evenements.is_empty() {
            view! { <p>{vide.clone()}</p> }.into_any()
        } else {
            view! { <ol class="vao-historique">{evenements.into_iter().map(evenement).collect_view()}</ol> }.into_any()
        }
    };
    contenu.into_any()
}

fn evenement(evenement: EvenementHistorique) -> AnyView {
    let EvenementHistorique {
        quand,
        datetime,
        titre,
        auteur,
        detail,
    } = evenement;
    view! {
        <li class="vao-historique__ligne">
            <p class="vao-historique__titre">{titre}</p>
            <p class="fr-hint-text"><time datetime=datetime>{quand}</time>{auteur.map(|auteur| view! { ", "{auteur} })}</p>
            {detail.map(|texte| view! { <p class="vao-texte vao-historique__detail">{texte}</p> })}
        </li>
    }
    .into_any()
}
