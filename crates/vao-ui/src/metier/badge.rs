//! Badge d'un statut : une palette, la même des deux côtés.

use leptos::prelude::*;
use vao_domain::statut::Teinte;
use vao_domain::{Code, Statut};

use crate::retours::{Badge, NiveauBadge};

/// Couleur DSFR d'une teinte du domaine.
const fn niveau(teinte: Teinte) -> NiveauBadge {
    match teinte {
        Teinte::Brouillon | Teinte::Clos => NiveauBadge::Neutre,
        Teinte::EnCours => NiveauBadge::Info,
        Teinte::ActionOrganisme => NiveauBadge::Attention,
        Teinte::Accepte => NiveauBadge::Succes,
        Teinte::Refuse => NiveauBadge::Erreur,
    }
}

/// Statut d'une déclaration, en mots et en couleur.
#[component]
pub fn BadgeStatut(
    /// Statut.
    statut: Statut,
    /// Petit : dans un tableau.
    #[prop(optional)]
    petit: bool,
) -> AnyView {
    view! { <Badge niveau=niveau(statut.teinte()) libelle=statut.libelle().to_owned() petit=petit sans_icone=true /> }
        .into_any()
}
