//! Compteurs en tête de liste : ce qui attend l'administration.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::ListeDeclarations;
use vao_contract::endpoint::{Parametres, chaine_de_requete};
use vao_contract::tableau_de_bord::{DECLARATIONS, TableauDeclarations};
use vao_domain::Statut;
use vao_ui::prelude::*;
use vao_ui::session::lire;

use super::ADRESSE;

const COMPTEURS: [(&str, &[Statut]); 3] = [
    ("Reçues", &[Statut::Transmise]),
    ("En cours", &[Statut::EnCours, Statut::EnCours8j]),
    ("8 jours à traiter", &[Statut::Transmise8j]),
];

/// Trois raccourcis vers la liste filtrée, avec leur nombre. Un échec les laisse absents : la liste, elle, dit le sien.
#[component]
pub(crate) fn Compteurs() -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DECLARATIONS, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    view! {
        {move || lecture.donnees.with(|tableau| tableau.as_ref().map(|tableau| {
            let compteurs = COMPTEURS.map(|(libelle, statuts)| un_compteur(libelle, statuts, tableau)).collect_view();
            view! { <ul class="fr-tags-group" aria-label="À traiter">{compteurs}</ul> }
        }))}
    }
    .into_any()
}

fn un_compteur(libelle: &'static str, statuts: &[Statut], tableau: &TableauDeclarations) -> AnyView {
    let filtres = ListeDeclarations {
        statut: statuts.to_vec(),
        ..ListeDeclarations::default()
    };
    let href = [ADRESSE, &chaine_de_requete(&filtres.paires())].concat();
    let nombre = format::nombre(total(tableau, statuts));
    view! { <li><a class="fr-tag" href=href>{libelle}"\u{a0}: "{nombre}</a></li> }.into_any()
}

fn total(tableau: &TableauDeclarations, statuts: &[Statut]) -> i64 {
    tableau
        .compteurs
        .iter()
        .filter(|compteur| statuts.contains(&compteur.statut))
        .map(|compteur| compteur.total)
        .sum()
}

#[cfg(test)]
mod tests {
    use vao_contract::tableau_de_bord::CompteurStatut;

    use super::*;

    #[test]
    fn un_compteur_additionne_ses_statuts_et_eux_seuls() {
        let compteur = |statut, total| CompteurStatut {
            statut,
            total,
            instruites: 0,
        };
        let tableau = TableauDeclarations {
            compteurs: vec![
                compteur(Statut::EnCours, 3),
                compteur(Statut::EnCours8j, 4),
                compteur(Statut::Transmise, 100),
            ],
        };

        assert_eq!(total(&tableau, &[Statut::EnCours, Statut::EnCours8j]), 7);
    }
}
