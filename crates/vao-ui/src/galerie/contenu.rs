//! Accordéons, onglets, étapes, tuiles et cartes.

use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

pub(super) fn accordeon() -> AnyView {
    view! {
        {partie("Libres", view! {
            <GroupeAccordeons>
                <Accordeon id="infos" titre="Informations générales" ouvert=true><p>"Du 3 au 17 juillet 2027, en Isère."</p></Accordeon>
                <Accordeon id="vacanciers" titre="Vacanciers"><p>"Douze adultes, dont trois en fauteuil."</p></Accordeon>
            </GroupeAccordeons>
        })}
        {partie("Un seul ouvert", view! {
            <GroupeAccordeons exclusif=true>
                <Accordeon id="question-1" titre="Qui instruit ma déclaration ?"><p>"Le département de la première étape."</p></Accordeon>
                <Accordeon id="question-2" titre="Quand la déposer ?"><p>"Deux mois avant le début du séjour."</p></Accordeon>
            </GroupeAccordeons>
        })}
    }
    .into_any()
}

pub(super) fn onglets() -> AnyView {
    let note = RwSignal::new(String::new());
    let onglets = vec![
        Onglet::new("formulaire", "Formulaire", move || {
            view! {
                <div class="fr-input-group">
                    <label class="fr-label" for="note">"Note"</label>
                    <input class="fr-input" id="note" prop:value=note on:input=move |e| note.set(event_target_value(&e)) />
                </div>
            }
        }),
        Onglet::new("documents", "Documents", || view! { <p>"Un accusé de réception."</p> }),
        Onglet::new("historique", "Historique", || view! { <p>"Déposée le 3 mai 2027."</p> }),
    ];
    partie(
        "Gardés dans l’URL",
        view! { <Onglets libelle="Dossier" onglets=onglets parametre="onglet" /> },
    )
}

pub(super) fn etapes() -> AnyView {
    let courante = RwSignal::new(0_usize);
    let etapes = ["Informations générales", "Vacanciers", "Personnel", "Hébergements"]
        .map(String::from)
        .to_vec();
    partie(
        "Quatre étapes",
        view! {
            <IndicateurEtapes etapes=etapes courante=courante />
            <Bouton au_clic=move || courante.update(|rang| *rang = (*rang + 1) % 4)>"Étape suivante"</Bouton>
        },
    )
}

pub(super) fn tuiles() -> AnyView {
    let actions = || view! { <LienBouton href="/galerie/tuiles" taille=Taille::Petit variante=Variante::Secondaire>"Modifier l’étape"</LienBouton> };
    view! {
        {partie("Tuiles", view! {
            <div class="fr-grid-row fr-grid-row--gutters">
                <div class="fr-col-12 fr-col-md-6">
                    <Tuile titre="À traiter" href="/galerie/tableau" description="Déclarations transmises ou en cours" detail="12 déclarations" />
                </div>
                <div class="fr-col-12 fr-col-md-6"><Tuile titre="En attente" href="/galerie/tableau" /></div>
            </div>
        })}
        {partie("Cartes", view! {
            <Carte titre="Gîte des Alpages" detail="Du 3 au 10 juillet 2027" actions=ViewFn::from(actions)><p>"12 lits, 74000 Annecy"</p></Carte>
            <Carte titre="Auberge du port" href="/galerie/tuiles"><p>"8 lits, 29000 Quimper"</p></Carte>
        })}
    }
    .into_any()
}
