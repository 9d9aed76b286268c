//! Comptes d'agents : liste, création, fiche.

mod champs;
mod creation;
mod fiche;
mod gestes;
mod liste;

pub(crate) use creation::PageCreation;
pub(crate) use fiche::PageAgent;
pub(crate) use liste::PageAgents;

use leptos::prelude::*;
use vao_domain::Code;
use vao_domain::compte::EtatAgent;
use vao_ui::prelude::*;

/// Adresse de la liste.
const ADRESSE: &str = "/comptes/liste";

/// État d'un compte, en mots et en couleur.
fn badge(etat: EtatAgent) -> AnyView {
    let niveau = match etat {
        EtatAgent::Cree => NiveauBadge::Nouveau,
        EtatAgent::Actif => NiveauBadge::Succes,
        EtatAgent::Suspendu => NiveauBadge::Attention,
        EtatAgent::Desactive => NiveauBadge::Erreur,
    };
    view! { <Badge niveau=niveau libelle=etat.libelle().to_owned() petit=true sans_icone=true /> }.into_any()
}
