//! Page d'une section : ses champs enregistrés au fil de la saisie, ou sa lecture quand elle n'est plus modifiable.

use leptos::prelude::*;
use vao_domain::Code;
use vao_domain::declaration::Section;
use vao_ui::metier::{BandeauComplements, SectionLecture};
use vao_ui::prelude::*;
use vao_ui::section::{Champs, Parcours, formulaire_de_section};
use vao_ui::session::{MessagePassager, aujourd_hui};

use super::dossier::{Dossier, use_dossier};

/// Une section sur sa page.
#[component]
pub(super) fn PageSection(
    /// Section.
    section: Section,
    /// Ses champs.
    champs: ChampsDe,
) -> AnyView {
    let dossier = use_dossier();
    let fil = fil(dossier);
    // Le droit est lu une fois : une saisie commencée reste à l'écran même si l'administration prend le dossier entre-temps.
    let modifiable = untrack(|| dossier.modifiable(section));
    let formulaire = Formulaire::new(section.code());
    let rang = Section::TOUS
        .iter()
        .position(|autre| *autre == section)
        .unwrap_or_default();
    let etapes: Vec<String> = Section::TOUS
        .iter()
        .map(|section| section.libelle().to_owned())
        .chain([String::from("Synthèse et attestation")])
        .collect();
    view! {
        <Page titre=section.libelle().to_owned() fil=fil erreur=formulaire.en_erreur() etroite=true>
            <MessagePassager />
            <IndicateurEtapes etapes=etapes courante=rang />
            {complements(dossier, section)}
            {if modifiable { formulaire_de(dossier, section, champs, formulaire) } else { lecture_seule(dossier, section) }}
        </Page>
    }
    .into_any()
}

/// Fil d'Ariane des pages d'une déclaration.
pub(super) fn fil(dossier: Dossier) -> Vec<Lien> {
    let titre = dossier
        .sans_suivi(|declaration| declaration.libelle.clone())
        .unwrap_or_default();
    vec![
        Lien::new("Déclarations de séjour", "/declarations"),
        Lien::new(titre, dossier.adresse("")),
    ]
}

/// Rappel de la demande de compléments, sur les sections qu'elle vise.
fn complements(dossier: Dossier, section: Section) -> Option<AnyView> {
    let complements = dossier
        .sans_suivi(|declaration| declaration.complements.clone())
        .flatten()?;
    let visee = complements.sections.is_empty() || complements.sections.contains(&section);
    visee.then(|| view! { <div class="fr-mb-4w"><BandeauComplements complements=complements /></div> }.into_any())
}

fn lecture_seule(dossier: Dossier, section: Section) -> AnyView {
    let contenu = move || {
        dossier.avec(|declaration| {
            let declaration = declaration.clone();
            view! { <SectionLecture declaration=declaration section=section /> }
        })
    };
    view! {
        <p class="fr-text--sm">"Cette section n’est pas modifiable à ce stade."</p>
        {contenu}
        <p class="fr-mt-4w"><LienBouton href=dossier.adresse("") variante=Variante::Secondaire>"Revenir à la déclaration"</LienBouton></p>
    }
    .into_any()
}

/// Compose les champs d'une section.
pub(super) type ChampsDe = fn(Dossier, Formulaire) -> Champs;

fn formulaire_de(dossier: Dossier, section: Section, champs: ChampsDe, formulaire: Formulaire) -> AnyView {
    let champs = champs(dossier, formulaire);
    let parcours = Parcours {
        sommaire: dossier.adresse(""),
        precedente: dossier.adresse(precedente(section)),
        suivante: dossier.adresse(suivante(section)),
    };
    let manques = dossier
        .sans_suivi(|declaration| declaration.completude(aujourd_hui()))
        .and_then(|completude| completude.sections.into_iter().find(|autre| autre.section == section))
        .map(|completude| completude.manques)
        .unwrap_or_default();
    view! {
        {devenue_non_modifiable(dossier, section)}
        {formulaire_de_section(formulaire, dossier.cible(section), champs, parcours, manques)}
    }
    .into_any()
}

/// L'administration a pris le dossier pendant la saisie : le dire, garder la saisie à l'écran.
fn devenue_non_modifiable(dossier: Dossier, section: Section) -> AnyView {
    let perdue = Memo::new(move |_| !dossier.modifiable(section));
    let contenu = move || {
        perdue.get().then(|| {
            let statut = dossier.sans_suivi(|declaration| declaration.statut.libelle()).unwrap_or_default();
            view! {
                <div class="fr-mb-4w">
                    <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Cette section n’est plus modifiable" annoncee=true>
                        <p>"La déclaration est passée au statut «\u{a0}"{statut}"\u{a0}». Ce qui n’est pas enregistré reste affiché ici, pour que vous puissiez le copier."</p>
                    </Alerte>
                </div>
            }
        })
    };
    contenu.into_any()
}

/// Page qui suit une section.
fn suivante(section: Section) -> &'static str {
    let suite = Section::TOUS.iter().skip_while(|autre| **autre != section).nth(1);
    suite.map_or("synthese", |section| section.code())
}

/// Page qui précède une section ; le sommaire avant la première.
fn precedente(section: Section) -> &'static str {
    let avant = Section::TOUS.iter().take_while(|autre| **autre != section).last();
    avant.map_or("", |section| section.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_sections_s_enchainent_jusqu_a_la_synthese() {
        assert_eq!(suivante(Section::InformationsGenerales), "vacanciers");
        assert_eq!(suivante(Section::Hebergements), "synthese");
        assert_eq!(precedente(Section::InformationsGenerales), "");
        assert_eq!(precedente(Section::Hebergements), "personnel");
    }
}
