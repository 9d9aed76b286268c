//! Champs de choix.

use leptos::prelude::*;

use super::partie;
use super::saisie::en_erreur;
use crate::prelude::*;

const COMMUNES: [(&str, &str, &str); 6] = [
    ("38185", "Grenoble", "38000"),
    ("74010", "Annecy", "74000"),
    ("29232", "Quimper", "29000"),
    ("2A004", "Ajaccio", "20000"),
    ("97411", "Saint-Denis", "97400"),
    ("38344", "Saint-Ismier", "38330"),
];

fn reponses() -> Vec<Choix> {
    vec![
        Choix::new("autocar", "Autocar").aide("Avec un accompagnateur par trajet"),
        Choix::new("train", "Train"),
        Choix::new("avion", "Avion").desactive(true),
    ]
}

pub(super) fn liste() -> AnyView {
    let f = Formulaire::new("demo");
    let departement = f.champ("/departement", "Département", "38".to_owned());
    let faux = f.champ("/faux", "Saison", String::new());
    en_erreur(f, "/faux", "Choisissez une saison.");
    let departements = Signal::stored(vec![
        Choix::new("2A", "Corse-du-Sud"),
        Choix::new("29", "Finistère"),
        Choix::new("38", "Isère"),
    ]);
    let saisons = Signal::stored(vec![Choix::new("ete", "Été"), Choix::new("hiver", "Hiver")]);
    view! {
        {partie("Avec une valeur", view! {
            <ListeDeroulante champ=departement choix=departements aide="Celui de la première étape" />
            <p role="status" id="departement-choisi">"Choisi : "{departement.valeur}</p>
        })}
        {partie("En erreur", view! { <ListeDeroulante champ=faux choix=saisons /> })}
    }
    .into_any()
}

pub(super) fn radio() -> AnyView {
    let f = Formulaire::new("demo");
    let transport = f.champ("/transport", "Comment viennent les vacanciers ?", "train".to_owned());
    let nuit = f.champ("/nuit", "Une présence de nuit est-elle prévue ?", String::new());
    let faux = f.champ("/faux", "Y a-t-il un traitement médical ?", String::new());
    en_erreur(f, "/faux", "Répondez par oui ou par non.");
    view! {
        {partie("Réponses avec précision", view! { <GroupeRadio champ=transport choix=Signal::stored(reponses()) aide="Pour la majorité d’entre eux" /> })}
        {partie("Oui ou non", view! { <OuiNon champ=nuit /><OuiNon champ=faux /> })}
    }
    .into_any()
}

pub(super) fn cases() -> AnyView {
    let f = Formulaire::new("demo");
    let moyens = f.champ("/moyens", "Moyens de transport", vec!["train".to_owned()]);
    let faux = f.champ("/faux", "Déficiences accueillies", Vec::new());
    let accord = f.champ(
        "/accord",
        "J’atteste sur l’honneur l’exactitude de ces informations",
        false,
    );
    let refuse = f.champ("/refuse", "J’ai vérifié les bulletins n° 3", false);
    en_erreur(f, "/faux", "Cochez au moins une réponse.");
    en_erreur(f, "/refuse", "Cochez la case pour continuer.");
    let deficiences = Signal::stored(vec![
        Choix::new("motrice", "Motrice"),
        Choix::new("visuelle", "Visuelle"),
    ]);
    view! {
        {partie("Groupe", view! { <GroupeCases champ=moyens choix=Signal::stored(reponses()) /> })}
        {partie("Groupe en ligne, en erreur", view! { <GroupeCases champ=faux choix=deficiences en_ligne=true /> })}
        {partie("Case seule", view! { <CaseACocher champ=accord aide="Engage votre responsabilité" /><CaseACocher champ=refuse /> })}
        {partie("Interrupteur : l’effet est immédiat", interrupteurs())}
    }
    .into_any()
}

fn interrupteurs() -> AnyView {
    let autorise = RwSignal::new(false);
    view! {
        <Interrupteur
            id="interrupteur"
            libelle="Autoriser l’établissement d’Annecy"
            actif=autorise
            etats=("Autorisé", "Non autorisé")
            au_changement=move |demande: bool| autorise.set(demande)
        />
        <Interrupteur
            id="interrupteur-inactif"
            libelle="Autoriser l’établissement fermé"
            actif=Signal::stored(false)
            etats=("Autorisé", "Non autorisé")
            desactive=true
            au_changement=|_: bool| ()
        />
    }
    .into_any()
}

pub(super) fn combobox() -> AnyView {
    let f = Formulaire::new("demo");
    let commune = f.champ("/commune", "Commune", None::<Choix>);
    let panne = f.champ("/panne", "Commune, service en panne", None::<Choix>);
    let suggestions = RwSignal::new(Suggestions::Aucune);
    let chercher = move |texte: String| {
        let cherche = texte.to_lowercase();
        let trouvees = COMMUNES
            .iter()
            .filter(|(_, nom, _)| nom.to_lowercase().starts_with(&cherche))
            .map(|(code, nom, postal)| Choix::new(*code, [nom, " (", postal, ")"].concat()))
            .collect();
        suggestions.set(Suggestions::Trouvees(trouvees));
    };
    let secours = RwSignal::new(Suggestions::Aucune);
    let echouer = move |_: String| {
        secours.set(Suggestions::Indisponible(
            "La recherche ne répond pas. Réessayez dans un instant.".to_owned(),
        ));
    };
    let choisie = move || commune.lire().map_or_else(|| "aucune".to_owned(), |choix| choix.valeur);
    view! {
        {partie("Suggestions", view! {
            <ChampCombobox champ=commune chercher=chercher suggestions=suggestions aide="Tapez les premières lettres, par exemple « Saint »" />
            <p role="status" id="commune-choisie">"Code : "{choisie}</p>
        })}
        {partie("Service indisponible", view! { <ChampCombobox champ=panne chercher=echouer suggestions=secours /> })}
    }
    .into_any()
}
