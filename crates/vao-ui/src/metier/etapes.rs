//! Étapes d'un séjour : où, quand, combien de nuits.

use leptos::prelude::*;
use vao_contract::declaration::EtapeDto;
use vao_domain::Code;
use vao_domain::adresse::est_a_verifier;
use vao_domain::etapes::DatesEtape;

use super::carte::{CarteLieux, LieuCarte};
use super::ligne::{ligne, liste};
use crate::adresse::description_d_adresse;
use crate::format;

/// Nombre de nuits d'une étape.
pub fn nuits(etape: &EtapeDto) -> i64 {
    vao_domain::etapes::nuits(DatesEtape {
        debut: etape.date_debut,
        fin: etape.date_fin,
    })
}

/// Étapes, dans l'ordre du voyage, avec l'hébergement figé au moment de la déclaration.
#[component]
pub fn EtapesLecture(
    /// Étapes.
    etapes: Vec<EtapeDto>,
) -> AnyView {
    if etapes.is_empty() {
        return view! { <p>"Aucune étape n’est renseignée."</p> }.into_any();
    }
    let lieux: Vec<LieuCarte> = etapes.iter().map(LieuCarte::de_l_etape).collect();
    // Sans position connue, la carte n'ajouterait que des liens à ce qui est déjà écrit.
    let carte = lieux
        .iter()
        .any(|lieu| lieu.position.is_some())
        .then(|| view! { <CarteLieux titre="Carte des hébergements" lieux=lieux /> });
    let etapes = etapes
        .into_iter()
        .map(|etape| view! { <li class="fr-mb-3w">{une_etape(etape)}</li> })
        .collect_view();
    view! { <ol class="fr-raw-list">{etapes}</ol>{carte} }.into_any()
}

fn une_etape(etape: EtapeDto) -> AnyView {
    let duree = format::pluriel(nuits(&etape), "nuit", "nuits");
    let dates = [&format::periode(etape.date_debut, etape.date_fin), " (", &duree, ")"].concat();
    let titre = ["Étape ", &etape.ordre.to_string(), "\u{a0}: ", &etape.nom].concat();
    let a_verifier = est_a_verifier(Some(&etape.adresse), etape.precision, etape.coordinates);
    let mut lignes = vec![
        ligne("Dates", Some(dates)),
        description_d_adresse("Adresse", Some(etape.adresse), a_verifier),
        ligne("Département", Some(etape.departement)),
        ligne("Type d’hébergement", Some(etape.type_.libelle().to_owned())),
        ligne("Nombre de lits", Some(format::nombre(i64::from(etape.nombre_lits)))),
    ];
    lignes.extend(
        etape
            .rejoindre_etape
            .map(|texte| ligne("Comment rejoindre l’étape", Some(texte))),
    );
    view! {
        <p class="fr-text--bold fr-mb-1v">{titre}</p>
        {liste(lignes)}
    }
    .into_any()
}
