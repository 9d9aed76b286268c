//! L'enquête de satisfaction : ce que les organisateurs pensent de la démarche.

use leptos::prelude::*;
use vao_client::enquete_de_satisfaction;
use vao_ui::session::lire;

/// Invitation à donner son avis ; rien si l'exploitant n'a pas d'enquête.
#[component]
pub(crate) fn Satisfaction() -> AnyView {
    let lecture = lire(|_, _| async { Ok(enquete_de_satisfaction().await) });
    let invitation = move || {
        lecture.donnees.get().flatten().map(|adresse| {
            view! {
                <p class="fr-mt-4w">
                    "Cette démarche vous a-t-elle paru simple\u{a0}? "
                    <a
                        class="fr-link"
                        href=adresse
                        target="_blank"
                        rel="noopener external"
                        title="Donner votre avis - nouvelle fenêtre"
                    >
                        "Donner votre avis"
                    </a>
                </p>
            }
        })
    };
    invitation.into_any()
}
