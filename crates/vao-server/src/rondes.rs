//! Rondes: planned jobs that look at every account or file once a day and do what is due.
//!
//! A round works for a civil day in Paris. It does not need to run on the day itself: what an outage made it
//! miss is still due the next time, and doing it twice changes nothing. Each target has its own transaction,
//! so that one failure stops nobody else; the round is then tried again. `vao tache` runs one by hand.

use std::marker::PhantomData;

use chrono::{DateTime, Days, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Europe::Paris;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_jobs::{JobError, Tache, WorkerBuilder};

use crate::cles::rappels::FinDesClesApi;
use crate::comptes::taches::{AgentsInactifs, Approbations, ComptesNonConfirmes, Inactivite, SiretsAVerifier};
use crate::documents::taches::PiecesEnAttente;
use crate::hebergement::taches::AdressesDesHebergements;
use crate::organismes::taches::{AdressesDesOrganismes, IdentitesAVerifier, VeilleRegistre};
use crate::taches::Contexte;

/// Runs missed while every worker was stopped are caught up by one run: a round does all that is due.
const RATTRAPAGE: std::time::Duration = std::time::Duration::from_hours(24);

/// Targets read at once.
pub const LOT: i64 = 500;

/// Day a round works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jour {
    /// Day asked for: what was due that day or before.
    pub vise: NaiveDate,
    /// Today, from which the delays promised to people run.
    pub aujourd_hui: NaiveDate,
}

impl Jour {
    /// Day after the one asked for: what precedes its midnight is of that day or before.
    pub fn fin_civile(&self) -> NaiveDate {
        self.vise.checked_add_days(Days::new(1)).unwrap_or(self.vise)
    }

    /// What is due on the day asked for, dated from today.
    ///
    /// The rule is asked twice: a round of a past day does nothing that was not due then, and promises nobody a
    /// delay that has already run.
    pub fn du<T>(&self, regle: impl Fn(NaiveDate) -> Option<T>) -> Option<T> {
        let due = regle(self.vise)?;
        if self.vise < self.aujourd_hui {
            regle(self.aujourd_hui)
        } else {
            Some(due)
        }
    }
}

/// First instant of a civil day in Paris.
pub fn debut_du_jour(jour: NaiveDate) -> DateTime<Utc> {
    let minuit = jour.and_time(chrono::NaiveTime::MIN);
    // The clock never changes at midnight in Paris: the instant exists and is unique.
    Paris
        .from_local_datetime(&minuit)
        .earliest()
        .map_or_else(|| minuit.and_utc(), |instant| instant.with_timezone(&Utc))
}

/// Something due, for one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Du {
    /// Account or file.
    pub cible: Uuid,
    /// What is due, in French.
    pub action: &'static str,
    /// Day that the mail announces.
    pub echeance: Option<NaiveDate>,
}

/// Some of what is due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lot {
    /// What is due.
    pub dus: Vec<Du>,
    /// Where to read on from; `None` at the end.
    pub suite: Option<Uuid>,
}

impl Lot {
    /// What is due among the targets read, in their order.
    pub fn parmi<T>(lus: &[T], id: impl Fn(&T) -> Uuid, du: impl FnMut(&T) -> Option<Du>) -> Self {
        let plein = i64::try_from(lus.len()).is_ok_and(|nombre| nombre >= LOT);
        Self {
            dus: lus.iter().filter_map(du).collect(),
            suite: lus.last().filter(|_| plein).map(id),
        }
    }

    /// Targets read by their identifiers, all due for the same reason, with no day to announce.
    pub fn tous(lus: &[Uuid], action: &'static str) -> Self {
        Self::parmi(
            lus,
            |id| *id,
            |id| {
                Some(Du {
                    cible: *id,
                    action,
                    echeance: None,
                })
            },
        )
    }
}

/// A round.
pub trait Ronde: Send + Sync + 'static {
    /// Name of the job, and of `vao tache`.
    const NOM: &'static str;
    /// What it does, in French.
    const TITRE: &'static str;
    /// Five cron fields, Paris time.
    const HORAIRE: &'static str;

    /// What is due; writes nothing.
    fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> impl Future<Output = anyhow::Result<Lot>> + Send;

    /// Does what is due to one target, in a transaction of its own that reads it again; false if nothing is due any more.
    fn faire(ctx: &Contexte, jour: Jour, cible: Uuid) -> impl Future<Output = anyhow::Result<bool>> + Send;
}

/// What a round did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilan {
    /// Done; in a simulation, to do.
    pub faits: Vec<Du>,
    /// Tried and failed.
    pub echecs: Vec<Du>,
}

/// Runs a round; a simulation only reads.
pub async fn passer<R: Ronde>(ctx: &Contexte, jour: Jour, simulation: bool) -> anyhow::Result<Bilan> {
    anyhow::ensure!(
        simulation || jour.vise <= jour.aujourd_hui,
        "le {} n'est pas encore là : seule une simulation peut s'y placer",
        jour.vise
    );
    let mut bilan = Bilan::default();
    let mut apres = None;
    loop {
        let lot = R::dus(ctx, jour, apres).await?;
        for du in lot.dus {
            if simulation {
                bilan.faits.push(du);
                continue;
            }
            match R::faire(ctx, jour, du.cible).await {
                Ok(true) => bilan.faits.push(du),
                Ok(false) => {}
                Err(erreur) => {
                    tracing::error!(ronde = R::NOM, cible = %du.cible, erreur = format!("{erreur:#}"), "échec, la ronde continue");
                    bilan.echecs.push(du);
                }
            }
        }
        apres = lot.suite;
        if apres.is_none() {
            return Ok(bilan);
        }
    }
}

