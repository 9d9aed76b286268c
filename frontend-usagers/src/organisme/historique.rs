//! Historique de la fiche.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::organisme::HISTORIQUE;
use vao_ui::organisme::{anciens_siret, historique};
use vao_ui::prelude::*;
use vao_ui::session::{lire, vue_lecture};

use super::dossier::use_dossier;
use super::section::fil;

/// Événements et enregistrements de la fiche, anciens SIRET.
#[component]
pub(crate) fn PageHistorique() -> AnyView {
    let dossier = use_dossier();
    let id = dossier.id;
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&HISTORIQUE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    view! {
        <Page titre="Historique de la fiche" fil=fil()>
            {vue_lecture(lecture, historique)}
            <h2 class="fr-h4">"Anciens SIRET"</h2>
            {move || dossier.avec(|fiche| anciens_siret(&fiche.anciens_siret))}
        </Page>
    }
    .into_any()
}
