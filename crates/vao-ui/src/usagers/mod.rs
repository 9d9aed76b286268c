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

use crate::format;
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

/// Téléphone, ou un tiret.
fn telephone(numero: Option<&str>) -> String {
    numero.map_or_else(|| "–".to_owned(), format::telephone)
}
