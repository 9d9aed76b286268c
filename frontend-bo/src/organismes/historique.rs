//! Historique : anciens SIRET, événements, enregistrements, et ce qu'un agent peut y ajouter.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::organisme::{HISTORIQUE, HistoriqueOrganisme, OrganismeDto};
use vao_ui::organisme::{anciens_siret, historique};
use vao_ui::session::{Lecture, lire, vue_lecture};

use super::fiche::Suite;
use super::gestes::{admettre_siret, commenter};
use super::refus::demande_en_attente;

/// Rubrique « Historique ».
pub(crate) fn vue(fiche: &OrganismeDto, suite: Suite) -> AnyView {
    let id = fiche.id;
    let evenements: Lecture<HistoriqueOrganisme> = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&HISTORIQUE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    let commentaire = fiche.droits.commenter.then(|| commenter(id, evenements, suite));
    let admission = fiche.droits.admettre_siret.then(|| admettre_siret(fiche, suite));
    view! {
        <h2 class="fr-h4">"SIRET"</h2>
        {anciens_siret(&fiche.anciens_siret)}
        {demande_en_attente(fiche, suite)}
        {admission}
        {commentaire}
        <div class="fr-mt-4w">{vue_lecture(evenements, historique)}</div>
    }
    .into_any()
}
