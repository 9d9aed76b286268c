//! Bridge between our jobs and the engine's handlers.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use graphile_worker::{
    Database, DbExecutor, DbParams, IntoTaskHandlerResult, JobComplete, JobFail, JobPermanentlyFail, JobRecovery,
    JobRecoveryResult, JobStart, TaskHandler, WorkerContext, WorkerOptions,
};
use serde::{Deserialize, Serialize};

use crate::{
    Tache,
    erreur::cause,
    worker::{Echec, Issue, Observateur},
};

/// Our context, as the engine carries it, and who is told of each attempt.
pub(crate) struct Contexte<C>(pub(crate) Arc<C>, pub(crate) Option<Observateur>);

impl<C> Clone for Contexte<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), self.1.clone())
    }
}

impl<C> fmt::Debug for Contexte<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contexte")
    }
}

/// Message kept as the job's last error. The engine prints it with `Debug`.
struct Cause(String);

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A job of ours seen by the engine.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub(crate) struct Execution<T: Tache>(T);

impl<T: Tache> TaskHandler for Execution<T> {
    const IDENTIFIER: &'static str = T::NOM;

    async fn run(self, ctx: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(contexte) = ctx.get_ext::<Contexte<T::Contexte>>().cloned() else {
            return Err(Cause(format!("contexte absent pour la tâche {}", T::NOM)));
        };
        let observer = |issue| {
            if let Some(observateur) = &contexte.1 {
                observateur(T::NOM, issue);
            }
        };
        let resultat = self.0.executer(&contexte.0).await;
        if resultat.is_ok() {
            observer(Issue::Reussie);
        }
        resultat.map_err(|erreur| {
            let cause = format!("{erreur:#}");
            let (job_id, essai, essais_max) = (*ctx.job().id(), *ctx.job().attempts(), *ctx.job().max_attempts());
            observer(if essai < essais_max {
                Issue::Retentee
            } else {
                Issue::Morte
            });
            if essai < essais_max {
                tracing::warn!(
                    tache = T::NOM,
                    job_id,
                    essai,
                    essais_max,
                    cause,
                    "tâche en échec, elle sera retentée"
                );
            } else {
                tracing::error!(
                    tache = T::NOM,
                    job_id,
                    essai,
                    cause,
                    "tâche morte, un administrateur doit la traiter"
                );
            }
            Cause(cause)
        })
    }
}

/// Wakes the workers when a slot gets free and counts a crash as an attempt.
///
/// Without the first, a backlog drains at one job per slot and per poll; without the
/// second, a job that kills its process would come back for ever.
pub(crate) fn brancher(options: WorkerOptions, base: &Database) -> WorkerOptions {
    let (a, b, c) = (base.clone(), base.clone(), base.clone());
    options
        .on(JobComplete, move |_| reveiller(a.clone()))
        .on(JobFail, move |_| reveiller(b.clone()))
        .on(JobPermanentlyFail, move |_| reveiller(c.clone()))
        .on(JobRecovery, |_| async { JobRecoveryResult::FailWithBackoff })
}

async fn reveiller(base: Database) {
    if let Err(erreur) = base
        .execute("select pg_notify('jobs:insert', '{}')", DbParams::new())
        .await
    {
        // The next poll, within a second, does the same.
        tracing::debug!(%erreur, "réveil des workers impossible");
    }
}

/// What happened during [`crate::WorkerBuilder::vider`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Releve(Arc<Mutex<(usize, Vec<Echec>)>>);

impl Releve {
    pub(crate) fn brancher(&self, options: WorkerOptions) -> WorkerOptions {
        let (a, b, c) = (self.clone(), self.clone(), self.clone());
        options
            .on(JobStart, move |_| {
                a.noter(|(demarrees, _)| *demarrees += 1);
                std::future::ready(())
            })
            .on(JobFail, move |ctx| {
                b.echec(ctx.job.task_identifier(), ctx.error, false);
                std::future::ready(())
            })
            .on(JobPermanentlyFail, move |ctx| {
                c.echec(ctx.job.task_identifier(), ctx.error, true);
                std::future::ready(())
            })
    }

    /// Jobs started since the last call.
    pub(crate) fn demarrees(&self) -> usize {
        self.noter(|(demarrees, _)| std::mem::take(demarrees))
    }

    pub(crate) fn echecs(&self) -> Vec<Echec> {
        self.noter(|(_, echecs)| std::mem::take(echecs))
    }

    fn echec(&self, nom: &str, erreur: String, definitif: bool) {
        self.noter(|(_, echecs)| {
            echecs.push(Echec {
                nom: nom.to_owned(),
                erreur: cause(erreur),
                definitif,
            });
        });
    }

    fn noter<R>(&self, f: impl FnOnce(&mut (usize, Vec<Echec>)) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
