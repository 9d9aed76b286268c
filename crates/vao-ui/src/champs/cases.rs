//! Cases à cocher : seule ou en groupe.

use leptos::prelude::*;

use super::liste::Choix;
use super::radio::groupe;
use super::{bloc_message, invalide, memo_message, prevenir, texte_aide};
use crate::formulaire::Champ;

/// Question à plusieurs réponses ; la valeur garde l'ordre des choix.
#[component]
pub fn GroupeCases(
    /// Champ du formulaire.
    champ: Champ<Vec<String>>,
    /// Réponses proposées.
    #[prop(into)]
    choix: Signal<Vec<Choix>>,
    /// Réponses côte à côte quand la place le permet.
    #[prop(optional)]
    en_ligne: bool,
    /// Aide sous la question.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Groupe inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé après un choix.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let basculer = Callback::new(move |valeur: String| {
        let ordre: Vec<String> = choix.with_untracked(|choix| choix.iter().map(|choix| choix.valeur.clone()).collect());
        champ.valeur.update(|valeurs| basculer(valeurs, valeur, &ordre));
        prevenir(au_changement);
    });
    let reponses = move || {
        choix
            .get()
            .into_iter()
            .enumerate()
            .map(|(rang, choix)| case_de_groupe(champ, rang, choix, en_ligne, basculer))
            .collect_view()
    };
    groupe(repere, aide, desactive, message, reponses.into_any())
}

fn case_de_groupe(
    champ: Champ<Vec<String>>,
    rang: usize,
    choix: Choix,
    en_ligne: bool,
    basculer: Callback<String>,
) -> AnyView {
    let repere = champ.repere();
    let Choix {
        valeur,
        libelle,
        aide,
        desactive,
    } = choix;
    let id = if rang == 0 {
        repere.id()
    } else {
        repere.id_de(&rang.to_string())
    };
    let a_comparer = valeur.clone();
    let coche = move || champ.valeur.with(|valeurs| valeurs.contains(&a_comparer));
    view! {
        <div class="fr-fieldset__element" class=("fr-fieldset__element--inline", en_ligne)>
            <div class="fr-checkbox-group">
                <input
                    type="checkbox"
                    id=id.clone()
                    name=repere.id()
                    value=valeur.clone()
                    disabled=desactive
                    prop:checked=coche
                    on:change=move |_| basculer.run(valeur.clone())
                />
                <label class="fr-label" for=id>{libelle}{aide.map(texte_aide)}</label>
            </div>
        </div>
    }
    .into_any()
}

/// Ajoute ou retire `valeur` ; une valeur ajoutée prend la place que lui donne l'ordre des choix.
fn basculer(valeurs: &mut Vec<String>, valeur: String, ordre: &[String]) {
    if let Some(rang) = valeurs.iter().position(|autre| *autre == valeur) {
        valeurs.remove(rang);
    } else {
        let place_de = |valeur: &String| ordre.iter().position(|autre| autre == valeur);
        let rang = place_de(&valeur);
        let place = valeurs
            .iter()
            .position(|autre| place_de(autre) > rang)
            .unwrap_or(valeurs.len());
        valeurs.insert(place, valeur);
    }
}

/// Case seule : une affirmation, une attestation.
#[component]
pub fn CaseACocher(
    /// Champ du formulaire.
    champ: Champ<bool>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Case inactive.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé après un changement.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    view! {
        <div class="fr-checkbox-group" class=("fr-checkbox-group--error", move || message.with(Option::is_some))>
            <input
                type="checkbox"
                id=repere.id()
                required=repere.requis()
                disabled=desactive
                aria-invalid=invalide(message)
                aria-describedby=repere.id_de("messages")
                prop:checked=champ.valeur
                on:change=move |evenement| {
                    champ.valeur.set(event_target_checked(&evenement));
                    prevenir(au_changement);
                }
            />
            <label class="fr-label" for=repere.id()>{repere.libelle()}{aide.map(texte_aide)}</label>
            {bloc_message(repere, message)}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_reponses_cochees_gardent_l_ordre_des_choix() {
        let ordre: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        let mut valeurs = Vec::new();

        for valeur in ["c", "a", "b", "a"] {
            basculer(&mut valeurs, valeur.to_owned(), &ordre);
        }

        assert_eq!(valeurs, ["b", "c"]);
    }
}