/// Job of a round.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
struct Passage<R: Ronde> {
    #[serde(skip)]
    ronde: PhantomData<fn() -> R>,
}

impl<R: Ronde> Tache for Passage<R> {
    const NOM: &'static str = R::NOM;
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let aujourd_hui = ctx.commun.horloge.aujourd_hui();
        let jour = Jour {
            vise: aujourd_hui,
            aujourd_hui,
        };
        let bilan = passer::<R>(ctx, jour, false).await?;
        let (faits, echecs) = (bilan.faits.len(), bilan.echecs.len());
        tracing::info!(ronde = R::NOM, %aujourd_hui, faits, echecs, "ronde terminée");
        anyhow::ensure!(echecs == 0, "{echecs} échec(s), {faits} fait(s)");
        Ok(())
    }
}

/// A round, whatever its type.
#[derive(Clone, Copy)]
pub struct RondeConnue {
    /// Name of the job, and of `vao tache`.
    pub nom: &'static str,
    /// What it does, in French.
    pub titre: &'static str,
    /// Five cron fields, Paris time.
    pub horaire: &'static str,
    passer: for<'a> fn(&'a Contexte, Jour, bool) -> BoxFuture<'a, anyhow::Result<Bilan>>,
    inscrire: fn(WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte>,
    planifier: fn(WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError>,
}

impl RondeConnue {
    const fn de<R: Ronde>() -> Self {
        Self {
            nom: R::NOM,
            titre: R::TITRE,
            horaire: R::HORAIRE,
            passer: |ctx, jour, simulation| passer::<R>(ctx, jour, simulation).boxed(),
            inscrire: WorkerBuilder::tache::<Passage<R>>,
            planifier: |ouvrier| ouvrier.cron(R::HORAIRE, &Passage::<R> { ronde: PhantomData }, RATTRAPAGE),
        }
    }

    /// Runs it for `vise`; a simulation only reads.
    pub async fn passer(&self, ctx: &Contexte, vise: NaiveDate, simulation: bool) -> anyhow::Result<Bilan> {
        let aujourd_hui = ctx.commun.horloge.aujourd_hui();
        (self.passer)(ctx, Jour { vise, aujourd_hui }, simulation).await
    }
}

impl std::fmt::Debug for RondeConnue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.nom)
    }
}

/// Every round of the service, in the order of the day.
pub const TOUTES: &[RondeConnue] = &[
    RondeConnue::de::<ComptesNonConfirmes>(),
    RondeConnue::de::<PiecesEnAttente>(),
    RondeConnue::de::<AgentsInactifs>(),
    RondeConnue::de::<VeilleRegistre>(),
    RondeConnue::de::<SiretsAVerifier>(),
    RondeConnue::de::<IdentitesAVerifier>(),
    RondeConnue::de::<FinDesClesApi>(),
    RondeConnue::de::<AdressesDesOrganismes>(),
    RondeConnue::de::<AdressesDesHebergements>(),
    RondeConnue::de::<Approbations>(),
    RondeConnue::de::<Inactivite>(),
];

/// Round of this name.
pub fn trouver(nom: &str) -> Option<&'static RondeConnue> {
    TOUTES.iter().find(|ronde| ronde.nom == nom)
}

/// Registers the rounds.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    TOUTES.iter().fold(ouvrier, |ouvrier, ronde| (ronde.inscrire)(ouvrier))
}

/// Schedules the rounds, for the process that runs the jobs.
pub fn planifier(ouvrier: WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError> {
    TOUTES
        .iter()
        .try_fold(ouvrier, |ouvrier, ronde| (ronde.planifier)(ouvrier))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    #[test]
    fn un_jour_commence_a_minuit_a_paris_meme_quand_l_heure_change() {
        let debut = |texte: &str| debut_du_jour(jour(texte)).to_rfc3339();

        assert_eq!(debut("2027-01-15"), "2027-01-14T23:00:00+00:00");
        assert_eq!(debut("2027-03-28"), "2027-03-27T23:00:00+00:00");
        assert_eq!(debut("2027-03-29"), "2027-03-28T22:00:00+00:00");
        assert_eq!(debut("2027-10-31"), "2027-10-30T22:00:00+00:00");
        assert_eq!(debut("2027-11-01"), "2027-10-31T23:00:00+00:00");
    }

    #[test]
    fn un_jour_passe_ne_date_rien_dans_le_passe() {
        let hier_et_aujourd_hui = Jour {
            vise: jour("2027-03-01"),
            aujourd_hui: jour("2027-03-10"),
        };
        let a_partir_du = |debut: &'static str| move |le: NaiveDate| (le >= jour(debut)).then_some(le);

        assert_eq!(
            hier_et_aujourd_hui.du(a_partir_du("2027-02-01")),
            Some(jour("2027-03-10"))
        );
        assert_eq!(hier_et_aujourd_hui.du(a_partir_du("2027-03-05")), None);
    }

    #[test]
    fn chaque_ronde_a_un_nom_et_un_horaire_du_matin() {
        let mut noms: Vec<_> = TOUTES.iter().map(|ronde| ronde.nom).collect();
        noms.sort_unstable();
        noms.dedup();

        assert_eq!(noms.len(), TOUTES.len());
        for ronde in TOUTES {
            let heure: u32 = ronde.horaire.split(' ').nth(1).unwrap().parse().unwrap();
            assert!((5..=9).contains(&heure), "{} : {}", ronde.nom, ronde.horaire);
            assert_eq!(trouver(ronde.nom).unwrap().titre, ronde.titre);
        }
    }
}
