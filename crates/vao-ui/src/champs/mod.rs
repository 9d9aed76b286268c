//! Champs de formulaire DSFR.

mod cases;
mod combobox;
mod date;
mod fichier;
mod groupe;
mod interrupteur;
mod liste;
mod mot_de_passe;
mod radio;
mod recherche;
mod resume;
mod saisie;
mod suggestion;
mod zone;

pub use cases::{CaseACocher, GroupeCases};
pub use combobox::{ChampCombobox, Suggestions};
pub use date::ChampDate;
pub use fichier::{ChampFichier, EtatFichier, FichierDepose, ListeFichiers};
pub use groupe::GroupeChamps;
pub use interrupteur::Interrupteur;
pub use liste::{Choix, ListeDeroulante};
pub use mot_de_passe::{ChampMotDePasse, Exigence};
pub use radio::{GroupeRadio, OuiNon};
pub use recherche::BarreRecherche;
pub use resume::ResumeErreurs;
pub use saisie::{ChampCode, ChampCourriel, ChampNombre, ChampTelephone, ChampTexte, Largeur};
pub use zone::ZoneTexte;

use leptos::prelude::*;

use crate::formulaire::Repere;

/// Libellé, aide, contrôle et message d'erreur d'un champ, reliés entre eux.
///
/// Une seule fonction pour tous les champs à une saisie : le navigateur ne la télécharge qu'une fois.
pub(crate) fn habiller(
    groupe: &'static str,
    repere: Repere,
    aide: Option<String>,
    message: Memo<Option<String>>,
    controle: AnyView,
) -> AnyView {
    let en_erreur = move || message.with(Option::is_some);
    view! {
        <div class=groupe class=("fr-input-group--error", en_erreur)>
            <label class="fr-label" for=repere.id()>
                {repere.libelle()}
                {aide.map(texte_aide)}
            </label>
            {controle}
            {bloc_message(repere, message)}
        </div>
    }
    .into_any()
}

/// Aide sous un libellé.
pub(crate) fn texte_aide(aide: String) -> AnyView {
    view! { <span class="fr-hint-text">{aide}</span> }.into_any()
}

/// Message d'erreur, désigné par `aria-describedby` du contrôle.
///
/// Pas de région live ici : à l'envoi le focus va au résumé, dix champs ne doivent pas parler ensemble.
pub(crate) fn bloc_message(repere: Repere, message: Memo<Option<String>>) -> AnyView {
    view! {
        <div class="fr-messages-group" id=repere.id_de("messages")>
            {move || message.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
        </div>
    }
    .into_any()
}

/// Mémo de l'erreur du champ : plusieurs attributs la lisent.
pub(crate) fn memo_message(repere: Repere) -> Memo<Option<String>> {
    Memo::new(move |_| repere.message())
}

/// Valeur de `aria-invalid`, absente tant que le champ n'est pas en erreur.
pub(crate) fn invalide(message: Memo<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || message.with(|message| message.is_some().then_some("true")))
}

/// Prévient la page que le champ a changé, si elle l'a demandé.
pub(crate) fn prevenir(au_changement: Option<Callback<()>>) {
    if let Some(rappel) = au_changement {
        rappel.run(());
    }
}
