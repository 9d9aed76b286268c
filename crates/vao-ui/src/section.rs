//! Section d'un dossier sur sa page : ses champs enregistrés au fil de la saisie, ce qui lui manque, la suite.
//!
//! La déclaration et la fiche de l'organisme la partagent : elles n'apportent que leurs champs et leurs adresses.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use serde::de::DeserializeOwned;
use serde_json::Value;
use vao_contract::{ContexteSaisie, ErreurChamp, valider};

use crate::boutons::{Bouton, GroupeBoutons, LienBouton, Variante};
use crate::champs::ResumeErreurs;
use crate::dom::{envoi, focaliser};
use crate::formulaire::Formulaire;
use crate::retours::EtatEnregistrement;
use crate::session::aujourd_hui;
use crate::session::sauvegarde::{CibleDossier, ConflitVersions, Liaison, Regles, Sauvegarde};
use crate::url::parametre;

/// Champs d'une section : ce qui se dessine, ce qui s'enregistre.
pub struct Champs {
    /// Liens des champs avec la section enregistrée.
    pub liaisons: Vec<Liaison>,
    /// Règles de la section.
    pub regles: Regles,
    /// Les champs ont leurs propres formulaires : un formulaire ne s'emboîte pas dans un autre.
    pub a_part: bool,
    /// Dessine les champs ; reçoit le rappel à donner comme `au_changement`.
    pub dessiner: Box<dyn FnOnce(Callback<()>) -> AnyView>,
}

/// Place d'une section dans la suite des pages de son dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcours {
    /// Adresse du sommaire.
    pub sommaire: String,
    /// Adresse de la page précédente ; celle du sommaire pour la première.
    pub precedente: String,
    /// Adresse de la page suivante.
    pub suivante: String,
}

/// Formulaire d'une section. `manques` est ce qui lui manque, fixe ou suivi, montré quand on arrive par « Compléter »
/// (paramètre `manques`, et `champ` pour aller droit à l'un d'eux).
pub fn formulaire_de_section<D: Send + Sync + 'static>(
    formulaire: Formulaire,
    cible: CibleDossier<D>,
    champs: Champs,
    parcours: Parcours,
    manques: impl Into<Signal<Vec<ErreurChamp>>>,
) -> AnyView {
    let Champs {
        liaisons,
        regles,
        a_part,
        dessiner,
    } = champs;
    let valeur = cible.valeur();
    let sauvegarde = Sauvegarde::new(formulaire, cible, valeur, liaisons, regles);
    signaler_les_manques(formulaire, sauvegarde, manques.into());
    let champs = dessiner(sauvegarde.au_changement());
    cadre(formulaire, sauvegarde, champs, a_part, parcours)
}

fn cadre(formulaire: Formulaire, sauvegarde: Sauvegarde, champs: AnyView, a_part: bool, parcours: Parcours) -> AnyView {
    let (avant, dedans) = if a_part {
        (Some(champs), None)
    } else {
        (None, Some(champs))
    };
    let continuer = aller(sauvegarde, parcours.suivante.clone());
    view! {
        <ConflitVersions sauvegarde=sauvegarde />
        <ResumeErreurs formulaire=formulaire />
        <EtatEnregistrement etat=sauvegarde.etat() />
        {avant}
        <form novalidate on:submit=envoi(continuer)>
            {dedans}
            {pied(sauvegarde, parcours)}
        </form>
    }
    .into_any()
}

/// Arrivé par « Compléter » : ce qui manque est montré, chaque ligne mène à son champ.
fn signaler_les_manques(formulaire: Formulaire, sauvegarde: Sauvegarde, manques: Signal<Vec<ErreurChamp>>) {
    let recherche = use_location().search;
    let demande = recherche.with_untracked(|recherche| parametre(recherche, "manques").is_some());
    if !demande || manques.with_untracked(Vec::is_empty) {
        return;
    }
    sauvegarde.signaler_manques(manques);
    let champ = recherche.with_untracked(|recherche| parametre(recherche, "champ"));
    if let Some(id) = champ.and_then(|pointeur| formulaire.id_pour(&pointeur)) {
        focaliser(&id);
    }
}

fn aller(sauvegarde: Sauvegarde, adresse: String) -> impl Fn() + 'static {
    let naviguer = use_navigate();
    move || {
        let (naviguer, adresse) = (naviguer.clone(), adresse.clone());
        sauvegarde.enregistrer_puis(move || naviguer(&adresse, NavigateOptions::default()));
    }
}

fn pied(sauvegarde: Sauvegarde, parcours: Parcours) -> AnyView {
    let Parcours {
        sommaire, precedente, ..
    } = parcours;
    let retour = if precedente == sommaire {
        "Revenir au sommaire"
    } else {
        "Précédent"
    };
    let naviguer = use_navigate();
    let sortir = Callback::new(move |()| {
        let (naviguer, sommaire) = (naviguer.clone(), sommaire.clone());
        sauvegarde.enregistrer_puis(move || naviguer(&sommaire, NavigateOptions::default()));
    });
    view! {
        <div class="fr-mt-4w">
            <GroupeBoutons>
                <Bouton envoi=true occupe=sauvegarde.attend()>"Enregistrer et continuer"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=sortir>"Enregistrer et quitter"</Bouton>
                <LienBouton href=precedente variante=Variante::Tertiaire>{retour}</LienBouton>
            </GroupeBoutons>
        </div>
    }
    .into_any()
}

/// Adresse d'une section où ce qui manque est montré.
pub fn adresse_des_manques(section: &str) -> String {
    [section, "?manques=1"].concat()
}

/// Adresse d'un champ qui manque dans une section.
pub fn adresse_du_manque(section: &str, manque: &ErreurChamp) -> String {
    [section, "?manques=1&champ=", &crate::url::encoder(&manque.pointeur)].concat()
}

/// Vérifie une section écrite en JSON avec les règles du contrat. Une section illisible est l'affaire des champs.
pub fn verifier<T>(section: &Value) -> Vec<ErreurChamp>
where
    T: DeserializeOwned + garde::Validate<Context = ContexteSaisie>,
{
    let lue: Result<T, _> = serde_json::from_value(section.clone());
    let contexte = ContexteSaisie {
        aujourd_hui: aujourd_hui(),
    };
    lue.ok()
        .and_then(|lue| valider(&lue, &contexte).err())
        .unwrap_or_default()
}
