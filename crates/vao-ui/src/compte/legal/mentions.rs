//! Mentions légales.

use leptos::prelude::*;

use super::fil;
use super::texte::Bloc::P;
use super::texte::{Section, sections};
use crate::cadre::Page;

const SECTIONS: &[Section] = &[
    (
        "Éditeur",
        &[P(
            "Direction générale de la cohésion sociale (DGCS), ministère chargé des solidarités, 14 avenue Duquesne, 75350 Paris 07 SP.",
        )],
    ),
    (
        "Directeur de la publication",
        &[P("Le directeur général de la cohésion sociale.")],
    ),
    (
        "Hébergement",
        &[P(
            "Le service est hébergé en France par le prestataire que désigne l’éditeur, dans les conditions de sécurité demandées aux services de l’État. Son identité est communiquée sur demande écrite à l’éditeur.",
        )],
    ),
    (
        "Réutilisation des contenus",
        &[P(
            "Sauf mention explicite de propriété intellectuelle détenue par des tiers, les contenus du service sont proposés sous licence etalab-2.0. La marque de l’État et le système de design de l’État ne peuvent être repris hors d’un site de l’État.",
        )],
    ),
    (
        "Sécurité",
        &[P(
            "Le service est protégé par un certificat électronique : l’adresse commence par « https ». Aucun agent ne vous demandera votre mot de passe ou un code, par courriel ou par téléphone.",
        )],
    ),
];

/// Page « Mentions légales ».
pub(super) fn page() -> AnyView {
    view! { <Page titre="Mentions légales" fil=fil() etroite=true>{sections(SECTIONS)}</Page> }.into_any()
}
