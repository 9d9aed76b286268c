//! Errors of the job layer.

/// Why a job could not be enqueued, run or administered.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The payload of a job cannot be written as JSON.
    #[error("charge d'une tâche impossible à écrire")]
    Charge(#[from] serde_json::Error),
    /// The database refused a statement of ours.
    #[error("accès à la file des tâches")]
    Base(#[from] diesel::result::Error),
    /// The database URL cannot be read.
    #[error("adresse de la base illisible")]
    Url(#[source] tokio_postgres::Error),
    /// The engine cannot start, or stopped because of the database.
    #[error("moteur des tâches : {0}")]
    Moteur(String),
    /// Two jobs have the same name.
    #[error("deux tâches portent le nom « {0} »")]
    NomEnDouble(&'static str),
    /// A schedule cannot be read.
    #[error("horaire « {0} » illisible")]
    Horaire(String),
    /// A schedule falls in the hour that the clock change skips or repeats.
    #[error("horaire « {0} » entre 2 h et 3 h : le changement d'heure le sauterait ou le doublerait")]
    HoraireAmbigu(String),
    /// A role name is not a plain identifier.
    #[error("nom de rôle PostgreSQL refusé : {0}")]
    Role(String),
    /// Due jobs are left although every known one was run.
    #[error("tâches dues mais non exécutées : {0}")]
    Restantes(String),
}

/// What a job answered, out of the engine's wrapping (`TaskError("…")`).
pub(crate) fn cause(erreur: String) -> String {
    let reponse = erreur
        .strip_prefix("TaskError(")
        .and_then(|reste| reste.strip_suffix(')'))
        .and_then(|litteral| serde_json::from_str(litteral).ok());
    reponse.unwrap_or(erreur)
}

#[cfg(test)]
mod tests {
    use super::cause;

    #[test]
    fn la_cause_est_celle_que_la_tache_a_donnee() {
        for reponse in ["envoi impossible: serveur absent", "dit \"non\"\nà l'été \\ fin)"] {
            assert_eq!(cause(format!("TaskError({reponse:?})")), reponse);
        }
        assert_eq!(cause("WorkerCrashed".into()), "WorkerCrashed");
        assert_eq!(cause("TaskError(bancal".into()), "TaskError(bancal");
    }
}
