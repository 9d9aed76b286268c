//! Fiche de l'organisme : création, sections à remplir, synthèse, établissements, changement de SIRET.

mod a_la_main;
mod chercher;
mod creation;
mod dossier;
mod etablissements;
mod fiche;
mod historique;
mod identite;
mod pannes;
mod protocoles;
mod representants;
mod responsable;
mod section;
mod siege;
mod siret;
mod sommaire;
mod synthese;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_contract::session::Rattachement;
use vao_domain::organisme::SectionOrganisme;
use vao_domain::{Code, OrganismeId};
use vao_ui::prelude::*;
use vao_ui::session::{use_session, vue_erreur};

pub(crate) use self::creation::PageCreation;
pub(crate) use self::etablissements::PageEtablissements;
pub(crate) use self::fiche::PageFiche;
pub(crate) use self::historique::PageHistorique;
pub(crate) use self::identite::PageIdentite;
pub(crate) use self::protocoles::{PageSanitaire, PageTransport};
pub(crate) use self::representants::PageRepresentants;
pub(crate) use self::responsable::PageResponsable;
pub(crate) use self::siret::PageSiret;
pub(crate) use self::synthese::PageSynthese;

use self::dossier::Dossier;
use self::sommaire::PageSommaire;
use crate::paresseux;

/// Page demandée de la fiche.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ecran {
    Sommaire,
    Section(SectionOrganisme),
    Synthese,
    Siret,
    Historique,
    Inconnu,
}

impl Ecran {
    fn depuis(page: Option<&str>) -> Self {
        match page {
            None => Self::Sommaire,
            Some("synthese") => Self::Synthese,
            Some("siret") => Self::Siret,
            Some("historique") => Self::Historique,
            Some(code) => SectionOrganisme::depuis_code(code).map_or(Self::Inconnu, Self::Section),
        }
    }
}

/// L'organisme de la personne connectée : sa fiche, ou sa création.
#[component]
pub(crate) fn PageOrganisme() -> AnyView {
    let session = use_session();
    let id = Memo::new(move |_| {
        session.profil().and_then(|profil| match profil.rattachement {
            Rattachement::Organisme(organisme) => Some(organisme.id),
            Rattachement::Territoire(_) | Rattachement::Aucun => None,
        })
    });
    let contenu = move || match id.get() {
        Some(id) => fiche_ouverte(id),
        None => paresseux::organisme_creation(),
    };
    contenu.into_any()
}

fn fiche_ouverte(id: OrganismeId) -> AnyView {
    let parametres = use_params_map();
    let ecran = Memo::new(move |_| parametres.with(|parametres| Ecran::depuis(parametres.get("page").as_deref())));
    let dossier = Dossier::ouvrir(id);
    provide_context(dossier);
    let lecture = dossier.lecture;
    let absente = Memo::new(move |_| lecture.donnees.with(Option::is_none));
    let contenu = move || match (absente.get(), ecran.get()) {
        (true, _) => attente(dossier),
        (false, Ecran::Sommaire) => view! { <PageSommaire /> }.into_any(),
        (false, Ecran::Section(section)) => page_de(dossier, section),
        (false, Ecran::Synthese) => paresseux::organisme_synthese(),
        (false, Ecran::Siret) => paresseux::organisme_siret(),
        (false, Ecran::Historique) => paresseux::organisme_historique(),
        (false, Ecran::Inconnu) => view! { <PageIntrouvable /> }.into_any(),
    };
    contenu.into_any()
}

fn page_de(dossier: Dossier, section: SectionOrganisme) -> AnyView {
    if !dossier.sections().contains(&section) {
        return view! { <PageIntrouvable /> }.into_any();
    }
    match section {
        SectionOrganisme::Identite => paresseux::organisme_identite(),
        SectionOrganisme::Representants => paresseux::organisme_representants(),
        SectionOrganisme::Responsable => paresseux::organisme_responsable(),
        SectionOrganisme::Etablissements => paresseux::organisme_etablissements(),
        SectionOrganisme::ProtocoleTransport => paresseux::organisme_transport(),
        SectionOrganisme::ProtocoleSanitaire => paresseux::organisme_sanitaire(),
    }
}

fn attente(dossier: Dossier) -> AnyView {
    let lecture = dossier.lecture;
    let reessayer = Callback::new(move |()| lecture.recharger());
    let etat = move || match lecture.erreur.get() {
        Some(erreur) => vue_erreur(&erreur, Some(reessayer)),
        None => view! { <Chargement texte="Chargement de la fiche…" /> }.into_any(),
    };
    view! { <Page titre="Mon organisme">{etat}</Page> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_adresse_mene_a_son_ecran() {
        assert_eq!(Ecran::depuis(None), Ecran::Sommaire);
        assert_eq!(
            Ecran::depuis(Some("protocole-transport")),
            Ecran::Section(SectionOrganisme::ProtocoleTransport)
        );
        assert_eq!(Ecran::depuis(Some("synthese")), Ecran::Synthese);
        assert_eq!(Ecran::depuis(Some("pirate")), Ecran::Inconnu);
    }
}
