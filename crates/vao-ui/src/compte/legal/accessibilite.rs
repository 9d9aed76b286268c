//! Accessibilité : où en est le service, et comment signaler une difficulté.

use leptos::prelude::*;

use super::fil;
use super::texte::Bloc::{L, P};
use super::texte::{Section, sections};
use crate::cadre::Page;

const SECTIONS: &[Section] = &[
    (
        "État de conformité",
        &[
            P(
                "Le service n’a pas encore été audité selon le référentiel général d’amélioration de l’accessibilité (RGAA), version 4.1.2. Tant qu’il ne l’est pas, il est réputé non conforme.",
            ),
            P(
                "Cette page n’est donc pas encore la déclaration de conformité prévue par l’article 47 de la loi du 11 février 2005 : celle-ci sera publiée ici avec les résultats de l’audit.",
            ),
        ],
    ),
    (
        "Ce que nous faisons déjà",
        &[
            P("À chaque version du service, des essais automatiques vérifient :"),
            L(&[
                "qu’aucun défaut n’est relevé par l’outil axe sur les écrans parcourus, ni sur aucun composant, en thème clair comme en thème sombre ;",
                "que les démarches principales se font au clavier seul ;",
                "que les pages s’affichent sans défilement horizontal sur un écran large de 320 pixels ;",
                "que chaque page a un titre, et que le focus y va quand on change de page.",
            ]),
            P("Les documents PDF produits par le service sont balisés."),
        ],
    ),
    (
        "Ce qui n’est pas encore vérifié",
        &[P(
            "Le comportement avec les lecteurs d’écran du marché, le thème sombre de chaque écran, la visibilité du focus, l’agrandissement à 200 %, les contrastes imposés par le système et les espacements de texte élargis n’ont pas encore été contrôlés sur tous les écrans.",
        )],
    ),
    (
        "Vous rencontrez une difficulté",
        &[P(
            "Si un contenu ou une démarche vous est inaccessible, dites-le à l’interlocuteur de votre dossier dans les services de l’État de votre département : il vous donnera une autre façon de faire et transmettra la difficulté à l’éditeur du service.",
        )],
    ),
    (
        "Voies de recours",
        &[
            P(
                "Si vous avez signalé une difficulté et que vous n’avez pas obtenu de réponse satisfaisante, vous pouvez :",
            ),
            L(&[
                "écrire un message au Défenseur des droits, sur le site defenseurdesdroits.fr ;",
                "contacter le délégué du Défenseur des droits de votre région ;",
                "envoyer un courrier gratuit, sans timbre : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.",
            ]),
        ],
    ),
];

/// Page « Accessibilité ».
pub(super) fn page() -> AnyView {
    view! { <Page titre="Accessibilité\u{a0}: non conforme" fil=fil() etroite=true>{sections(SECTIONS)}</Page> }
        .into_any()
}
