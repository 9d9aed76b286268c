//! Ce qui est arrivé à une fiche.

use leptos::prelude::*;
use vao_contract::organisme::{AncienSiret, EvenementOrganismeDto, HistoriqueOrganisme, ModificationOrganisme};
use vao_domain::Code;

use super::siret_lisible;
use crate::contenu::{Colonne, EvenementHistorique, Historique, Tableau};
use crate::format;

/// Événements, du plus récent au plus ancien, puis les derniers enregistrements.
pub fn historique(historique: HistoriqueOrganisme) -> AnyView {
    let evenements: Vec<EvenementHistorique> = historique.evenements.into_iter().map(evenement).collect();
    let modifications = (!historique.modifications.is_empty()).then(|| modifications(historique.modifications));
    view! {
        <h2 class="fr-h4">"Événements"</h2>
        <Historique evenements=evenements />
        {modifications}
    }
    .into_any()
}

fn evenement(evenement: EvenementOrganismeDto) -> EvenementHistorique {
    let detail: Vec<String> = [evenement.precision, evenement.commentaire]
        .into_iter()
        .flatten()
        .collect();
    EvenementHistorique {
        quand: format::instant(evenement.le),
        // La forme de débogage d'un instant UTC est sa forme RFC 3339.
        datetime: format!("{:?}", evenement.le),
        titre: evenement.code.libelle().to_owned(),
        auteur: Some(evenement.emetteur).filter(|emetteur| !emetteur.is_empty()),
        detail: (!detail.is_empty()).then(|| detail.join("\n")),
    }
}

fn modifications(modifications: Vec<ModificationOrganisme>) -> AnyView {
    let colonnes = vec![
        Colonne::new("Date"),
        Colonne::new("Section"),
        Colonne::new("Champs modifiés"),
        Colonne::new("Auteur"),
    ];
    let lignes = modifications
        .into_iter()
        .map(|modification| {
            view! {
                <tr>
                    <td>{format::instant(modification.le)}</td>
                    <td class="fr-cell--multiline">{modification.section.libelle()}</td>
                    <td class="fr-cell--multiline vao-libelle">{champs(&modification.champs)}</td>
                    <td class="fr-cell--multiline">{modification.auteur}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h2 class="fr-h4">"Enregistrements"</h2>
        <Tableau legende="Enregistrements des sections, du plus récent au plus ancien" colonnes=colonnes id="modifications">{lignes}</Tableau>
    }
    .into_any()
}

/// `raisonSociale` → `raison sociale` : des mots plutôt que des noms de champs.
fn champs(noms: &[String]) -> String {
    noms.iter().map(|nom| en_mots(nom)).collect::<Vec<_>>().join(", ")
}

fn en_mots(nom: &str) -> String {
    let mut mots = String::with_capacity(nom.len() + 4);
    for lettre in nom.trim_start_matches('/').chars() {
        if lettre.is_ascii_uppercase() {
            mots.push(' ');
            mots.push(lettre.to_ascii_lowercase());
        } else if lettre == '/' {
            mots.push_str(", ");
        } else {
            mots.push(lettre);
        }
    }
    mots
}

/// Anciens SIRET, du plus récent au plus ancien ; une phrase s'il n'y en a pas.
pub fn anciens_siret(anciens: &[AncienSiret]) -> AnyView {
    if anciens.is_empty() {
        return view! { <p>"Cet organisme n’a pas changé de SIRET."</p> }.into_any();
    }
    let colonnes = vec![
        Colonne::new("Ancien SIRET"),
        Colonne::new("Nom"),
        Colonne::new("Inactif depuis"),
        Colonne::new("Auteur du changement"),
    ];
    let lignes = anciens
        .iter()
        .map(|ancien| {
            view! {
                <tr>
                    <th scope="row">{siret_lisible(ancien.siret.as_str())}</th>
                    <td class="fr-cell--multiline">{ancien.nom.clone()}</td>
                    <td>{format::jour_de(ancien.inactif_depuis)}</td>
                    <td class="fr-cell--multiline">{ancien.auteur.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! { <Tableau legende="Anciens SIRET" colonnes=colonnes id="anciens-siret">{lignes}</Tableau> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_nom_de_champ_se_lit() {
        assert_eq!(
            champs(&["raisonSociale".to_owned(), "telephone".to_owned()]),
            "raison sociale, telephone"
        );
        assert_eq!(champs(&["/adresse/label".to_owned()]), "adresse, label");
        assert_eq!(champs(&["/documents".to_owned()]), "documents");
    }
}
