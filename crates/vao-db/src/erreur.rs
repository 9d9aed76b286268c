//! Database errors, reduced to what callers decide on.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Error of a read or a write.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A named constraint refused the write (`organisme_siret_unique`…).
    #[error("la contrainte {nom} refuse l'écriture")]
    Contrainte {
        /// Name of the constraint.
        nom: String,
        /// Cause.
        #[source]
        source: DieselError,
    },
    /// Another transaction won (serialisation failure or deadlock): the caller may retry.
    #[error("écriture concurrente")]
    Concurrence(#[source] DieselError),
    /// The server cannot be reached, or no connection came in time.
    #[error("base de données injoignable")]
    Indisponible(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The statement ran longer than `statement_timeout`.
    #[error("requête interrompue, trop longue")]
    TropLong(#[source] DieselError),
    /// Anything else: a defect.
    #[error("lecture ou écriture en base")]
    Autre(#[source] DieselError),
}

impl From<DieselError> for DbError {
    fn from(erreur: DieselError) -> Self {
        let DieselError::DatabaseError(nature, details) = &erreur else {
            return Self::Autre(erreur);
        };
        match nature {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::ExclusionViolation => Self::Contrainte {
                nom: details.constraint_name().unwrap_or_default().to_owned(),
                source: erreur,
            },
            DatabaseErrorKind::SerializationFailure => Self::Concurrence(erreur),
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Self::Indisponible(Box::new(erreur))
            }
            _ => match details.message() {
                message if message.contains("statement timeout") => Self::TropLong(erreur),
                message if message.contains("deadlock detected") => Self::Concurrence(erreur),
                message if message.contains("terminating connection") || message.contains("shutting down") => {
                    Self::Indisponible(Box::new(erreur))
                }
                message if message.contains("connection closed") => Self::Indisponible(Box::new(erreur)),
                _ => Self::Autre(erreur),
            },
        }
    }
}

impl DbError {
    /// True when the write broke the constraint of this name.
    pub fn est_contrainte(&self, attendue: &str) -> bool {
        matches!(self, Self::Contrainte { nom, .. } if nom == attendue)
    }
}
