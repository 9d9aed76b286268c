//! État de l'enregistrement automatique : honnête, discret, jamais un message qui disparaît.

use leptos::prelude::*;

/// Où en est l'enregistrement automatique.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Enregistrement {
    /// Rien à dire.
    #[default]
    Inactif,
    /// Envoi en cours.
    EnCours,
    /// Enregistré à cette heure (« 14:02 »).
    Fait(String),
    /// Sans réseau : la saisie est gardée en mémoire, tant que la page reste ouverte.
    HorsLigne,
    /// Refusé ou en panne, et quoi faire.
    Echec(String),
    /// Le dossier a changé ailleurs.
    Conflit,
}

/// Phrase d'état de l'enregistrement.
#[component]
pub fn EtatEnregistrement(
    /// État.
    #[prop(into)]
    etat: Signal<Enregistrement>,
) -> AnyView {
    let phrase = Memo::new(move |_| etat.with(phrase));
    view! {
        <p class="vao-enregistrement fr-text--sm" role="status">
            <span class=move || etat.with(icone) aria-hidden="true"></span>
            {phrase}
        </p>
    }
    .into_any()
}

const fn icone(etat: &Enregistrement) -> &'static str {
    match etat {
        Enregistrement::Inactif => "",
        Enregistrement::EnCours => "fr-icon-refresh-line fr-icon--sm",
        Enregistrement::Fait(_) => "fr-icon-checkbox-circle-line fr-icon--sm",
        Enregistrement::HorsLigne | Enregistrement::Echec(_) | Enregistrement::Conflit => {
            "fr-icon-warning-line fr-icon--sm"
        }
    }
}

fn phrase(etat: &Enregistrement) -> String {
    match etat {
        Enregistrement::Inactif => String::new(),
        Enregistrement::EnCours => "Enregistrement…".to_owned(),
        Enregistrement::Fait(heure) => ["Enregistré à ", heure].concat(),
        Enregistrement::HorsLigne => "Hors ligne, gardé dans cette page".to_owned(),
        Enregistrement::Echec(message) => ["Non enregistré\u{a0}: ", message].concat(),
        Enregistrement::Conflit => "Non enregistré\u{a0}: ce dossier a été modifié ailleurs".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_etat_dit_la_verite() {
        assert_eq!(phrase(&Enregistrement::Fait("14:02".to_owned())), "Enregistré à 14:02");
        assert_eq!(phrase(&Enregistrement::HorsLigne), "Hors ligne, gardé dans cette page");
        assert_eq!(phrase(&Enregistrement::Inactif), "");
    }
}
