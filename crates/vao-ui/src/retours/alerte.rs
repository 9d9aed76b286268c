//! Alerte.

use leptos::prelude::*;

use crate::contenu::titre_de_niveau;

/// Gravité d'un message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Niveau {
    /// Information.
    Info,
    /// Réussite.
    Succes,
    /// Avertissement.
    Attention,
    /// Échec.
    Erreur,
}

impl Niveau {
    const fn classe(self) -> &'static str {
        match self {
            Self::Info => "fr-alert fr-alert--info",
            Self::Succes => "fr-alert fr-alert--success",
            Self::Attention => "fr-alert fr-alert--warning",
            Self::Erreur => "fr-alert fr-alert--error",
        }
    }

    /// La gravité se dit aussi en mots : la couleur et l'icône ne suffisent pas (RGAA 3.1).
    const fn mot(self) -> &'static str {
        match self {
            Self::Info => "Information\u{a0}: ",
            Self::Succes => "Succès\u{a0}: ",
            Self::Attention => "Attention\u{a0}: ",
            Self::Erreur => "Erreur\u{a0}: ",
        }
    }
}

/// Message dans la page. Sans titre, petite alerte.
#[component]
pub fn Alerte(
    /// Gravité.
    niveau: Niveau,
    /// Titre.
    #[prop(optional, into)]
    titre: Option<String>,
    /// Niveau du titre.
    #[prop(default = 3)]
    niveau_titre: u8,
    /// Vrai si l'alerte paraît après une action : elle est alors dite.
    #[prop(optional)]
    annoncee: bool,
    /// Ajoute « Masquer le message ».
    #[prop(optional, into)]
    fermer: Option<Callback<()>>,
    /// Texte.
    children: Children,
) -> AnyView {
    let role = match (annoncee, niveau) {
        (false, _) => None,
        (true, Niveau::Erreur) => Some("alert"),
        (true, Niveau::Info | Niveau::Succes | Niveau::Attention) => Some("status"),
    };
    let petite = titre.is_none();
    // Une seule chaîne : redessinée d'un autre niveau, l'alerte perdrait une classe ajoutée à part.
    let classe = [niveau.classe(), if petite { " fr-alert--sm" } else { "" }].concat();
    let cache = view! { <span class="fr-sr-only">{niveau.mot()}</span> }.into_any();
    let (dans_le_titre, dans_le_corps) = if petite {
        (None, Some(cache))
    } else {
        (Some(cache), None)
    };
    view! {
        <div class=classe role=role>
            {titre.map(|titre| titre_de_niveau(niveau_titre, "fr-alert__title", (dans_le_titre, titre).into_any()))}
            <div class="vao-alerte__corps">{dans_le_corps}{children()}</div>
            {fermer.map(|action| view! {
                <button class="fr-btn--close fr-btn" type="button" title="Masquer le message" on:click=move |_| action.run(())>
                    "Masquer le message"
                </button>
            })}
        </div>
    }
    .into_any()
}
