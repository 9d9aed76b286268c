//! Lien reçu par courriel : son jeton, et ce qu'on dit d'un lien qui ne vaut plus rien.

use leptos::prelude::*;
use vao_client::ErreurClient;
use vao_contract::CodeProbleme;

use crate::cadre::use_parametre;
use crate::retours::{Alerte, Niveau};

/// Ce qui empêche un lien de servir.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defaut {
    /// Trop ancien.
    Perime,
    /// Déjà servi, remplacé par un plus récent, ou mal recopié.
    Inconnu,
}

impl Defaut {
    /// Défaut du lien que dit ce refus ; `None` si le refus tient à autre chose.
    pub(super) fn de(erreur: &ErreurClient) -> Option<Self> {
        match erreur.code()? {
            CodeProbleme::LienExpire => Some(Self::Perime),
            CodeProbleme::LienInvalide => Some(Self::Inconnu),
            _ => None,
        }
    }
}

/// Jeton porté par l'adresse de la page ; absent ou vide, le lien a été mal recopié.
pub(super) fn jeton() -> Option<String> {
    use_parametre("jeton").get_untracked().filter(|jeton| !jeton.is_empty())
}

/// Explique pourquoi le lien ne sert plus ; `suite` dit quoi faire.
pub(super) fn explication(defaut: Defaut, suite: AnyView) -> AnyView {
    let (titre, texte) = match defaut {
        Defaut::Perime => (
            "Ce lien n’est plus valable",
            "Par sécurité, un lien ne vaut que quelques dizaines de minutes, et le délai est passé.",
        ),
        Defaut::Inconnu => (
            "Ce lien ne fonctionne pas",
            "Il a peut-être déjà servi, un lien plus récent l’a remplacé, ou il a été coupé en étant recopié. \
             Ouvrez le dernier courriel reçu, ou demandez-en un nouveau.",
        ),
    };
    view! {
        <div class="fr-mb-4w">
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre=titre annoncee=true><p>{texte}</p></Alerte>
        </div>
        {suite}
    }
    .into_any()
}
