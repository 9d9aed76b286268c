//! Champ date.

use leptos::prelude::*;

use super::prevenir;
use super::saisie::{Largeur, Reglages, une_ligne};
use crate::format::{analyser_jour, jour};
use crate::formulaire::Champ;

/// Date saisie au clavier, `jj/mm/aaaa`.
///
/// Un champ texte et non un calendrier : une date connue se tape plus vite, se colle, et se lit par tous.
/// En quittant le champ, une date comprise est récrite sous sa forme complète.
#[component]
pub fn ChampDate(
    /// Champ du formulaire ; à lire par `Saisie::jour`.
    champ: Champ<String>,
    /// Aide sous le libellé.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé en quittant le champ modifié.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let recrire = Callback::new(move |()| {
        if let Ok(date) = champ.valeur.with_untracked(|saisie| analyser_jour(saisie)) {
            champ.valeur.set(jour(date));
        }
        prevenir(au_changement);
    });
    let reglages = Reglages {
        genre: "text",
        mode: None,
        completion: "off",
        longueur_max: Some(20),
        largeur: Largeur::Courte,
        suffixe: None,
        correction: false,
        aide: aide.or_else(|| Some("Format attendu : jj/mm/aaaa, par exemple 12/07/2027".to_owned())),
        desactive,
        au_changement: Some(recrire),
    };
    une_ligne(champ, reglages)
}
