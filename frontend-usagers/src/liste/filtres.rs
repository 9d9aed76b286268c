//! Filtres de la liste, tous dans l'adresse.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::Appel;
use vao_contract::referentiel::DEPARTEMENTS;
use vao_domain::{Code, Periode, Statut};
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreJour, FiltreStatuts, FiltreTexte};
use vao_ui::prelude::*;
use vao_ui::session::lire;
use vao_ui::url::parametre;

/// Paramètres que « Effacer les filtres » retire.
const CLES: &[&str] = &["recherche", "statut", "departement", "periode", "du", "au"];
/// Paramètres du panneau replié : il s'ouvre quand l'un d'eux est posé.
const REPLIES: &[&str] = &["statut", "departement", "du", "au"];

/// Panneau des filtres.
#[component]
pub(super) fn PanneauFiltres() -> AnyView {
    let ouvert = use_location()
        .search
        .with_untracked(|recherche| REPLIES.iter().any(|cle| parametre(recherche, cle).is_some()));
    let saisons: Vec<Choix> = Periode::TOUS
        .iter()
        .map(|saison| Choix::new(saison.code(), saison.libelle()))
        .collect();
    view! {
        <form role="search" aria-label="Filtrer les déclarations" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters">
                <div class="fr-col-12 fr-col-md-8">
                    <FiltreTexte cle="recherche" libelle="Rechercher" aide="Numéro ou nom du séjour" />
                </div>
                <div class="fr-col-12 fr-col-md-4"><FiltreChoix cle="periode" libelle="Saison" choix=saisons /></div>
            </div>
            <div class="fr-mt-2w">
                <Accordeon id="plus-de-filtres" titre="Plus de filtres" niveau=2 ouvert=ouvert>{filtres_replies()}</Accordeon>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn filtres_replies() -> AnyView {
    view! {
        <div class="fr-grid-row fr-grid-row--gutters">
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4">
                <FiltreChoix cle="departement" libelle="Département compétent" choix=departements() invite="Tous" />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="du" libelle="Début à partir du" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="au" libelle="Début jusqu’au" /></div>
            <div class="fr-col-12"><FiltreStatuts statuts=Statut::TOUS.to_vec() /></div>
        </div>
    }
    .into_any()
}

/// Départements du référentiel ; sans réponse, la liste reste vide et les autres filtres marchent.
fn departements() -> Signal<Vec<Choix>> {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DEPARTEMENTS, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    Signal::derive(move || {
        let ligne = |code: &str, libelle: &str| Choix::new(code, [code, " – ", libelle].concat());
        lecture.donnees.with(|connus| {
            connus
                .iter()
                .flatten()
                .map(|departement| ligne(&departement.code, &departement.libelle))
                .collect()
        })
    })
}
