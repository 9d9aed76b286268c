//! Refus d'une action sur une déclaration : ce qui s'est passé, et où elle en est maintenant.

use leptos::prelude::*;
use vao_client::ErreurClient;
use vao_contract::CodeProbleme;
use vao_domain::{Code, Statut};
use vao_ui::session::alerte_erreur;

/// Vrai si la déclaration n'est plus celle que la page montrait.
pub(crate) fn a_change_ailleurs(erreur: &ErreurClient) -> bool {
    matches!(
        erreur.code(),
        Some(CodeProbleme::VersionPerimee | CodeProbleme::EtatIncompatible)
    )
}

/// Explication du refus, et statut actuel quand le service le donne.
pub(crate) fn expliquer_refus(erreur: &ErreurClient) -> AnyView {
    let statut = erreur
        .probleme()
        .and_then(|probleme| Statut::depuis_code(probleme.etat.as_deref()?));
    let statut = statut.map(|statut| {
        view! { <p>"La déclaration est maintenant au statut «\u{a0}"{statut.libelle()}"\u{a0}»."</p> }
    });
    let relue =
        a_change_ailleurs(erreur).then(|| view! { <p>"Vérifiez sa dernière version avant de recommencer."</p> });
    view! { {alerte_erreur(erreur)}{statut}{relue} }.into_any()
}

#[cfg(test)]
mod tests {
    use vao_contract::Probleme;

    use super::*;

    #[test]
    fn seul_un_changement_du_dossier_fait_relire() {
        let de = |code| ErreurClient::Probleme(Box::new(Probleme::de(code)));

        assert!(a_change_ailleurs(&de(CodeProbleme::VersionPerimee)));
        assert!(a_change_ailleurs(&de(CodeProbleme::EtatIncompatible)));
        assert!(!a_change_ailleurs(&de(CodeProbleme::AgrementInvalide)));
        assert!(!a_change_ailleurs(&ErreurClient::HorsLigne));
    }
}
