//! Section « Personnel » : à deux mois, des nombres et non des personnes.

use leptos::prelude::*;
use vao_contract::declaration::Personnel;
use vao_domain::declaration::Section;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::Dossier;
use super::section::PageSection;

/// Page de la section.
#[component]
pub(crate) fn PagePersonnel() -> AnyView {
    view! { <PageSection section=Section::Personnel champs=champs /> }.into_any()
}

/// Champs de la section.
fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let p = dossier
        .sans_suivi(|declaration| declaration.sections.personnel.clone())
        .unwrap_or_default();
    let nombre = |valeur: Option<i32>| valeur.map_or_else(String::new, |nombre| nombre.to_string());
    let reponse = match p.procedure_recrutement_supplementaire {
        Some(true) => "oui",
        Some(false) => "non",
        None => "",
    };
    let responsables = formulaire.champ(
        "/nombreResponsable",
        "Nombre de responsables et d’encadrants prévu",
        nombre(p.nombre_responsable),
    );
    let accompagnants = formulaire.champ(
        "/nombreAccompagnant",
        "Nombre d’accompagnants prévu",
        nombre(p.nombre_accompagnant),
    );
    let recrutement = formulaire.champ(
        "/procedureRecrutementSupplementaire",
        "Une procédure de recrutement supplémentaire est-elle prévue\u{a0}?",
        reponse.to_owned(),
    );
    Champs {
        liaisons: vec![
            Liaison::entier(responsables),
            Liaison::entier(accompagnants),
            Liaison::oui_non(recrutement),
        ],
        regles: Regles {
            valider: verifier::<Personnel>,
            solidaires: &[],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            view! {
                <p>"À ce stade, indiquez des nombres. La liste des personnes sera demandée huit jours avant le départ."</p>
                <ChampNombre champ=responsables au_changement=au_changement />
                <ChampNombre champ=accompagnants au_changement=au_changement />
                <OuiNon champ=recrutement au_changement=au_changement />
            }
            .into_any()
        }),
    }
}
