//! Avant la connexion : inscription, confirmation de l'adresse, mot de passe oublié.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_ui::compte::acces::{PageInscription, PageValidation, page_commune};

/// Page publique ; laquelle est le paramètre `etape` de l'adresse.
#[component]
pub(crate) fn PageAcces() -> AnyView {
    let parametres = use_params_map();
    let etape = Memo::new(move |_| parametres.with(|parametres| parametres.get("etape").unwrap_or_default()));
    let contenu = move || match etape.get().as_str() {
        "enregistrement" => view! { <PageInscription /> }.into_any(),
        "validation" => view! { <PageValidation /> }.into_any(),
        autre => page_commune(autre),
    };
    contenu.into_any()
}
