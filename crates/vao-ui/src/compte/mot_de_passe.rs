//! Mot de passe que l'on choisit : deux saisies, les règles suivies pendant la frappe.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use vao_contract::ErreurChamp;
use vao_domain::Code as _;
use vao_domain::compte::RegleMotDePasse;

use crate::cadre::annoncer;
use crate::champs::{ChampMotDePasse, Exigence};
use crate::dom::dans_un_navigateur;
use crate::formulaire::{Champ, Formulaire};

/// Temps sans frappe avant de dire où en sont les règles : une annonce par touche couvrirait tout.
const PAUSE: Duration = Duration::from_millis(800);

/// Les deux saisies. `Copy`. La seconde ne part jamais au service.
#[derive(Debug, Clone, Copy)]
pub(super) struct NouveauMotDePasse {
    nouveau: Champ<String>,
    confirmation: Champ<String>,
}

impl NouveauMotDePasse {
    /// Inscrit les deux champs ; `pointeur` est celui du mot de passe dans le corps envoyé.
    pub(super) fn inscrire(formulaire: Formulaire, pointeur: &str, libelle: &str) -> Self {
        Self {
            nouveau: formulaire.champ(pointeur, libelle, String::new()),
            confirmation: formulaire.champ("/confirmation", "Le même mot de passe, une seconde fois", String::new()),
        }
    }

    /// Mot de passe choisi, tel que tapé.
    pub(super) fn lire(self) -> String {
        self.nouveau.lire_sans_suivi()
    }

    /// Erreur de la seconde saisie.
    pub(super) fn difference(self) -> Option<ErreurChamp> {
        let (nouveau, confirmation) = (self.nouveau.lire_sans_suivi(), self.confirmation.lire_sans_suivi());
        difference(&nouveau, &confirmation).map(|message| ErreurChamp::new("/confirmation", "different", message))
    }

    /// Vide les deux champs.
    pub(super) fn effacer(self) {
        self.nouveau.valeur.try_set(String::new());
        self.confirmation.valeur.try_set(String::new());
    }

    pub(super) fn vue(self) -> AnyView {
        dire_les_regles(self.nouveau);
        let exigences = Signal::derive(move || self.nouveau.valeur.with(|saisi| exigences(saisi)));
        view! {
            <ChampMotDePasse champ=self.nouveau nouveau=true exigences=exigences aide="Une phrase de plusieurs mots est facile à retenir et difficile à deviner." />
            <ChampMotDePasse champ=self.confirmation nouveau=true />
        }
        .into_any()
    }
}

fn exigences(saisi: &str) -> Vec<Exigence> {
    RegleMotDePasse::TOUS
        .iter()
        .map(|regle| Exigence::new(regle.libelle(), regle.respectee(saisi)))
        .collect()
}

fn difference(nouveau: &str, confirmation: &str) -> Option<&'static str> {
    match (confirmation.is_empty(), nouveau == confirmation) {
        (true, _) => Some("Saisissez le mot de passe une seconde fois."),
        (false, false) => Some("Les deux mots de passe ne sont pas les mêmes."),
        (false, true) => None,
    }
}

/// Après une pause, dit aux lecteurs d'écran ce qui manque encore, si cela a changé.
fn dire_les_regles(champ: Champ<String>) {
    if !dans_un_navigateur() {
        return;
    }
    let minuterie = StoredValue::new(None::<TimeoutHandle>);
    let arreter = move || {
        if let Some(minuterie) = minuterie.try_update_value(Option::take).flatten() {
            minuterie.clear();
        }
    };
    on_cleanup(arreter);
    Effect::new(move |avant: Option<String>| {
        let phrase = champ.valeur.with(|saisi| bilan(saisi));
        if let Some(avant) = avant
            && avant != phrase
        {
            arreter();
            let a_dire = phrase.clone();
            let lancee = set_timeout_with_handle(move || annoncer(&a_dire), PAUSE).ok();
            minuterie.set_value(lancee);
        }
        phrase
    });
}

fn bilan(saisi: &str) -> String {
    let manquantes: Vec<&str> = RegleMotDePasse::manquantes(saisi)
        .iter()
        .map(|regle| regle.libelle())
        .collect();
    if manquantes.is_empty() {
        "Le mot de passe respecte les cinq règles.".to_owned()
    } else {
        ["Il manque\u{a0}: ", &manquantes.join(", "), "."].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_cinq_regles_sont_montrees_chacune_avec_son_etat() {
        let etats: Vec<bool> = exigences("Sejour2027ete").iter().map(|e| e.remplie).collect();

        assert_eq!(etats, [true, true, true, true, false]);
    }

    #[test]
    fn le_bilan_ne_cite_que_ce_qui_manque() {
        assert_eq!(
            bilan("Sejour2027ete"),
            "Il manque\u{a0}: un caractère spécial, par exemple ! ? @ # ou -."
        );
        assert_eq!(bilan("Sejour-2027-ete"), "Le mot de passe respecte les cinq règles.");
    }

    #[test]
    fn la_seconde_saisie_doit_etre_la_meme_a_une_espace_pres() {
        assert!(difference("Sejour-2027-ete", "").is_some());
        assert!(difference("Sejour-2027-ete", "Sejour-2027-ete ").is_some());
        assert_eq!(difference("Sejour-2027-ete", "Sejour-2027-ete"), None);
    }
}
