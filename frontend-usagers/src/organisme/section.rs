//! Page d'une section de la fiche.

use leptos::prelude::*;
use vao_domain::Code;
use vao_domain::organisme::SectionOrganisme;
use vao_ui::organisme::section_lecture;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, Parcours, formulaire_de_section};
use vao_ui::session::MessagePassager;

use super::dossier::{Dossier, SOMMAIRE, adresse, use_dossier};

/// Compose les champs d'une section.
pub(super) type ChampsDe = fn(Dossier, Formulaire) -> Champs;

/// Une section sur sa page : ses champs, ou sa lecture pour qui ne peut pas la modifier.
#[component]
pub(super) fn PageSection(
    /// Section.
    section: SectionOrganisme,
    /// Ses champs.
    champs: ChampsDe,
    /// Page large : la section montre un tableau.
    #[prop(optional)]
    large: bool,
) -> AnyView {
    let dossier = use_dossier();
    let modifiable = dossier.sans_suivi(|fiche| fiche.droits.modifier).unwrap_or(false);
    let formulaire = Formulaire::new(section.code());
    let sections = dossier.sections();
    let rang = sections.iter().position(|autre| *autre == section).unwrap_or_default();
    let contenu = if modifiable {
        formulaire_de(dossier, section, &sections, champs, formulaire)
    } else {
        lecture_seule(dossier, section)
    };
    view! {
        <Page titre=section.libelle().to_owned() fil=fil() erreur=formulaire.en_erreur() etroite={!large}>
            <MessagePassager />
            <IndicateurEtapes etapes=etapes(&sections) courante=rang />
            {contenu}
        </Page>
    }
    .into_any()
}

/// Fil d'Ariane des pages de la fiche.
pub(super) fn fil() -> Vec<Lien> {
    vec![Lien::new("Mon organisme", SOMMAIRE)]
}

/// Étapes du remplissage, synthèse comprise.
pub(super) fn etapes(sections: &[SectionOrganisme]) -> Vec<String> {
    sections
        .iter()
        .map(|section| section.libelle().to_owned())
        .chain([String::from("Synthèse")])
        .collect()
}

fn formulaire_de(
    dossier: Dossier,
    section: SectionOrganisme,
    sections: &[SectionOrganisme],
    champs: ChampsDe,
    formulaire: Formulaire,
) -> AnyView {
    let manques = Memo::new(move |_| {
        dossier
            .avec(|fiche| fiche.completude().sections)
            .unwrap_or_default()
            .into_iter()
            .find(|autre| autre.section == section)
            .map(|completude| completude.manques)
            .unwrap_or_default()
    });
    let parcours = parcours(section, sections);
    formulaire_de_section(
        formulaire,
        dossier.cible(section),
        champs(dossier, formulaire),
        parcours,
        manques,
    )
}

fn lecture_seule(dossier: Dossier, section: SectionOrganisme) -> AnyView {
    view! {
        <p class="fr-text--sm">"Votre compte permet de lire cette section, pas de la modifier."</p>
        {move || dossier.avec(|fiche| section_lecture(fiche, section))}
        <p class="fr-mt-4w"><LienBouton href=SOMMAIRE variante=Variante::Secondaire>"Revenir à la fiche"</LienBouton></p>
    }
    .into_any()
}

fn parcours(section: SectionOrganisme, sections: &[SectionOrganisme]) -> Parcours {
    let rang = sections.iter().position(|autre| *autre == section);
    let voisine = |voisine: Option<usize>| {
        voisine
            .and_then(|rang| sections.get(rang))
            .map(|section| section.code())
    };
    Parcours {
        sommaire: SOMMAIRE.to_owned(),
        precedente: adresse(voisine(rang.and_then(|rang| rang.checked_sub(1))).unwrap_or("")),
        suivante: adresse(voisine(rang.map(|rang| rang + 1)).unwrap_or("synthese")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_sections_s_enchainent_jusqu_a_la_synthese() {
        let sections = [SectionOrganisme::Identite, SectionOrganisme::ProtocoleTransport];

        let premiere = parcours(SectionOrganisme::Identite, &sections);
        let derniere = parcours(SectionOrganisme::ProtocoleTransport, &sections);

        assert_eq!(premiere.precedente, premiere.sommaire);
        assert_eq!(premiere.suivante, "/organisme/protocole-transport");
        assert_eq!(derniere.precedente, "/organisme/identite");
        assert_eq!(derniere.suivante, "/organisme/synthese");
    }
}
