//! Une déclaration : sommaire, sections à remplir, synthèse et dépôt.

mod confirmation;
mod depot;
mod dossier;
mod gestes;
mod hebergements;
mod informations;
mod nouvelle;
mod personnel;
mod section;
mod sommaire;
mod synthese;
mod vacanciers;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_domain::declaration::Section;
use vao_domain::{Code, DeclarationId};
use vao_ui::prelude::*;
use vao_ui::session::vue_erreur;

pub(crate) use self::confirmation::PageConfirmation;
pub(crate) use self::hebergements::PageHebergements;
pub(crate) use self::informations::PageInformations;
pub(crate) use self::nouvelle::PageNouvelle;
pub(crate) use self::personnel::PagePersonnel;
pub(crate) use self::synthese::PageSynthese;
pub(crate) use self::vacanciers::PageVacanciers;

use self::dossier::Dossier;
use self::sommaire::PageSommaire;
use crate::paresseux;

/// Page demandée d'une déclaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ecran {
    Sommaire,
    Section(Section),
    Synthese,
    Confirmation,
    Inconnu,
}

impl Ecran {
    fn depuis(page: Option<&str>) -> Self {
        match page {
            None => Self::Sommaire,
            Some("synthese") => Self::Synthese,
            Some("confirmation") => Self::Confirmation,
            Some(code) => Section::depuis_code(code).map_or(Self::Inconnu, Self::Section),
        }
    }
}

/// Déclaration désignée par l'adresse ; ses pages partagent la même lecture.
#[component]
pub(crate) fn PageDeclaration() -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| {
        parametres
            .with(|parametres| parametres.get("id"))
            .and_then(|id| id.parse::<DeclarationId>().ok())
    });
    let contenu = move || match id.get() {
        Some(id) => dossier_ouvert(id),
        None => view! { <PageIntrouvable /> }.into_any(),
    };
    contenu.into_any()
}

fn dossier_ouvert(id: DeclarationId) -> AnyView {
    let parametres = use_params_map();
    let ecran = Memo::new(move |_| parametres.with(|parametres| Ecran::depuis(parametres.get("page").as_deref())));
    let dossier = Dossier::ouvrir(id);
    provide_context(dossier);
    let lecture = dossier.lecture;
    let absente = Memo::new(move |_| lecture.donnees.with(Option::is_none));
    let contenu = move || match (absente.get(), ecran.get()) {
        (true, _) => attente(dossier),
        (false, Ecran::Sommaire) => view! { <PageSommaire /> }.into_any(),
        (false, Ecran::Section(section)) => page_de(section),
        (false, Ecran::Synthese) => paresseux::synthese(),
        (false, Ecran::Confirmation) => paresseux::confirmation(),
        (false, Ecran::Inconnu) => view! { <PageIntrouvable /> }.into_any(),
    };
    contenu.into_any()
}

/// Les sections s'enchaînent : les trois courtes partagent un fichier, les hébergements ont le leur.
fn page_de(section: Section) -> AnyView {
    match section {
        Section::InformationsGenerales => paresseux::informations(),
        Section::Vacanciers => paresseux::vacanciers(),
        Section::Personnel => paresseux::personnel(),
        Section::Hebergements => paresseux::hebergements(),
    }
}

fn attente(dossier: Dossier) -> AnyView {
    let lecture = dossier.lecture;
    let reessayer = Callback::new(move |()| lecture.recharger());
    let etat = move || match lecture.erreur.get() {
        Some(erreur) => vue_erreur(&erreur, Some(reessayer)),
        None => view! { <Chargement texte="Chargement de la déclaration…" /> }.into_any(),
    };
    view! { <Page titre="Déclaration de séjour" fil=vec![Lien::new("Déclarations de séjour", "/declarations")]>{etat}</Page> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_adresse_mene_a_son_ecran() {
        assert_eq!(Ecran::depuis(None), Ecran::Sommaire);
        assert_eq!(Ecran::depuis(Some("vacanciers")), Ecran::Section(Section::Vacanciers));
        assert_eq!(Ecran::depuis(Some("synthese")), Ecran::Synthese);
        assert_eq!(Ecran::depuis(Some("pirate")), Ecran::Inconnu);
    }
}
