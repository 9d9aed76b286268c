//! Page d'une section : ses champs enregistrés au fil de la saisie, ou sa lecture quand elle n'est plus modifiable.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::de::DeserializeOwned;
use serde_json::Value;
use vao_contract::{ContexteSaisie, ErreurChamp, valider};
use vao_domain::Code;
use vao_domain::declaration::Section;
use vao_ui::metier::{BandeauComplements, SectionLecture};
use vao_ui::prelude::*;
use vao_ui::session::sauvegarde::{ConflitVersions, Liaison, Regles, Sauvegarde};
use vao_ui::session::{MessagePassager, aujourd_hui};
use vao_ui::url::parametre;

use super::dossier::{CibleSection, Dossier, section_en_json, use_dossier};

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

/// Champs d'une section : ce qui se dessine, ce qui s'enregistre.
pub(super) struct Champs {
    pub(super) liaisons: Vec<Liaison>,
    pub(super) regles: Regles,
    /// Les champs ont leurs propres formulaires : un formulaire ne s'emboîte pas dans un autre.
    pub(super) a_part: bool,
    /// Dessine les champs ; reçoit le rappel à donner comme `au_changement`.
    pub(super) dessiner: Box<dyn FnOnce(Callback<()>) -> AnyView>,
}

/// Compose les champs d'une section.
pub(super) type ChampsDe = fn(Dossier, Formulaire) -> Champs;

fn formulaire_de(dossier: Dossier, section: Section, champs: ChampsDe, formulaire: Formulaire) -> AnyView {
    let Champs {
        liaisons,
        regles,
        a_part,
        dessiner,
    } = champs(dossier, formulaire);
    let valeur = dossier
        .sans_suivi(|declaration| section_en_json(declaration, section))
        .unwrap_or_default();
    let sauvegarde = Sauvegarde::new(
        formulaire,
        CibleSection::new(dossier, section),
        valeur,
        liaisons,
        regles,
    );
    signaler_les_manques(dossier, section, sauvegarde);
    let champs = dessiner(sauvegarde.au_changement());
    let (avant, dedans) = if a_part {
        (Some(champs), None)
    } else {
        (None, Some(champs))
    };
    view! {
        {devenue_non_modifiable(dossier, section)}
        <ConflitVersions sauvegarde=sauvegarde />
        <ResumeErreurs formulaire=formulaire />
        <EtatEnregistrement etat=sauvegarde.etat() />
        {avant}
        <form novalidate on:submit=envoi(continuer(dossier, section, sauvegarde))>
            {dedans}
            {pied(dossier, section, sauvegarde)}
        </form>
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

/// Arrivé par « Compléter » : ce qui manque est montré, chaque ligne mène à son champ.
fn signaler_les_manques(dossier: Dossier, section: Section, sauvegarde: Sauvegarde) {
    let demande = use_location()
        .search
        .with_untracked(|recherche| parametre(recherche, "manques").is_some());
    if !demande {
        return;
    }
    let manques = dossier
        .sans_suivi(|declaration| declaration.completude(aujourd_hui()))
        .map(|completude| completude.sections)
        .unwrap_or_default();
    if let Some(manques) = manques
        .into_iter()
        .find(|autre| autre.section == section)
        .map(|section| section.manques)
    {
        sauvegarde.signaler_manques(manques);
    }
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

fn continuer(dossier: Dossier, section: Section, sauvegarde: Sauvegarde) -> impl Fn() + 'static {
    let naviguer = use_navigate();
    move || {
        let naviguer = naviguer.clone();
        sauvegarde.enregistrer_puis(move || naviguer(&dossier.adresse(suivante(section)), NavigateOptions::default()));
    }
}

fn pied(dossier: Dossier, section: Section, sauvegarde: Sauvegarde) -> AnyView {
    let naviguer = use_navigate();
    let sortir = move |()| {
        let naviguer = naviguer.clone();
        sauvegarde.enregistrer_puis(move || naviguer(&dossier.adresse(""), NavigateOptions::default()));
    };
    let retour = match precedente(section) {
        "" => "Revenir au sommaire",
        _ => "Précédent",
    };
    view! {
        <div class="fr-mt-4w">
            <GroupeBoutons>
                <Bouton envoi=true occupe=sauvegarde.attend()>"Enregistrer et continuer"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=Callback::new(sortir)>"Enregistrer et quitter"</Bouton>
                <LienBouton href=dossier.adresse(precedente(section)) variante=Variante::Tertiaire>{retour}</LienBouton>
            </GroupeBoutons>
        </div>
    }
    .into_any()
}

/// Vérifie une section écrite en JSON avec les règles du contrat. Une section illisible est l'affaire des champs.
pub(super) fn verifier<T>(section: &Value) -> Vec<ErreurChamp>
where
    T: DeserializeOwned + garde::Validate<Context = ContexteSaisie>,
{
    let lue: Result<T, _> = serde_json::from_value(section.clone());
    lue.ok()
        .and_then(|lue| {
            valider(
                &lue,
                &ContexteSaisie {
                    aujourd_hui: aujourd_hui(),
                },
            )
            .err()
        })
        .unwrap_or_default()
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
