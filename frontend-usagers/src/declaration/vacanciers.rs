//! Section « Vacanciers » : effectifs, âges, déficiences.

use leptos::prelude::*;
use vao_contract::declaration::Vacanciers;
use vao_domain::Code;
use vao_domain::declaration::{Section, TrancheAge, TypeDeficience};
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::Dossier;
use super::section::PageSection;

/// Page de la section.
#[component]
pub(crate) fn PageVacanciers() -> AnyView {
    view! { <PageSection section=Section::Vacanciers champs=champs /> }.into_any()
}

/// Champs de la section.
fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let v = dossier
        .sans_suivi(|declaration| declaration.sections.vacanciers.clone())
        .unwrap_or_default();
    let nombre = |valeur: Option<i32>| valeur.map_or_else(String::new, |nombre| nombre.to_string());
    let hommes = formulaire.champ("/effectifHomme", "Nombre d’hommes prévu", nombre(v.effectif_homme));
    let femmes = formulaire.champ("/effectifFemme", "Nombre de femmes prévu", nombre(v.effectif_femme));
    let ages = formulaire.champ("/trancheAge", "Tranches d’âge", codes(&v.tranche_age));
    let deficiences = formulaire.champ("/typeDeficiences", "Types de déficience", codes(&v.type_deficiences));
    let precision = formulaire.champ(
        "/precisionDeficiences",
        "Précisions sur les déficiences",
        v.precision_deficiences.unwrap_or_default(),
    );
    Champs {
        liaisons: vec![
            Liaison::entier(hommes),
            Liaison::entier(femmes),
            Liaison::codes::<TrancheAge>(ages),
            Liaison::codes::<TypeDeficience>(deficiences),
            Liaison::texte(precision),
        ],
        regles: Regles {
            valider: verifier::<Vacanciers>,
            solidaires: &[],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            let (ages_proposes, deficiences_proposees) = (choix::<TrancheAge>(), choix::<TypeDeficience>());
            view! {
                <ChampNombre champ=hommes au_changement=au_changement />
                <ChampNombre champ=femmes au_changement=au_changement />
                {total(hommes, femmes)}
                <GroupeCases champ=ages choix=ages_proposes au_changement=au_changement />
                <GroupeCases champ=deficiences choix=deficiences_proposees au_changement=au_changement />
                <ZoneTexte
                    champ=precision
                    longueur_max=2000
                    aide="Décrivez les besoins du groupe. N’écrivez aucun nom, ni rien qui désigne une personne."
                    au_changement=au_changement
                />
            }
            .into_any()
        }),
    }
}

/// Total, calculé pendant la frappe.
fn total(hommes: Champ<String>, femmes: Champ<String>) -> AnyView {
    let lire = |champ: Champ<String>| {
        champ
            .valeur
            .with(|texte| texte.trim().parse::<i64>().ok())
            .filter(|nombre| *nombre >= 0)
    };
    let phrase = Memo::new(move |_| {
        let total = lire(hommes)?.saturating_add(lire(femmes)?);
        Some(["Total\u{a0}: ", &format::pluriel(total, "vacancier", "vacanciers")].concat())
    });
    view! { <p class="fr-text--bold">{move || phrase.get()}</p> }.into_any()
}

fn codes<C: Code>(valeurs: &[C]) -> Vec<String> {
    valeurs.iter().map(|valeur| valeur.code().to_owned()).collect()
}

fn choix<C: Code>() -> Vec<Choix> {
    C::TOUS
        .iter()
        .map(|valeur| Choix::new(valeur.code(), valeur.libelle()))
        .collect()
}
