//! Petites briques communes aux vues en lecture.

use leptos::prelude::*;
use vao_domain::Code;

use crate::contenu::{Description, ListeDescription};

/// Ligne d'une liste de descriptions ; l'absence se dit, elle ne se devine pas.
pub(super) fn ligne(terme: &'static str, valeur: Option<String>) -> AnyView {
    view! { <Description terme=terme valeur=valeur /> }.into_any()
}

/// Liste de descriptions ; les lignes sont dessinées avant elle, et peuvent donc emprunter le dossier.
pub(super) fn liste(lignes: Vec<AnyView>) -> AnyView {
    view! { <ListeDescription>{lignes}</ListeDescription> }.into_any()
}

/// Texte saisi par quelqu'un, avec ses retours à la ligne.
pub(super) fn texte_libre(texte: String) -> AnyView {
    view! { <p class="fr-mb-1v vao-texte">{texte}</p> }.into_any()
}

/// « Oui », « Non », ou rien.
pub(super) fn oui_non(valeur: Option<bool>) -> Option<String> {
    valeur.map(|vrai| if vrai { "Oui" } else { "Non" }.to_owned())
}

/// Libellés d'une liste fermée, séparés par des virgules ; rien si la liste est vide.
pub(super) fn libelles<C: Code>(valeurs: &[C]) -> Option<String> {
    (!valeurs.is_empty()).then(|| {
        valeurs
            .iter()
            .map(|valeur| valeur.libelle())
            .collect::<Vec<_>>()
            .join(", ")
    })
}

#[cfg(test)]
mod tests {
    use vao_domain::declaration::TrancheAge;

    use super::*;

    #[test]
    fn une_liste_vide_n_est_pas_un_texte_vide() {
        assert_eq!(libelles::<TrancheAge>(&[]), None);
        assert_eq!(
            libelles(&[TrancheAge::De18A39, TrancheAge::Plus59]).as_deref(),
            Some("18-39 ans, Plus de 59 ans")
        );
    }

    #[test]
    fn non_n_est_pas_une_absence_de_reponse() {
        assert_eq!(oui_non(Some(false)).as_deref(), Some("Non"));
        assert_eq!(oui_non(None), None);
    }
}
