//! Composants d'un dossier : tâches, données, historique.

use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

pub(super) fn taches() -> AnyView {
    let groupes = vec![
        GroupeTaches::new(
            "Préparer le séjour",
            vec![
                Tache::new("Décrire le séjour", "/galerie/taches", EtatTache::Faite),
                Tache::new("Compter les vacanciers", "/galerie/taches", EtatTache::Incomplete)
                    .aide("Il manque les tranches d’âge"),
                Tache::new("Décrire le personnel", "/galerie/taches", EtatTache::AFaire),
                Tache::new("Indiquer les hébergements", "/galerie/taches", EtatTache::ACorriger)
                    .aide("Le 10 juillet n’est couvert par aucune étape"),
            ],
        ),
        GroupeTaches::new(
            "Déposer",
            vec![Tache::new(
                "Vérifier et attester",
                "/galerie/taches",
                EtatTache::Bloquee("Terminez d’abord les quatre sections".to_owned()),
            )],
        ),
    ];
    view! { <ListeTaches groupes=Signal::stored(groupes) /> }.into_any()
}

pub(super) fn description() -> AnyView {
    partie(
        "Informations générales",
        view! {
            <ListeDescription>
                <Description terme="Nom du séjour" valeur="Printemps à Annecy".to_owned() modifier="/galerie/description" />
                <Description terme="Dates" modifier="/galerie/description">"du 3 au 17 juillet 2027"</Description>
                <Description terme="Téléphone du responsable" modifier="/galerie/description" />
                <Description terme="Statut"><Badge niveau=NiveauBadge::Info libelle="En cours" /></Description>
            </ListeDescription>
        },
    )
}

pub(super) fn historique() -> AnyView {
    let evenement =
        |quand: &str, datetime: &str, titre: &str, auteur: Option<&str>, detail: Option<&str>| EvenementHistorique {
            quand: quand.to_owned(),
            datetime: datetime.to_owned(),
            titre: titre.to_owned(),
            auteur: auteur.map(str::to_owned),
            detail: detail.map(str::to_owned),
        };
    let evenements = vec![
        evenement(
            "4 mai 2027 à 09:12",
            "2027-05-04T07:12:00Z",
            "Complément demandé",
            Some("DDETS de l’Isère"),
            Some("Précisez le nombre de lits.\nJoignez le plan des chambres."),
        ),
        evenement(
            "3 mai 2027 à 14:02",
            "2027-05-03T12:02:00Z",
            "Déclaration déposée",
            Some("Grand Large"),
            None,
        ),
        evenement(
            "1er mai 2027 à 10:00",
            "2027-05-01T08:00:00Z",
            "Brouillon créé",
            None,
            None,
        ),
    ];
    view! {
        {partie("Historique", view! { <Historique evenements=Signal::stored(evenements) /> })}
        {partie("Historique vide", view! { <Historique evenements=Signal::stored(Vec::new()) /> })}
        {partie("Commentaire", view! {
            <Commentaire auteur="Camille Durand, DDETS de l’Isère" date="4 mai 2027">"Précisez le nombre de lits de chaque chambre."</Commentaire>
        })}
    }
    .into_any()
}
