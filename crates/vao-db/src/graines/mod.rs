//! Données de départ : référentiel géographique, puis jeu de démonstration.
//!
//! Tout est rejouable : une deuxième exécution ne change rien à ce qui existe.

pub(crate) mod contenu;
pub mod decoupage;
mod demo;
mod historique;
mod ids;
mod livraisons;
mod referentiel;

pub use decoupage::Decoupage;
pub use demo::{BilanDemonstration, demonstration};
pub use ids::id;
pub use referentiel::{Bilan, charger as referentiel};

/// Erreur du chargement des données de départ.
#[derive(Debug, thiserror::Error)]
pub enum ErreurGraines {
    /// Un fichier du découpage administratif manque ou ne se lit pas.
    #[error("lecture de {fichier}")]
    Fichier {
        /// Chemin du fichier.
        fichier: String,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Le découpage lu n'est pas la livraison dont VAO connaît l'histoire.
    #[error(
        "{fichier} n'est pas celui de {paquet} : installez cette version (npm ci), ou établissez l'historique de la \
         vôtre (seeds/README.md)"
    )]
    Livraison {
        /// Chemin du fichier.
        fichier: String,
        /// Paquet attendu, avec sa version.
        paquet: String,
    },
    /// Une donnée livrée avec VAO est fausse.
    #[error("donnée de départ fausse : {0}")]
    Donnee(String),
    /// La base a refusé.
    #[error(transparent)]
    Base(#[from] crate::DbError),
}

impl From<diesel::result::Error> for ErreurGraines {
    fn from(erreur: diesel::result::Error) -> Self {
        Self::Base(erreur.into())
    }
}
