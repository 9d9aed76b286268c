//! Cookies : ceux que le service dépose, et pourquoi il n'y a rien à régler.

use leptos::prelude::*;
use vao_domain::Population;

use super::fil;
use super::texte::Bloc::P;
use super::texte::{Section, sections};
use crate::cadre::Page;
use crate::session::use_session;

const DEBUT: &[Section] = &[(
    "Seulement ce qui est nécessaire",
    &[
        P(
            "Le service ne dépose que les cookies sans lesquels la connexion ne fonctionne pas. La loi ne demande pas votre accord pour ceux-là : il n’y a donc ni bandeau, ni réglage.",
        ),
        P("Aucune mesure d’audience, aucune publicité, aucun contenu venu d’un autre site."),
    ],
)];

const FIN: &[Section] = &[(
    "Les supprimer",
    &[P(
        "Vous déconnecter supprime le cookie de session. Les réglages de votre navigateur permettent de supprimer tous les cookies du site ; un code vous sera alors demandé à la prochaine connexion.",
    )],
)];

/// Page « Gestion des cookies ».
pub(super) fn page() -> AnyView {
    let (session, appareil) = match use_session().client().population() {
        Population::Usagers => ("__Host-vao-usagers", "__Host-vao-appareil-usagers"),
        Population::Bo => ("__Host-vao-bo", "__Host-vao-appareil-bo"),
    };
    let lignes = [
        (
            session,
            "Cookie",
            "Garder la session ouverte d’une page à l’autre",
            "4 heures sans activité, 12 heures au plus",
        ),
        (
            appareil,
            "Cookie",
            "Ne pas redemander de code sur cet appareil, si vous avez coché la case",
            "30 jours",
        ),
        (
            "vao-theme",
            "Stockage local du navigateur",
            "Se souvenir du thème clair ou sombre, si vous en avez choisi un",
            "jusqu’à ce que vous l’effaciez",
        ),
    ]
    .map(|(nom, nature, usage, duree)| {
        view! {
            <li class="vao-lignes__ligne">
                <div>
                    <p class="vao-lignes__titre"><code translate="no">{nom}</code></p>
                    <p class="fr-mb-0">{usage}"."</p>
                    <p class="fr-hint-text">{[nature, ", gardé ", duree, "."].concat()}</p>
                </div>
            </li>
        }
    })
    .collect_view();
    view! {
        <Page titre="Gestion des cookies" fil=fil() etroite=true>
            {sections(DEBUT)}
            <h2 class="fr-h4">"Ce que le service garde dans votre navigateur"</h2>
            <ul class="vao-lignes">{lignes}</ul>
            {sections(FIN)}
        </Page>
    }
    .into_any()
}
