//! Filtres de la liste, tous dans l'adresse.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::Appel;
use vao_contract::declaration::Tri;
use vao_contract::referentiel::DEPARTEMENTS;
use vao_domain::declaration::{FiltreAction, RoleInstruction};
use vao_domain::{Code, Periode, Statut};
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreJour, FiltreStatuts, FiltreTexte};
use vao_ui::prelude::*;
use vao_ui::session::lire;
use vao_ui::url::parametre;

/// Paramètres que « Effacer les filtres » retire.
const CLES: &[&str] = &[
    "recherche",
    "numero",
    "libelle",
    "organisme",
    "organismeId",
    "siret",
    "statut",
    "action",
    "departement",
    "periode",
    "du",
    "au",
    "tardif",
    "role",
];
/// Paramètres du panneau replié : il s'ouvre quand l'un d'eux est posé.
const REPLIES: &[&str] = &[
    "numero",
    "libelle",
    "organisme",
    "siret",
    "statut",
    "departement",
    "periode",
    "du",
    "au",
    "tardif",
    "role",
];

/// Panneau des filtres.
#[component]
pub(crate) fn PanneauFiltres() -> AnyView {
    let ouvert = use_location()
        .search
        .with_untracked(|recherche| REPLIES.iter().any(|cle| parametre(recherche, cle).is_some()));
    view! {
        <form role="search" aria-label="Filtrer les déclarations" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom fr-mb-2w">
                <div class="fr-col-12 fr-col-md-6">
                    <FiltreTexte cle="recherche" libelle="Rechercher" aide="Numéro, nom du séjour ou organisme" />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="action" libelle="Action attendue" choix=sauf_toutes() />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="tri" libelle="Trier par" choix=sauf_defaut() invite=Tri::Action.libelle() />
                </div>
            </div>
            <Accordeon id="plus-de-filtres" titre="Plus de filtres" niveau=2 ouvert=ouvert>{filtres_replies()}</Accordeon>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn filtres_replies() -> AnyView {
    let statuts: Vec<Statut> = Statut::TOUS
        .iter()
        .copied()
        .filter(|statut| statut.est_visible_de_l_administration())
        .collect();
    let (saisons, places) = (tous::<Periode>(), tous::<RoleInstruction>());
    let tardif = vec![
        Choix::new("true", "Hors délai seulement"),
        Choix::new("false", "Dans les délais seulement"),
    ];
    view! {
        <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
            <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="numero" libelle="Numéro" /></div>
            <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="libelle" libelle="Nom du séjour" /></div>
            <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="organisme" libelle="Organisme" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreTexte cle="siret" libelle="SIRET de l’organisme" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4">
                <FiltreChoix cle="departement" libelle="Département compétent" choix=departements() invite="Tous" />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreChoix cle="periode" libelle="Saison" choix=saisons /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4">
                <FiltreChoix cle="role" libelle="Votre place" choix=places />
            </div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="du" libelle="Début à partir du" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="au" libelle="Début jusqu’au" /></div>
            <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreChoix cle="tardif" libelle="Délai" choix=tardif invite="Tous" /></div>
            <div class="fr-col-12"><FiltreStatuts statuts=statuts /></div>
        </div>
    }
    .into_any()
}

/// Toutes les valeurs d'une liste fermée.
fn tous<C: Code>() -> Vec<Choix> {
    C::TOUS
        .iter()
        .map(|valeur| Choix::new(valeur.code(), valeur.libelle()))
        .collect()
}

/// « Toutes » est le choix vide.
fn sauf_toutes() -> Vec<Choix> {
    [FiltreAction::ATraiter, FiltreAction::EnAttente]
        .map(|action| Choix::new(action.code(), action.libelle()))
        .to_vec()
}

/// Le tri par défaut est le choix vide.
fn sauf_defaut() -> Vec<Choix> {
    Tri::TOUS
        .iter()
        .filter(|tri| **tri != Tri::Action)
        .map(|tri| Choix::new(tri.code(), tri.libelle()))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// `organismeId` vient d'un lien et n'a pas de champ ; les deux autres sont hors du panneau.
    #[test]
    fn tout_filtre_qui_a_un_champ_replie_ouvre_le_panneau_et_s_efface() {
        let visibles = ["recherche", "organismeId", "action"];
        let replies: Vec<&str> = CLES.iter().copied().filter(|cle| !visibles.contains(cle)).collect();

        assert_eq!(replies, REPLIES);
    }
}
