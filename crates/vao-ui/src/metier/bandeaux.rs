//! Ce qui mérite attention devant une déclaration.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use vao_contract::declaration::{Avertissement, ComplementsDto, DeclarationDto};
use vao_contract::session::AgrementResume;
use vao_domain::Code;
use vao_domain::declaration::Section;

use super::depots::{depot_initial, motif_urgence};
use super::entete::base_legale;
use super::ligne::texte_libre;
use crate::format;
use crate::retours::{Alerte, Niveau};

/// Points d'attention qui n'empêchent pas le dépôt ; rien s'il n'y en a pas.
#[component]
pub fn Avertissements(
    /// Points, dans l'ordre de la complétude.
    points: Vec<Avertissement>,
) -> AnyView {
    if points.is_empty() {
        return ().into_any();
    }
    let points = points
        .into_iter()
        .map(|point| view! { <li>{point.libelle()}</li> })
        .collect_view();
    view! { <Alerte niveau=Niveau::Attention niveau_titre=2 titre="À vérifier"><ul>{points}</ul></Alerte> }.into_any()
}

/// Aucun agrément ne couvre aujourd'hui le premier jour, même si l'un le couvrait au dépôt : l'agent doit le voir avant
/// de décider.
#[component]
pub fn BandeauAgrement(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
) -> AnyView {
    let Some(explication) = sans_agrement(declaration.agrement_actuel.as_ref(), declaration.date_debut) else {
        return ().into_any();
    };
    view! { <Alerte niveau=Niveau::Attention niveau_titre=2 titre="L’organisme n’a pas d’agrément valable au début du séjour"><p>{explication}</p></Alerte> }.into_any()
}

/// Pourquoi le premier jour n'est pas couvert ; rien s'il l'est.
fn sans_agrement(actuel: Option<&AgrementResume>, debut: NaiveDate) -> Option<String> {
    let Some(agrement) = actuel else {
        return Some("Aucun agrément n’est connu aujourd’hui pour cet organisme.".to_owned());
    };
    if (agrement.date_obtention..=agrement.date_fin_validite).contains(&debut) {
        return None;
    }
    Some(
        [
            "Le dernier agrément connu, n°\u{a0}",
            &agrement.numero,
            ", est valable du ",
            &format::jour_long(agrement.date_obtention),
            " au ",
            &format::jour_long(agrement.date_fin_validite),
            "\u{a0}: il ne couvre pas le premier jour du séjour, le ",
            &format::jour_long(debut),
            ".",
        ]
        .concat(),
    )
}

/// La déclaration a été déposée après le délai : de combien, et pourquoi.
#[component]
pub fn BandeauTardif(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
) -> AnyView {
    let Some(depot) = depot_initial(&declaration.depots).filter(|depot| depot.tardif).cloned() else {
        return ().into_any();
    };
    let limite = match depot.phase {
        vao_domain::Phase::DeuxMois => declaration.echeances.deux_mois,
        vao_domain::Phase::HuitJours => declaration.echeances.huit_jours,
    };
    view! {
        <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Dépôt hors délai">
            <p>
                "Déposée le "{format::instant(depot.depose_at)}", alors que la limite était le "{format::jour_long(limite)}
                " ("{base_legale(depot.phase)}")."
            </p>
            {motif_urgence(depot.motif_urgence)}
        </Alerte>
    }
    .into_any()
}

/// Demande de compléments qui attend une réponse.
#[component]
pub fn BandeauComplements(
    /// Demande.
    complements: ComplementsDto,
    /// Adresse de la page d'une section ; sans elle, les sections visées sont seulement nommées.
    #[prop(optional, into)]
    lien: Option<Callback<(Section,), String>>,
    /// Vrai en back-office.
    #[prop(optional)]
    pour_agent: bool,
) -> AnyView {
    let titre = if pour_agent {
        "Compléments attendus de l’organisme"
    } else {
        "Des compléments vous sont demandés"
    };
    let ComplementsDto {
        commentaire,
        sections,
        echeance,
        service,
        demande_at,
    } = complements;
    let visees = (!sections.is_empty()).then(|| {
        let sections = sections
            .into_iter()
            .map(|section| view! { <li>{section_visee(section, lien)}</li> })
            .collect_view();
        view! { <p class="fr-mb-1v">"Sections visées\u{a0}:"</p><ul>{sections}</ul> }
    });
    let echeance = echeance.map(|jour| view! { <p>"Réponse souhaitée pour le "{format::jour_long(jour)}"."</p> });
    view! {
        <Alerte niveau=Niveau::Attention niveau_titre=2 titre=titre>
            {texte_libre(commentaire)}
            {visees}
            {echeance}
            <p class="fr-text--sm fr-mb-0">{service}", le "{format::instant(demande_at)}</p>
        </Alerte>
    }
    .into_any()
}

fn section_visee(section: Section, lien: Option<Callback<(Section,), String>>) -> AnyView {
    match lien {
        Some(lien) => view! { <a class="fr-link" href=lien.run((section,))>{section.libelle()}</a> }.into_any(),
        None => section.libelle().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use vao_domain::CodeTerritoire;

    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    #[test]
    fn un_agrement_se_juge_au_premier_jour_bornes_comprises() {
        let agrement = AgrementResume {
            numero: "AGR-1".to_owned(),
            region: CodeTerritoire("AURA".to_owned()),
            region_libelle: "Auvergne-Rhône-Alpes".to_owned(),
            date_obtention: jour("2025-01-01"),
            date_fin_validite: jour("2027-07-10"),
        };
        let juge = |debut: &str| sans_agrement(Some(&agrement), jour(debut));

        assert_eq!(juge("2027-07-10"), None);
        assert!(juge("2027-07-11").unwrap().contains("au 10 juillet 2027"));
        assert!(juge("2024-12-31").is_some());
        assert!(
            sans_agrement(None, jour("2027-07-10"))
                .unwrap()
                .contains("Aucun agrément")
        );
    }
}
