//! Résumé des erreurs d'un formulaire refusé.

use leptos::prelude::*;

use crate::dom::focaliser;
use crate::formulaire::{Formulaire, LigneResume};

/// « Il y a un problème » : en tête du formulaire, reçoit le focus, chaque ligne mène au champ.
#[component]
pub fn ResumeErreurs(
    /// Formulaire dont les erreurs sont résumées.
    formulaire: Formulaire,
) -> AnyView {
    let lignes = Memo::new(move |_| formulaire.resume());
    let contenu = move || {
        let lignes = lignes.get();
        (!lignes.is_empty()).then(|| encadre(formulaire.id_resume(), lignes))
    };
    contenu.into_any()
}

fn encadre(id: String, lignes: Vec<LigneResume>) -> AnyView {
    let id_titre = [id.as_str(), "-titre"].concat();
    let nomme_par = id_titre.clone();
    view! {
        <div class="fr-alert fr-alert--error vao-resume" id=id tabindex="-1" role="group" aria-labelledby=nomme_par>
            <h2 class="fr-alert__title" id=id_titre>"Il y a un problème"</h2>
            <ul>{lignes.into_iter().map(ligne).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn ligne(ligne: LigneResume) -> AnyView {
    let LigneResume { id, message } = ligne;
    match id {
        None => view! { <li>{message}</li> }.into_any(),
        Some(id) => {
            let ancre = ["#", &id].concat();
            view! {
                <li>
                    <a
                        href=ancre
                        on:click=move |evenement| {
                            // Le lien natif déplacerait la vue sans toujours donner le focus au champ.
                            evenement.prevent_default();
                            focaliser(&id);
                        }
                    >
                        {message}
                    </a>
                </li>
            }
            .into_any()
        }
    }
}
