//! Conditions générales d'utilisation : le même texte pour la page publique et pour l'accord demandé à la connexion.

use leptos::prelude::*;
use vao_domain::compte::CGU_VERSION;

use super::fil;
use super::texte::Bloc::{L, P};
use super::texte::{Section, sections};
use crate::cadre::Page;

/// Jour où cette version est entrée en vigueur. Changer le texte demande de relever `CGU_VERSION` et cette date.
const EN_VIGUEUR: &str = "22 novembre 2026";

/// Les onze articles.
const ARTICLES: &[Section] = &[
    (
        "Article 1 – Objet",
        &[
            P(
                "Ces conditions fixent les règles d’utilisation du service « Vacances adaptées organisées » (VAO). Il sert à déclarer à l’État les séjours de vacances organisés pour des groupes de personnes handicapées majeures (articles L. 412-2 et R. 412-8 et suivants du code du tourisme), et à l’État à instruire ces déclarations.",
            ),
            P(
                "Elles s’appliquent aux deux espaces du service : celui des organismes et celui des agents de l’État. Les accepter est nécessaire pour utiliser un compte.",
            ),
        ],
    ),
    (
        "Article 2 – Éditeur",
        &[P(
            "Le service est édité par la direction générale de la cohésion sociale (DGCS), ministère chargé des solidarités. Ses coordonnées et celles de l’hébergeur figurent dans les mentions légales.",
        )],
    ),
    (
        "Article 3 – Définitions",
        &[L(&[
            "Organisme : personne morale ou physique qui organise des séjours de vacances adaptées.",
            "Usager : personne qui a un compte dans l’espace des organismes.",
            "Agent : personne qui a un compte dans l’espace de l’État (départements, DREETS, administration centrale).",
            "Titulaire : l’usager ou l’agent à qui un compte est ouvert.",
            "Déclaration : informations transmises à l’État au sujet d’un séjour, deux mois puis huit jours avant son début.",
        ])],
    ),
    (
        "Article 4 – Accès au service",
        &[
            P(
                "Le service est gratuit. Il est accessible avec un navigateur à jour et une connexion à internet, sauf interruption pour maintenance ou incident.",
            ),
            P(
                "Un usager s’inscrit lui-même ; son compte est approuvé par une personne de son organisme ou, à défaut, par la DREETS. Le compte d’un agent est ouvert par un autre agent habilité.",
            ),
            P(
                "Un compte inutilisé est suspendu, puis effacé, après des courriels d’avertissement. Un compte peut être désactivé par une personne habilitée, qui en donne le motif.",
            ),
        ],
    ),
    (
        "Article 5 – Obligations des parties",
        &[
            P("Le titulaire s’engage à :"),
            L(&[
                "donner des informations exactes et les tenir à jour ;",
                "garder pour lui son mot de passe et ses codes, ne prêter son compte à personne ;",
                "ne saisir que ce qui est demandé, et ne désigner aucun vacancier par son nom dans un champ libre ;",
                "n’utiliser le service que pour ce à quoi il sert, sans chercher à en contourner les protections ;",
                "signaler sans attendre toute utilisation de son compte par un autre.",
            ]),
            P("Une fausse déclaration faite à une administration est punie par l’article 441-6 du code pénal."),
            P(
                "L’éditeur s’engage à protéger les informations qui lui sont confiées, à ne les montrer qu’aux personnes habilitées et à prévenir des interruptions prévues.",
            ),
        ],
    ),
    (
        "Article 6 – Propriété intellectuelle",
        &[P(
            "Sauf mention contraire, les textes du service sont proposés sous licence etalab-2.0. La marque de l’État, le système de design de l’État et ses polices restent soumis à leurs propres règles. Les documents transmis par un organisme restent les siens.",
        )],
    ),
    (
        "Article 7 – Données personnelles",
        &[P(
            "Le service traite les données nécessaires à la gestion des comptes et des déclarations, dans le respect du règlement (UE) 2016/679 et de la loi du 6 janvier 1978. La page « Données personnelles » dit lesquelles, pourquoi, combien de temps, et comment exercer vos droits.",
        )],
    ),
    (
        "Article 8 – Cookies",
        &[P(
            "Le service ne dépose que des cookies strictement nécessaires à la connexion. Il n’en dépose aucun pour mesurer l’audience, pour la publicité ou pour le compte d’un tiers. La page « Gestion des cookies » en donne la liste.",
        )],
    ),
    (
        "Article 9 – Sécurité",
        &[
            P(
                "La connexion demande un mot de passe et un code. Les actions sur un compte sont inscrites dans un journal que son titulaire peut lire.",
            ),
            P(
                "Le titulaire qui découvre une faille la signale à l’éditeur et ne l’exploite pas. L’éditeur peut fermer des sessions ou suspendre un compte pour protéger le service.",
            ),
        ],
    ),
    (
        "Article 10 – Évolution des conditions",
        &[P(
            "Ces conditions peuvent changer. Chaque version porte un numéro et une date. Toute nouvelle version est présentée à la connexion suivante et doit être acceptée pour continuer ; la refuser ferme la session, sans effacer le compte ni les dossiers de l’organisme.",
        )],
    ),
    (
        "Article 11 – Droit applicable",
        &[P(
            "Ces conditions sont soumises au droit français. Un désaccord se règle d’abord à l’amiable, auprès de l’éditeur ; à défaut, il relève des juridictions compétentes.",
        )],
    ),
];

/// Version et date, puis les onze articles.
pub(in crate::compte) fn texte_cgu(version: i32) -> AnyView {
    let version = [
        "Version ",
        &version.to_string(),
        ", en vigueur depuis le ",
        EN_VIGUEUR,
        ".",
    ]
    .concat();
    view! { <p><strong>{version}</strong></p>{sections(ARTICLES)} }.into_any()
}

/// Page publique des conditions.
pub(super) fn page() -> AnyView {
    view! { <Page titre="Conditions générales d’utilisation" fil=fil() etroite=true>{texte_cgu(CGU_VERSION)}</Page> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_conditions_ont_onze_articles_numerotes() {
        assert_eq!(ARTICLES.len(), 11);
        for (rang, (titre, blocs)) in ARTICLES.iter().enumerate() {
            assert!(titre.starts_with(&format!("Article {} – ", rang + 1)), "{titre}");
            assert!(!blocs.is_empty(), "{titre}");
        }
    }
}
