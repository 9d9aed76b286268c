//! What must survive: a database outage, a killed worker.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use crate::commun::{APPLICATION, Base, Dits, Parole, Temoin, WORKER, worker};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde::{Deserialize, Serialize};
use tokio::{sync::oneshot, task::JoinHandle};
use vao_jobs::{
    JobError, JobOptions, Recuperation, Tache, Worker,
    admin::{compteurs, morts},
};

/// Delays of a test: a dead worker is noticed in two seconds.
const RAPIDE: Recuperation = Recuperation {
    battement: Duration::from_millis(500),
    balayage: Duration::from_millis(500),
    seuil: Duration::from_secs(2),
};

struct EnMarche {
    arreter: oneshot::Sender<()>,
    tourne: JoinHandle<Result<(), JobError>>,
}

impl EnMarche {
    fn demarrer(base: &Base, ctx: &Arc<Temoin>) -> Self {
        let (arreter, arret) = oneshot::channel::<()>();
        let construit = worker(base, ctx).tache::<Mortelle>().recuperation(RAPIDE);
        Self {
            arreter,
            tourne: tokio::spawn(construit.run_until(async move { arret.await.unwrap() })),
        }
    }

    async fn arreter(self) {
        self.arreter.send(()).unwrap();
        tokio::time::timeout(crate::commun::PATIENCE, self.tourne)
            .await
            .expect("pas d'arrêt")
            .unwrap()
            .unwrap();
    }
}

async fn dit(base: &Base, dits: &mut Dits, mot: &str) {
    base.enqueue(&Parole::nouvelle(mot), JobOptions::default()).await;
    assert_eq!(dits.suivant().await, mot);
}

#[tokio::test]
async fn une_coupure_de_la_base_n_arrete_pas_le_worker() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    let marche = EnMarche::demarrer(&base, &ctx);
    dit(&base, &mut dits, "avant").await;
    let mut admin = base.superuser().await;

    // The worker's connections are cut and no other is let in.
    let nom = base.nom();
    admin
        .batch_execute(&format!(
            "revoke connect on database {nom} from public; grant connect on database {nom} to {APPLICATION}"
        ))
        .await
        .unwrap();
    admin
        .batch_execute(&format!(
            "select pg_terminate_backend(pid) from pg_stat_activity \
             where datname = current_database() and usename = '{WORKER}'"
        ))
        .await
        .unwrap();
    base.enqueue(&Parole::nouvelle("pendant"), JobOptions::default()).await;
    let refuse = AsyncPgConnection::establish(&base.url(WORKER)).await.err().unwrap();
    assert!(refuse.to_string().contains("permission denied"), "{refuse}");
    admin
        .batch_execute(&format!("grant connect on database {nom} to {WORKER}"))
        .await
        .unwrap();

    assert_eq!(dits.suivant().await, "pendant");
    dit(&base, &mut dits, "après").await;
    marche.arreter().await;
    base.supprimer().await;
}

#[tokio::test]
async fn un_worker_attend_une_base_absente_et_s_arrete_quand_meme() {
    let (ctx, _dits) = Temoin::nouveau();
    let (arreter, arret) = oneshot::channel::<()>();
    let mut tourne = tokio::spawn(
        Worker::builder("postgres://personne@127.0.0.1:1/rien", ctx)
            .tache::<Parole>()
            .run_until(async move { arret.await.unwrap() }),
    );

    // Several attempts happen; none may end the loop.
    let trop_tot = tokio::time::timeout(Duration::from_secs(1), &mut tourne).await;
    assert!(trop_tot.is_err(), "{trop_tot:?}");
    arreter.send(()).unwrap();

    tourne.await.unwrap().unwrap();
}

/// Kills its process on its first run, works on the second.
#[derive(Serialize, Deserialize)]
struct Mortelle {}

impl Tache for Mortelle {
    const NOM: &'static str = "mortelle";
    const ESSAIS: i16 = 2;
    type Contexte = Temoin;

    async fn executer(&self, ctx: &Temoin) -> anyhow::Result<()> {
        if enfant().is_some() {
            // Tells the parent test that the job is running, then never ends.
            writeln!(std::io::stdout(), "EN COURS")?;
            std::io::stdout().flush()?;
            std::future::pending::<()>().await;
        }
        ctx.dire("survécu");
        Ok(())
    }
}

const ENFANT: &str = "VAO_JOBS_TEST_ENFANT";

/// URL of the database when this process is the one to be killed.
#[expect(clippy::disallowed_methods, reason = "seul moyen de parler à ce processus")]
fn enfant() -> Option<String> {
    std::env::var_os(ENFANT).and_then(|url| url.into_string().ok())
}

/// `kill -9` in the middle of a job: this test starts itself in a process of its own,
/// kills it while the job runs, and sees the job taken over, that attempt counted.
#[tokio::test]
async fn la_tache_d_un_worker_tue_est_reprise() {
    if let Some(url) = enfant() {
        let (ctx, _dits) = Temoin::nouveau();
        Worker::builder(&url, ctx)
            .tache::<Mortelle>()
            .recuperation(RAPIDE)
            .run_until(std::future::pending())
            .await
            .unwrap();
        unreachable!("ce processus doit être tué");
    }
    let base = Base::nouvelle().await;
    base.enqueue(&Mortelle {}, JobOptions::default()).await;

    let url = base.url(WORKER);
    tokio::task::spawn_blocking(move || {
        let mut processus = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "pannes::la_tache_d_un_worker_tue_est_reprise", "--nocapture"])
            .env(ENFANT, url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let sortie = BufReader::new(processus.stdout.take().unwrap());
        let en_cours = sortie.lines().any(|ligne| ligne.unwrap().contains("EN COURS"));
        // SIGKILL: nothing is released, nothing is said to the database.
        processus.kill().unwrap();
        processus.wait().unwrap();
        assert!(en_cours, "la tâche n'a jamais commencé");
    })
    .await
    .unwrap();
    assert_eq!(compteurs(&mut base.conn(APPLICATION).await).await.unwrap().en_cours, 1);

    let (ctx, mut dits) = Temoin::nouveau();
    let marche = EnMarche::demarrer(&base, &ctx);

    assert_eq!(dits.suivant().await, "survécu");
    marche.arreter().await;
    base.supprimer().await;
}

#[tokio::test]
async fn une_tache_qui_tue_ses_workers_finit_morte() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    base.enqueue(&Mortelle {}, JobOptions::default()).await;
    // As a worker killed during the last attempt leaves it.
    base.superuser()
        .await
        .batch_execute(
            "update graphile_worker._private_jobs \
             set attempts = max_attempts, locked_by = 'mort', locked_at = now() - interval '1 minute'",
        )
        .await
        .unwrap();
    let marche = EnMarche::demarrer(&base, &ctx);

    let mut conn = base.conn(APPLICATION).await;
    let liste = tokio::time::timeout(crate::commun::PATIENCE, async {
        loop {
            let liste = morts(&mut conn, 10, 0).await.unwrap();
            if !liste.is_empty() {
                break liste;
            }
        }
    })
    .await
    .expect("la tâche reste verrouillée");

    assert_eq!((liste[0].nom.as_str(), liste[0].essais), ("mortelle", 2));
    assert_eq!(liste[0].derniere_erreur.as_deref(), Some("WorkerCrashed"));
    marche.arreter().await;
    assert_eq!(dits.tous(), Vec::<String>::new());
    base.supprimer().await;
}
