//! Bandeau d'information, sur toute la largeur.

use leptos::prelude::*;

/// Gravité d'un bandeau.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NiveauBandeau {
    /// Information.
    #[default]
    Info,
    /// Avertissement.
    Attention,
    /// Alerte.
    Erreur,
}

/// Information qui vaut pour tout le service : maintenance, échéance.
#[component]
pub fn Bandeau(
    /// Gravité.
    #[prop(optional)]
    niveau: NiveauBandeau,
    /// L'essentiel, en quelques mots.
    #[prop(into)]
    titre: String,
    /// Suite du texte.
    children: Children,
) -> AnyView {
    let (classe, mot) = match niveau {
        NiveauBandeau::Info => ("fr-notice fr-notice--info", "Information\u{a0}: "),
        NiveauBandeau::Attention => ("fr-notice fr-notice--warning", "Attention\u{a0}: "),
        NiveauBandeau::Erreur => ("fr-notice fr-notice--alert", "Alerte\u{a0}: "),
    };
    view! {
        <div class=classe>
            <div class="fr-container">
                <div class="fr-notice__body">
                    <p>
                        <span class="fr-notice__title"><span class="fr-sr-only">{mot}</span>{titre}</span>
                        " "
                        <span class="fr-notice__desc">{children()}</span>
                    </p>
                </div>
            </div>
        </div>
    }
    .into_any()
}
