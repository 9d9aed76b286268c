//! Indicateur d'étapes.

use leptos::prelude::*;

/// Où l'on en est dans une suite d'écrans.
#[component]
pub fn IndicateurEtapes(
    /// Noms des étapes, huit au plus (limite du DSFR).
    etapes: Vec<String>,
    /// Étape courante, 0 pour la première.
    #[prop(into)]
    courante: Signal<usize>,
) -> AnyView {
    let nombre = etapes.len();
    let contenu = move || {
        let rang = courante.get().min(nombre.saturating_sub(1));
        let numero = (rang + 1).to_string();
        let total = nombre.to_string();
        let nom = etapes.get(rang).cloned().unwrap_or_default();
        let suivante = etapes.get(rang + 1).cloned();
        view! {
            <div class="fr-stepper">
                <h2 class="fr-stepper__title">
                    {nom}
                    <span class="fr-stepper__state">{["Étape ", &numero, " sur ", &total].concat()}</span>
                </h2>
                <div class="fr-stepper__steps" data-fr-current-step=numero data-fr-steps=total></div>
                {suivante.map(|nom| view! {
                    <p class="fr-stepper__details"><strong>"Étape suivante\u{a0}:"</strong>" "{nom}</p>
                })}
            </div>
        }
    };
    contenu.into_any()
}
