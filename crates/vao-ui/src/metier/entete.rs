//! En-tête d'une déclaration : qui, quand, où elle en est, quelles échéances.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::declaration::DeclarationDto;
use vao_domain::{Code, Echeances, Phase};

use super::badge::BadgeStatut;
use super::depots::dernier_depot;
use super::ligne::{ligne, liste};
use crate::contenu::Description;
use crate::format;
use crate::retours::{Badge, NiveauBadge};

/// Article qui fixe le délai d'une phase.
pub const fn base_legale(phase: Phase) -> &'static str {
    match phase {
        Phase::DeuxMois | Phase::HuitJours => "code du tourisme, art. R. 412-14",
    }
}

/// Résumé d'une déclaration, sous le titre de la page.
#[component]
pub fn EnTeteDeclaration(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
    /// Vrai en back-office : département compétent et place de l'agent.
    #[prop(optional)]
    pour_agent: bool,
) -> AnyView {
    let d = &declaration;
    let numero = d
        .numero
        .as_ref()
        .map_or_else(|| "Attribué au premier dépôt".to_owned(), ToString::to_string);
    let organisme = [&d.organisme.nom, " (SIRET ", &d.organisme.siret.lisible(), ")"].concat();
    let dates = [
        &format::periode(d.date_debut, d.date_fin),
        ", ",
        &d.periode.libelle().to_lowercase(),
    ]
    .concat();
    let mut lignes = vec![
        ligne("Numéro", Some(numero)),
        ligne("Organisme", Some(organisme)),
        ligne("Séjour", Some(dates)),
    ];
    if pour_agent {
        lignes.push(ligne("Département compétent", d.departement_suivi.clone()));
        lignes.extend(d.role.map(|role| ligne("Votre place", Some(role.libelle().to_owned()))));
    }
    let (echeances, pastilles) = (echeances(d.echeances), pastilles(d));
    lignes.push(view! { <Description terme="Échéances">{echeances}</Description> }.into_any());
    view! {
        {pastilles}
        {liste(lignes)}
    }
    .into_any()
}

fn pastilles(declaration: &DeclarationDto) -> AnyView {
    let phase = ["Déclaration à ", declaration.phase.libelle()].concat();
    let tardif = dernier_depot(declaration).is_some_and(|depot| depot.tardif);
    view! {
        <ul class="fr-badges-group" aria-label="État de la déclaration">
            <li><BadgeStatut statut=declaration.statut /></li>
            <li><Badge libelle=phase sans_icone=true /></li>
            {tardif.then(|| view! { <li><Badge niveau=NiveauBadge::Attention libelle="Dépôt hors délai" /></li> })}
        </ul>
    }
    .into_any()
}

fn echeances(echeances: Echeances) -> AnyView {
    let au_plus_tard = |jour| ["au plus tard le ", &format::jour_long(jour)].concat();
    view! {
        <ul class="fr-raw-list">
            <li>"Déclaration à 2 mois\u{a0}: "{au_plus_tard(echeances.deux_mois)}</li>
            <li>"Déclaration complémentaire à 8 jours\u{a0}: "{au_plus_tard(echeances.huit_jours)}</li>
            <li class="fr-hint-text">
                "Base légale\u{a0}: "{base_legale(Phase::DeuxMois)}
                ". En cas d’urgence justifiée, le délai de deux mois est ramené à un mois ("{format::jour_long(echeances.un_mois)}")."
            </li>
        </ul>
    }
    .into_any()
}
