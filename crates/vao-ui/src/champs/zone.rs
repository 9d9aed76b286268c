//! Zone de texte à plusieurs lignes, avec compteur.

use leptos::prelude::*;

use super::{habiller, invalide, memo_message, prevenir};
use crate::format::pluriel;
use crate::formulaire::Champ;

/// Zone de texte ; `longueur_max` montre combien de caractères restent.
///
/// Le dépassement n'est pas bloqué : un texte collé ne se perd pas en silence, l'erreur le dit.
#[component]
pub fn ZoneTexte(
    /// Champ du formulaire.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Longueur maximale, en caractères.
    #[prop(optional)]
    longueur_max: Option<u32>,
    /// Nombre de lignes visibles.
    #[prop(default = 5)]
    lignes: u32,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let repere = champ.repere();
    let message = memo_message(repere);
    let decrit_par = match longueur_max {
        Some(_) => [repere.id_de("compteur"), repere.id_de("messages")].join(" "),
        None => repere.id_de("messages"),
    };
    let compteur = longueur_max.map(|max| {
        let reste = Memo::new(move |_| champ.valeur.with(|texte| restants(texte, max)));
        view! {
            <p class="fr-hint-text vao-compteur" class=("vao-compteur--depasse", move || reste.get() < 0) id=repere.id_de("compteur")>
                {move || phrase(reste.get())}
            </p>
        }
    });
    let controle = view! {
        <textarea
            class="fr-input"
            id=repere.id()
            rows=lignes.to_string()
            autocomplete=repere.completion_ou("off")
            required=repere.requis()
            disabled=desactive
            aria-invalid=invalide(message)
            aria-describedby=decrit_par
            prop:value=champ.valeur
            on:input=move |evenement| champ.valeur.set(event_target_value(&evenement))
            on:change=move |_| prevenir(au_changement)
        ></textarea>
        {compteur}
    }
    .into_any();
    habiller("fr-input-group", repere, aide, message, controle)
}

/// Caractères restants, négatif au-delà de `max`.
fn restants(texte: &str, max: u32) -> i64 {
    let longueur = i64::try_from(texte.chars().count()).unwrap_or(i64::MAX);
    i64::from(max).saturating_sub(longueur)
}

fn phrase(restants: i64) -> String {
    if restants < 0 {
        pluriel(-restants, "caractère en trop", "caractères en trop")
    } else {
        pluriel(restants, "caractère restant", "caractères restants")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_compteur_compte_des_caracteres_et_dit_le_depassement() {
        assert_eq!(restants("été", 5), 2);
        assert_eq!(phrase(restants("été", 3)), "0\u{a0}caractère restant");
        assert_eq!(phrase(restants("été", 2)), "1\u{a0}caractère en trop");
        assert_eq!(phrase(restants("étés", 2)), "2\u{a0}caractères en trop");
    }
}
