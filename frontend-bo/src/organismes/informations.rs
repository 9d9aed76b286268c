//! Rubrique « Informations » : toute la fiche, dans l'ordre où l'organisme la remplit.

use leptos::prelude::*;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::OrganismeDto;
use vao_domain::Code;
use vao_domain::organisme::SectionOrganisme;
use vao_ui::metier::{CarteLieux, LieuCarte};
use vao_ui::organisme::{section_lecture, siret_lisible};
use vao_ui::prelude::*;

use super::etablissements;

/// Toute la fiche.
pub(super) fn vue(fiche: &OrganismeDto) -> AnyView {
    let sections = SectionOrganisme::TOUS
        .iter()
        .copied()
        .filter(|section| section.concerne(fiche.type_organisme, fiche.siege_social))
        .map(|section| une_section(fiche, section))
        .collect_view();
    view! {
        <h2 class="fr-h4">"État de la fiche"</h2>
        {etat(fiche)}
        {manques(fiche)}
        {sections}
    }
    .into_any()
}

fn etat(fiche: &OrganismeDto) -> AnyView {
    let complete = if fiche.complet { "Oui" } else { "Non" };
    let finalisee = fiche.finalise_at.map_or_else(|| "Jamais".to_owned(), format::instant);
    let (creee, modifiee) = (format::instant(fiche.cree_at), format::instant(fiche.modifie_at));
    let departement = fiche.departement.clone();
    let admis = fiche.siret_admis.as_ref().map(|siret| {
        let siret = siret_lisible(siret.as_str());
        let phrase = [&siret, ", admis\u{a0}: l’organisme doit encore le faire"].concat();
        view! { <Description terme="Changement de SIRET" valeur=phrase /> }
    });
    let demande = fiche.demande_siret.as_ref().map(|demande| {
        let siret = siret_lisible(demande.siret.as_str());
        let le = format::instant(demande.le);
        let phrase = [
            &siret,
            ", demandé le ",
            &le,
            " par ",
            &demande.auteur,
            "\u{a0}: la DREETS doit répondre",
        ]
        .concat();
        view! { <Description terme="Changement de SIRET demandé" valeur=phrase /> }
    });
    view! {
        <ListeDescription>
            <Description terme="Fiche complète" valeur=complete.to_owned() />
            <Description terme="Finalisée le" valeur=finalisee />
            <Description terme="Créée le" valeur=creee />
            <Description terme="Modifiée le" valeur=modifiee />
            <Description terme="Département de l’établissement" valeur=departement />
            {admis}
            {demande}
        </ListeDescription>
    }
    .into_any()
}

/// Ce qui manque à une fiche incomplète.
fn manques(fiche: &OrganismeDto) -> Option<AnyView> {
    let manques = fiche.completude.manques();
    if manques.is_empty() {
        return None;
    }
    let lignes = manques
        .into_iter()
        .map(|manque| view! { <li>{manque.message}</li> })
        .collect_view();
    Some(
        view! {
            <h3 class="fr-h5">"Ce qui manque"</h3>
            <ul class="fr-mb-3w">{lignes}</ul>
        }
        .into_any(),
    )
}

fn une_section(fiche: &OrganismeDto, section: SectionOrganisme) -> AnyView {
    let contenu = match section {
        SectionOrganisme::Identite => {
            view! { {section_lecture(fiche, section)}{carte(fiche.sections.identite.adresse.as_ref())} }.into_any()
        }
        SectionOrganisme::Etablissements => etablissements::autorises(fiche.id),
        SectionOrganisme::Representants
        | SectionOrganisme::Responsable
        | SectionOrganisme::ProtocoleTransport
        | SectionOrganisme::ProtocoleSanitaire => section_lecture(fiche, section),
    };
    view! { <h2 class="fr-h4 fr-mt-4w">{section.libelle()}</h2>{contenu} }.into_any()
}

fn carte(adresse: Option<&Adresse>) -> Option<AnyView> {
    let adresse = adresse.filter(|adresse| adresse.label.is_some())?;
    let lieux = vec![LieuCarte::new("Établissement", adresse)];
    Some(view! { <CarteLieux titre="Carte de l’établissement" lieux=lieux /> }.into_any())
}
