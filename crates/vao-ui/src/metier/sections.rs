//! Sections du formulaire, en lecture, dans l'ordre où l'organisme les remplit.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::declaration::{DeclarationDto, Personnel, ResponsableSejour, Vacanciers};
use vao_domain::Code;
use vao_domain::declaration::Section;

use super::depots::DepotsLecture;
use super::etapes::EtapesLecture;
use super::ligne::{libelles, ligne, liste, oui_non};
use crate::contenu::{Accordeon, GroupeAccordeons};
use crate::format;
use crate::organisme::fiche_du_declarant;

/// Toutes les sections, en accordéons.
#[component]
pub fn SectionsLecture(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
    /// Niveau de titre des accordéons.
    #[prop(default = 3)]
    niveau: u8,
    /// Ouverts à l'affichage.
    #[prop(optional)]
    ouvertes: bool,
) -> AnyView {
    let sections = Section::TOUS
        .iter()
        .map(|section| {
            let contenu = Arc::clone(&declaration);
            let section = *section;
            let id = ["section-", section.code()].concat();
            view! {
                <Accordeon id=id titre=section.libelle().to_owned() niveau=niveau ouvert=ouvertes>
                    <SectionLecture declaration=Arc::clone(&contenu) section=section />
                </Accordeon>
            }
        })
        .collect_view();
    let (organisme, depots) = (Arc::clone(&declaration), declaration);
    view! {
        <GroupeAccordeons>
            <Accordeon id="section-organisme" titre="Organisme et agrément" niveau=niveau ouvert=ouvertes>
                <OrganismeLecture declaration=Arc::clone(&organisme) />
            </Accordeon>
            {sections}
            <Accordeon id="section-attestation" titre="Attestation et dépôts" niveau=niveau ouvert=ouvertes>
                <DepotsLecture declaration=Arc::clone(&depots) />
            </Accordeon>
        </GroupeAccordeons>
    }
    .into_any()
}

/// Une section, en liste de descriptions.
#[component]
pub fn SectionLecture(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
    /// Section montrée.
    section: Section,
) -> AnyView {
    match section {
        Section::InformationsGenerales => informations(&declaration),
        Section::Vacanciers => vacanciers(&declaration.sections.vacanciers),
        Section::Personnel => personnel(&declaration.sections.personnel),
        Section::Hebergements => hebergements(&declaration),
    }
}

/// Organisme déclarant et agrément.
#[component]
pub fn OrganismeLecture(
    /// Déclaration.
    #[prop(into)]
    declaration: Arc<DeclarationDto>,
) -> AnyView {
    let organisme = &declaration.organisme;
    let place = if organisme.porteur_agrement {
        "Porteur de l’agrément"
    } else {
        "Établissement secondaire"
    };
    let agrement = declaration.agrement.as_ref();
    let validite = agrement.map(|agrement| {
        [
            "du ",
            &format::jour_long(agrement.date_obtention),
            " au ",
            &format::jour_long(agrement.date_fin_validite),
        ]
        .concat()
    });
    let resume = liste(vec![
        ligne("Organisme", Some(organisme.nom.clone())),
        ligne("SIRET", Some(organisme.siret.lisible())),
        ligne("Place", Some(place.to_owned())),
        ligne("Numéro d’agrément", agrement.map(|agrement| agrement.numero.clone())),
        ligne("Validité de l’agrément", validite),
        ligne(
            "Région de l’agrément",
            agrement.map(|agrement| agrement.region_libelle.clone()),
        ),
    ]);
    view! { {resume}{fiche_du_declarant(organisme.id)} }.into_any()
}

fn informations(declaration: &DeclarationDto) -> AnyView {
    let sejour = liste(vec![
        ligne("Nom du séjour", Some(declaration.libelle.clone())),
        ligne(
            "Dates",
            Some(format::periode(declaration.date_debut, declaration.date_fin)),
        ),
        ligne(
            "Durée",
            Some(format::pluriel(i64::from(declaration.duree), "jour", "jours")),
        ),
        ligne("Saison", Some(declaration.periode.libelle().to_owned())),
    ]);
    let responsable = responsable(&declaration.responsable_sejour);
    view! {
        {sejour}
        <p class="fr-text--bold fr-mt-2w fr-mb-1v">"Responsable du séjour"</p>
        {responsable}
    }
    .into_any()
}

fn responsable(responsable: &ResponsableSejour) -> AnyView {
    let adresse = responsable.adresse.as_ref().and_then(|adresse| adresse.label.clone());
    liste(vec![
        ligne("Nom", responsable.nom.clone()),
        ligne("Prénom", responsable.prenom.clone()),
        ligne("Fonction", responsable.fonction.clone()),
        ligne("Courriel", responsable.email.clone()),
        ligne("Téléphone", responsable.telephone.as_deref().map(format::telephone)),
        ligne("Adresse", adresse),
    ])
}

fn vacanciers(vacanciers: &Vacanciers) -> AnyView {
    liste(vec![
        ligne("Nombre d’hommes", effectif(vacanciers.effectif_homme)),
        ligne("Nombre de femmes", effectif(vacanciers.effectif_femme)),
        ligne("Total", effectif(vacanciers.total())),
        ligne("Tranches d’âge", libelles(&vacanciers.tranche_age)),
        ligne("Types de déficience", libelles(&vacanciers.type_deficiences)),
        ligne(
            "Précisions sur les déficiences",
            vacanciers.precision_deficiences.clone(),
        ),
    ])
}

fn personnel(personnel: &Personnel) -> AnyView {
    liste(vec![
        ligne("Responsables et encadrants", effectif(personnel.nombre_responsable)),
        ligne("Accompagnants", effectif(personnel.nombre_accompagnant)),
        ligne(
            "Recrutement supplémentaire prévu",
            oui_non(personnel.procedure_recrutement_supplementaire),
        ),
    ])
}

fn hebergements(declaration: &DeclarationDto) -> AnyView {
    let hebergements = &declaration.sections.hebergements;
    let itinerant = liste(vec![ligne(
        "Séjour itinérant",
        oui_non(Some(hebergements.sejour_itinerant)),
    )]);
    let etapes = hebergements.etapes.clone();
    view! {
        {itinerant}
        <EtapesLecture etapes=etapes />
    }
    .into_any()
}

fn effectif(nombre: Option<i32>) -> Option<String> {
    nombre.map(|nombre| format::nombre(i64::from(nombre)))
}
