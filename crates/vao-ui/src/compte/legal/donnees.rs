//! Données personnelles : lesquelles, pourquoi, combien de temps, quels droits.

use leptos::prelude::*;

use super::fil;
use super::texte::Bloc::{L, P};
use super::texte::{Section, sections};
use crate::cadre::Page;

const SECTIONS: &[Section] = &[
    (
        "Qui en répond",
        &[P(
            "La direction générale de la cohésion sociale (DGCS) est responsable du traitement. Il est nécessaire à une mission d’intérêt public : le contrôle par l’État des séjours de vacances adaptées (articles L. 412-2 et R. 412-8 et suivants du code du tourisme).",
        )],
    ),
    (
        "Les données traitées",
        &[
            L(&[
                "Pour les comptes : nom, prénom, adresse électronique, téléphone, SIRET de l’établissement, droits, dates de création et de connexion. Le mot de passe n’est gardé que sous une forme qui ne permet pas de le retrouver.",
                "Pour les organismes : identité et coordonnées des dirigeants et des responsables.",
                "Pour les déclarations : identité et coordonnées du responsable du séjour et de la personne qui atteste.",
                "Pour la sécurité : navigateur, système, adresse IP et date des connexions ; journal des actions sur les comptes.",
            ]),
            P(
                "Aucun vacancier n’est nommé : la déclaration porte des effectifs, des tranches d’âge et des types de déficience d’un groupe.",
            ),
        ],
    ),
    (
        "Qui les voit",
        &[
            P(
                "Les personnes habilitées de l’organisme, pour ses propres dossiers ; les agents de l’État, dans les limites de leur territoire et de leurs droits ; les personnes chargées de faire fonctionner le service. Elles ne sont ni vendues, ni transmises hors de l’Union européenne.",
            ),
            P(
                "Quand une carte s’affiche, son fond vient d’un service extérieur : il reçoit l’adresse IP de l’appareil et la zone regardée, pas le dossier. L’adresse est toujours écrite à côté de la carte.",
            ),
        ],
    ),
    (
        "Combien de temps",
        &[L(&[
            "Compte jamais confirmé : 30 jours.",
            "Demande de compte sans réponse : 60 jours.",
            "Compte d’un usager : suspendu après 3 mois sans connexion, rendu anonyme après 6 mois, avec des courriels d’avertissement.",
            "Journal de connexion : un an.",
            "Sessions et appareils de confiance : 30 jours après leur fin.",
            "Déclarations : deux ans après la fin du séjour, puis archivage jusqu’à cinq ans.",
        ])],
    ),
    (
        "Vos droits",
        &[
            P(
                "Vous pouvez lire et corriger vos données dans « Mon compte ». Vous pouvez aussi demander l’accès à vos données, leur rectification, leur effacement ou la limitation de leur traitement, et vous y opposer pour des raisons tenant à votre situation.",
            ),
            P(
                "Écrivez au délégué à la protection des données des ministères sociaux, 14 avenue Duquesne, 75350 Paris 07 SP, en précisant le nom du service. Une réponse vous est due dans le mois.",
            ),
            P(
                "Si la réponse ne vous convient pas, vous pouvez saisir la CNIL : cnil.fr, ou 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07.",
            ),
        ],
    ),
];

/// Page « Données personnelles ».
pub(super) fn page() -> AnyView {
    view! { <Page titre="Données personnelles" fil=fil() etroite=true>{sections(SECTIONS)}</Page> }.into_any()
}
