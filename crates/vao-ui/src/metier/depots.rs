//! Attestations sur l'honneur et dépôts successifs.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::declaration::{AttestationDto, DeclarationDto, DepotDto};
use vao_domain::{Code, Phase};

use super::ligne::{ligne, liste, texte_libre};
use crate::format;
use crate::retours::{Badge, NiveauBadge};

/// Dernier dépôt d'une déclaration.
pub fn dernier_depot(declaration: &DeclarationDto) -> Option<&DepotDto> {
    declaration.depots.iter().max_by_key(|depot| depot.rang)
}

/// Premier dépôt de la phase du dernier : c'est lui qui est à l'heure ou en retard, les compléments n'ont pas de délai.
pub(super) fn depot_initial(depots: &[DepotDto]) -> Option<&DepotDto> {
    let phase = depots.iter().max_by_key(|depot| depot.rang)?.phase;
    depots
        .iter()
        .filter(|depot| depot.phase == phase)
        .min_by_key(|depot| depot.rang)
}

/// Attestations et dépôts, avec les retards et leur motif.
#[component]
pub fn DepotsLecture(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
) -> AnyView {
    if declaration.depots.is_empty() {
        return view! { <p>"Cette déclaration n’a pas encore été déposée."</p> }.into_any();
    }
    let attestations = [
        (Phase::DeuxMois, &declaration.attestations.deux_mois),
        (Phase::HuitJours, &declaration.attestations.huit_jours),
    ]
    .into_iter()
    .filter_map(|(phase, attestation)| Some(une_attestation(phase, attestation.as_ref()?)))
    .collect_view();
    let depots = declaration.depots.iter().map(un_depot).collect_view();
    view! {
        {attestations}
        <p class="fr-text--bold fr-mt-2w fr-mb-1v">"Dépôts"</p>
        <ol class="fr-raw-list">{depots}</ol>
    }
    .into_any()
}

fn une_attestation(phase: Phase, attestation: &AttestationDto) -> AnyView {
    let signataire = [attestation.prenom.as_str(), attestation.nom.as_str()].join(" ");
    let lignes = liste(vec![
        ligne("Signataire", Some(signataire)),
        ligne("Qualité", Some(attestation.qualite.clone())),
        ligne("Signée le", Some(format::jour_long(attestation.at))),
    ]);
    view! {
        <p class="fr-text--bold fr-mb-1v">"Attestation sur l’honneur, déclaration à "{phase.libelle()}</p>
        {lignes}
    }
    .into_any()
}

fn un_depot(depot: &DepotDto) -> AnyView {
    let titre = [
        "Dépôt n°\u{a0}",
        &depot.rang.to_string(),
        ", déclaration à ",
        depot.phase.libelle(),
    ]
    .concat();
    view! {
        <li class="fr-mb-2w">
            <p class="fr-mb-1v">
                {titre}", "{format::instant(depot.depose_at)}" "
                {depot.tardif.then(|| view! { <Badge niveau=NiveauBadge::Attention libelle="Hors délai" petit=true /> })}
            </p>
            {depot.motif_urgence.clone().map(|motif| liste(vec![ligne("Motif de l’urgence", Some(motif))]))}
        </li>
    }
    .into_any()
}

/// Motif d'urgence, en citation.
pub(super) fn motif_urgence(motif: Option<String>) -> AnyView {
    match motif {
        Some(motif) => {
            view! { <p class="fr-mb-1v">"Motif de l’urgence donné par l’organisme\u{a0}:"</p>{texte_libre(motif)} }
                .into_any()
        }
        None => view! { <p>"Aucun motif d’urgence n’a été donné."</p> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depot(rang: i32, phase: Phase) -> DepotDto {
        DepotDto {
            phase,
            rang,
            depose_at: "2027-01-15T09:00:00Z".parse().unwrap(),
            tardif: false,
            motif_urgence: None,
        }
    }

    #[test]
    fn le_retard_est_celui_du_premier_depot_de_la_phase() {
        let deux_mois = [depot(1, Phase::DeuxMois), depot(2, Phase::DeuxMois)];
        let ensuite = [
            depot(1, Phase::DeuxMois),
            depot(2, Phase::HuitJours),
            depot(3, Phase::HuitJours),
        ];

        assert_eq!(depot_initial(&deux_mois).map(|depot| depot.rang), Some(1));
        assert_eq!(depot_initial(&ensuite).map(|depot| depot.rang), Some(2));
        assert_eq!(depot_initial(&[]), None);
    }
}
