//! Synthèse : tout relire, voir ce qui manque, attester, déposer.

use leptos::prelude::*;
use vao_contract::declaration::{CompletudeDeclaration, EtatSection};
use vao_domain::Code;
use vao_domain::declaration::Section;
use vao_ui::metier::{Avertissements, BandeauComplements, DepotsLecture, SectionLecture};
use vao_ui::prelude::*;
use vao_ui::session::{MessagePassager, aujourd_hui};

use super::depot::Depot;
use super::dossier::{Dossier, use_dossier};
use super::section::fil;
use super::sommaire::deposable;

/// Synthèse et attestation.
#[component]
pub(crate) fn PageSynthese() -> AnyView {
    let dossier = use_dossier();
    let fil = fil(dossier);
    let etapes: Vec<String> = Section::TOUS
        .iter()
        .map(|section| section.libelle().to_owned())
        .chain([String::from("Synthèse et attestation")])
        .collect();
    let completude = Memo::new(move |_| dossier.avec(|declaration| declaration.completude(aujourd_hui())));
    let en_erreur = RwSignal::new(false);
    let peut_deposer = Memo::new(move |_| deposable(dossier));
    let complete = Memo::new(move |_| {
        completude.with(|completude| completude.as_ref().is_some_and(|completude| completude.complete))
    });
    view! {
        <Page titre="Synthèse et attestation" fil=fil erreur=en_erreur>
            <MessagePassager />
            <IndicateurEtapes etapes=etapes courante=Section::TOUS.len() />
            {move || peut_deposer.get().then(|| complements(dossier))}
            {move || completude.get().filter(|_| peut_deposer.get()).map(|completude| bilan(dossier, completude))}
            {Section::TOUS.iter().map(|section| rubrique(dossier, *section)).collect_view()}
            {move || match (peut_deposer.get(), complete.get()) {
                (true, true) => view! { <Depot en_erreur=en_erreur /> }.into_any(),
                (true, false) => incomplete(),
                (false, _) => deposee(dossier),
            }}
        </Page>
    }
    .into_any()
}

fn complements(dossier: Dossier) -> Option<AnyView> {
    let complements = dossier
        .sans_suivi(|declaration| declaration.complements.clone())
        .flatten()?;
    let lien = Callback::new(move |(section,): (Section,)| dossier.adresse(section.code()));
    Some(view! { <div class="fr-mb-4w"><BandeauComplements complements=complements lien=lien /></div> }.into_any())
}

/// Ce qui manque, section par section, puis ce qui mérite attention.
fn bilan(dossier: Dossier, completude: CompletudeDeclaration) -> AnyView {
    let manques: Vec<AnyView> = completude
        .sections
        .iter()
        .filter(|section| section.etat != EtatSection::Complete)
        .map(|section| {
            let href = [&dossier.adresse(section.section.code()), "?manques=1"].concat();
            let phrases = section
                .manques
                .iter()
                .map(|manque| view! { <li>{manque.message.clone()}</li> })
                .collect_view();
            view! {
                <li>
                    <a class="fr-link" href=href>"Compléter\u{a0}: "{section.section.libelle()}</a>
                    <ul>{phrases}</ul>
                </li>
            }
            .into_any()
        })
        .collect();
    let manques = (!manques.is_empty()).then(|| {
        view! {
            <div class="fr-mb-4w">
                <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Il manque des informations pour déposer"><ul>{manques}</ul></Alerte>
            </div>
        }
    });
    view! { {manques}<div class="fr-mb-4w"><Avertissements points=completude.avertissements /></div> }.into_any()
}

fn rubrique(dossier: Dossier, section: Section) -> AnyView {
    let modifiable = Memo::new(move |_| dossier.modifiable(section));
    let modifier = move || {
        modifiable.get().then(|| {
            view! {
                <a class="fr-link fr-icon-edit-line fr-link--icon-left" href=dossier.adresse(section.code())>
                    "Modifier"<span class="fr-sr-only">" la section "{section.libelle()}</span>
                </a>
            }
        })
    };
    let contenu = move || {
        dossier.avec(|declaration| {
            let declaration = declaration.clone();
            view! { <SectionLecture declaration=declaration section=section /> }
        })
    };
    view! {
        <section class="fr-mb-4w" aria-labelledby=id_titre(section)>
            <h2 class="fr-h4 fr-mb-1w" id=id_titre(section)>{section.libelle()}</h2>
            <p class="fr-mb-2w">{modifier}</p>
            {contenu}
        </section>
    }
    .into_any()
}

fn id_titre(section: Section) -> String {
    ["synthese-", section.code()].concat()
}

fn incomplete() -> AnyView {
    view! {
        <h2 class="fr-h4">"Attestation et dépôt"</h2>
        <p>"L’attestation et le dépôt seront possibles une fois toutes les sections complètes."</p>
    }
    .into_any()
}

/// La déclaration n'est plus à déposer : montrer ce qui a été attesté.
fn deposee(dossier: Dossier) -> AnyView {
    let contenu = move || dossier.avec(|declaration| view! { <DepotsLecture declaration=declaration.clone() /> });
    view! {
        <section aria-labelledby="synthese-depots">
            <h2 class="fr-h4" id="synthese-depots">"Attestation et dépôts"</h2>
            {contenu}
        </section>
        <p class="fr-mt-4w"><LienBouton href=dossier.adresse("") variante=Variante::Secondaire>"Revenir à la déclaration"</LienBouton></p>
    }
    .into_any()
}
