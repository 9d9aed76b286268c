//! Adresse que rien ne situe encore : elle le dit partout où elle se lit.

use leptos::prelude::*;

use crate::contenu::Description;
use crate::retours::{Badge, NiveauBadge};

/// « Adresse à vérifier » : saisie à la main, elle le sera d'elle-même ; rien si elle est située.
pub fn badge_a_verifier(a_verifier: bool) -> Option<AnyView> {
    a_verifier.then(|| {
        view! { <Badge niveau=NiveauBadge::Attention libelle="Adresse à vérifier" petit=true sans_icone=true /> }
            .into_any()
    })
}

/// Ligne d'une liste de descriptions : l'adresse, et son badge s'il y a lieu.
pub fn description_d_adresse(terme: &'static str, ligne: Option<String>, a_verifier: bool) -> AnyView {
    match ligne {
        Some(ligne) if a_verifier => view! {
            <Description terme=terme>
                <span class="vao-texte">{ligne}</span>
                " "
                {badge_a_verifier(true)}
            </Description>
        }
        .into_any(),
        ligne => view! { <Description terme=terme valeur=ligne /> }.into_any(),
    }
}
