//! Comptes du portail : la liste et la fiche, pour leurs collègues et pour les agents.
//!
//! Ce que l'appelant peut faire vient du service (`actions`) : aucun droit n'est recalculé ici.

mod fiche;
mod gestes;
mod liste;
mod roles;

pub use fiche::PageUsager;
pub use liste::{PageUsagers, Vue};

use leptos::prelude::*;
use vao_domain::Code;
use vao_domain::compte::StatutUsager;

use crate::retours::{Badge, NiveauBadge};

/// Statut d'un compte, en mots et en couleur.
fn badge(statut: StatutUsager) -> AnyView {
    let niveau = match statut {
        StatutUsager::NeedEmailValidation => NiveauBadge::Neutre,
        StatutUsager::NeedSiretValidation => NiveauBadge::Nouveau,
        StatutUsager::Validated => NiveauBadge::Succes,
        StatutUsager::Blocked => NiveauBadge::Erreur,
        StatutUsager::TemporaryBlocked => NiveauBadge::Attention,
    };
    view! { <Badge niveau=niveau libelle=statut.libelle().to_owned() petit=true sans_icone=true /> }.into_any()
}

/// Badge d'un SIRET que le répertoire n'a pas encore confirmé.
fn siret_a_verifier(a_verifier: bool) -> Option<AnyView> {
    a_verifier.then(|| {
        view! { " "<Badge niveau=NiveauBadge::Attention libelle="SIRET à vérifier".to_owned() petit=true sans_icone=true /> }.into_any()
    })
}

/// Téléphone français groupé par deux, les autres tels quels.
fn telephone(numero: Option<&str>) -> String {
    let Some(numero) = numero else {
        return "–".to_owned();
    };
    match numero.strip_prefix("+33") {
        Some(reste) if reste.len() == 9 => {
            let chiffres: Vec<char> = ['0'].into_iter().chain(reste.chars()).collect();
            chiffres
                .chunks(2)
                .map(|deux| deux.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join("\u{a0}")
        }
        _ => numero.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_telephone_se_lit_par_deux() {
        assert_eq!(telephone(Some("+33476010203")), "04\u{a0}76\u{a0}01\u{a0}02\u{a0}03");
        assert_eq!(telephone(Some("+262262010203")), "+262262010203");
        assert_eq!(telephone(None), "–");
    }
}
