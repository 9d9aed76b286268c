//! Ce qui peut manquer quand on interroge un service externe.

/// Échec d'un appel à un service externe. Aucun ne porte d'adresse ni de clé.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErreurExterne {
    /// Pas de réponse dans le délai, connexion refusée, certificat faux, erreur 5xx, ou disjoncteur ouvert.
    #[error("{service} ne répond pas ({cause})")]
    Indisponible {
        /// Service appelé.
        service: &'static str,
        /// Ce qui s'est passé, en deux mots.
        cause: &'static str,
    },
    /// Trop d'appels : le service demande d'attendre.
    #[error("{service} limite nos appels")]
    Quota {
        /// Service appelé.
        service: &'static str,
    },
    /// Notre clé est absente, fausse ou échue : c'est à l'exploitation d'agir, pas à l'utilisateur.
    #[error("{service} refuse notre clé")]
    Cle {
        /// Service appelé.
        service: &'static str,
    },
    /// La réponse n'est pas celle que la documentation du service décrit.
    #[error("{service} a répondu autre chose que ce qui est documenté")]
    Illisible {
        /// Service appelé.
        service: &'static str,
    },
}

impl ErreurExterne {
    /// Service en cause.
    pub const fn service(&self) -> &'static str {
        match self {
            Self::Indisponible { service, .. }
            | Self::Quota { service }
            | Self::Cle { service }
            | Self::Illisible { service } => service,
        }
    }
}
