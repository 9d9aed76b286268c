//! Qui agit : la population d'un compte et l'acteur d'une requête.

use serde::{Deserialize, Serialize};

use crate::id::{AgentId, UsagerId};

crate::codes! {
    /// Population d'un compte : chacune a son espace, ses sessions et ses cookies.
    pub enum Population {
        /// Personnels des organismes, sur le portail.
        Usagers = "USAGERS", "Portail des organismes";
        /// Agents de l'État, en back-office.
        Bo = "BO", "Back-office";
    }
}

impl Population {
    /// Audience (`aud`) des jetons de cette population.
    pub const fn audience(self) -> &'static str {
        match self {
            Self::Usagers => "usagers",
            Self::Bo => "bo",
        }
    }
}

/// Auteur d'une action, tel qu'écrit dans l'historique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Acteur {
    /// Utilisateur d'un organisme.
    Usager(UsagerId),
    /// Agent de l'État.
    Agent(AgentId),
    /// Tâche planifiée.
    Automate,
}
