//! Les états d'une page qui n'a pas (encore) de contenu.

use leptos::prelude::*;

use crate::boutons::{Bouton, Variante};

/// Chargement en cours.
#[component]
pub fn Chargement(
    /// Ce qui se charge.
    #[prop(default = "Chargement…".to_owned(), into)]
    texte: String,
) -> AnyView {
    view! { <div class="vao-chargement" role="status" aria-busy="true"><p>{texte}</p></div> }.into_any()
}

/// Rien à montrer, et pourquoi ; les enfants disent quoi faire.
#[component]
pub fn EtatVide(
    /// « Aucun séjour ne correspond à vos filtres ».
    #[prop(into)]
    titre: String,
    /// Suite : explication, bouton.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="vao-vide">
            <p class="fr-text--lead vao-vide__titre">{titre}</p>
            {children.map(|contenu| contenu())}
        </div>
    }
    .into_any()
}

/// Le service n'a pas répondu comme il faut : dire quoi, comment réessayer, et le numéro à citer au support.
#[component]
pub fn EtatErreur(
    /// Titre.
    #[prop(default = "Le service n’a pas pu répondre".to_owned(), into)]
    titre: String,
    /// Explication.
    #[prop(into)]
    message: String,
    /// Code du problème.
    #[prop(optional, into)]
    code: Option<String>,
    /// Identifiant de la requête.
    #[prop(optional, into)]
    requete: Option<String>,
    /// Recommence.
    #[prop(optional, into)]
    reessayer: Option<Callback<()>>,
) -> AnyView {
    let details = (code.is_some() || requete.is_some()).then(|| {
        view! {
            <p class="fr-text--sm">
                "À indiquer si vous contactez l’assistance\u{a0}: "
                {code.map(|code| view! { "code "<code>{code}</code> })}
                {requete.map(|requete| view! { " requête "<code class="vao-requete">{requete}</code> })}
            </p>
        }
    });
    view! {
        <div class="fr-alert fr-alert--error" role="alert">
            <h2 class="fr-alert__title">{titre}</h2>
            <p>{message}</p>
            {details}
            {reessayer.map(|action| view! { <Bouton variante=Variante::Secondaire au_clic=action>"Réessayer"</Bouton> })}
        </div>
    }
    .into_any()
}
