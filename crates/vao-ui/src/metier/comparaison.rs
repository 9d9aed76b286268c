//! Ce que le dernier dépôt a changé.

use leptos::prelude::*;
use vao_contract::declaration::{ComparaisonDto, EcartDto};
use vao_domain::Code;

use super::ligne::texte_libre;
use crate::contenu::{Colonne, Tableau};

/// Champs qui diffèrent entre deux dépôts, l'ancien et le nouveau côte à côte.
#[component]
pub fn EcartsDepots(
    /// Comparaison.
    comparaison: ComparaisonDto,
) -> AnyView {
    let titre = view! { <h2 class="fr-h5">"Modifié depuis le dépôt précédent"</h2> };
    if comparaison.ecarts.is_empty() {
        return view! { {titre}<p>"Aucun champ du formulaire n’a changé depuis le dépôt précédent."</p> }.into_any();
    }
    let (de, a) = (comparaison.de.map(rang).unwrap_or_default(), rang(comparaison.a));
    let colonnes = vec![
        Colonne::new("Section"),
        Colonne::new("Champ"),
        Colonne::new(de),
        Colonne::new(a),
    ];
    let lignes = comparaison.ecarts.into_iter().map(un_ecart).collect_view();
    view! {
        {titre}
        <Tableau id="ecarts" legende="Champs modifiés depuis le dépôt précédent" colonnes=colonnes legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn rang(rang: i32) -> String {
    ["Dépôt n°\u{a0}", &rang.to_string()].concat()
}

fn un_ecart(ecart: EcartDto) -> AnyView {
    view! {
        <tr>
            <td>{ecart.section.libelle()}</td>
            <th scope="row">{ecart.champ}</th>
            <td>{valeur(ecart.avant)}</td>
            <td>{valeur(ecart.apres)}</td>
        </tr>
    }
    .into_any()
}

/// Une valeur absente se dit.
fn valeur(texte: Option<String>) -> AnyView {
    match texte {
        Some(texte) => texte_libre(texte),
        None => view! { <span class="fr-hint-text">"Non renseigné"</span> }.into_any(),
    }
}
