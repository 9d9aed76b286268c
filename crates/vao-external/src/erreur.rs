//! Ce qui peut manquer quand on interroge un service externe.

use std::time::Duration;

use crate::commun::ServiceExterne;

/// Échec d'un appel à un service externe. Aucun ne porte d'adresse, de clé ni de donnée.
///
/// Pour l'utilisateur, tous veulent dire « ce service ne répond pas : saisissez à la main ou revenez ».
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErreurExterne {
    /// Pas de réponse dans le délai, connexion refusée, certificat faux, erreur 5xx, ou disjoncteur ouvert.
    #[error("{service} : pas de réponse ({cause})")]
    Indisponible {
        /// Service appelé.
        service: ServiceExterne,
        /// Ce qui s'est passé, en deux mots.
        cause: &'static str,
    },
    /// Trop d'appels : le service demande d'attendre.
    #[error("{service} : nos appels sont limités")]
    Quota {
        /// Service appelé.
        service: ServiceExterne,
        /// Attente demandée, si elle l'est.
        reessayer_dans: Option<Duration>,
    },
    /// Notre clé est absente, fausse ou échue : c'est à l'exploitation d'agir, pas à l'utilisateur.
    #[error("{service} : clé refusée")]
    Cle {
        /// Service appelé.
        service: ServiceExterne,
    },
    /// La réponse n'est pas celle que la documentation du service décrit.
    #[error("{service} : réponse illisible")]
    Illisible {
        /// Service appelé.
        service: ServiceExterne,
    },
    /// Le service trouve notre demande mal faite : c'est un défaut de VAO ou de sa configuration.
    #[error("{service} : demande refusée ({statut})")]
    Refusee {
        /// Service appelé.
        service: ServiceExterne,
        /// Statut HTTP.
        statut: u16,
    },
}

impl ErreurExterne {
    /// Service en cause.
    pub const fn service(&self) -> ServiceExterne {
        match self {
            Self::Indisponible { service, .. }
            | Self::Quota { service, .. }
            | Self::Cle { service }
            | Self::Illisible { service }
            | Self::Refusee { service, .. } => *service,
        }
    }

    /// Nature de l'échec : étiquette des mesures et des journaux.
    pub const fn nature(&self) -> &'static str {
        match self {
            Self::Indisponible { .. } => "indisponible",
            Self::Quota { .. } => "quota",
            Self::Cle { .. } => "cle",
            Self::Illisible { .. } => "illisible",
            Self::Refusee { .. } => "refusee",
        }
    }

    /// Vrai si le service est en panne : le disjoncteur compte ces échecs-là.
    pub(crate) const fn est_une_panne(&self) -> bool {
        matches!(self, Self::Indisponible { .. } | Self::Illisible { .. })
    }
}

/// L'adresse, la clé ou un réglage d'un service ne peut pas servir. Ne montre ni clé ni adresse.
#[derive(Debug, thiserror::Error)]
#[error("configuration de « {service} » : {cause}")]
pub struct ErreurConfiguration {
    service: ServiceExterne,
    cause: &'static str,
}

impl ErreurConfiguration {
    pub(crate) const fn new(service: ServiceExterne, cause: &'static str) -> Self {
        Self { service, cause }
    }
}
