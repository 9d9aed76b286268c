//! A database of its own for each test, on the cluster of `VAO_TEST_PG_URL`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use vao_jobs::{JobOptions, Roles, Tache, Worker, WorkerBuilder, enqueue, migrer};

pub(crate) const OWNER: &str = "vao_proprietaire";
pub(crate) const APPLICATION: &str = "vao_application";
/// Distinct from the application's, to prove that each has what it needs and no more.
pub(crate) const WORKER: &str = "vao_jobs_test_worker";

/// Long enough for a slow machine; nothing waits that long when all is well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

static SUIVANT: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Base {
    nom: String,
    admin: String,
}

impl Base {
    #[expect(clippy::disallowed_methods, reason = "un test n'a pas de `Config`")]
    pub(crate) async fn nouvelle() -> Self {
        let admin = std::env::var_os("VAO_TEST_PG_URL")
            .expect("VAO_TEST_PG_URL manque : eval \"$(scripts/lib/pg-test)\"")
            .into_string()
            .unwrap();
        let nom = format!(
            "vao_jobs_{}_{}",
            std::process::id(),
            SUIVANT.fetch_add(1, Ordering::SeqCst)
        );
        let base = Self { nom, admin };
        let mut conn = AsyncPgConnection::establish(&base.admin).await.unwrap();
        let roles: String = [OWNER, APPLICATION, WORKER]
            .map(|role| {
                format!(
                    "if not exists (select from pg_roles where rolname = '{role}') then create role {role} login; end if;"
                )
            })
            .concat();
        // Roles belong to the cluster: other tests create them at the same time.
        conn.batch_execute(&format!(
            "begin; select pg_advisory_xact_lock(hashtext('vao_roles_de_test')); do $$ begin {roles} end $$; commit"
        ))
        .await
        .unwrap();
        conn.batch_execute(&format!("create database {} owner {OWNER}", base.nom))
            .await
            .unwrap();
        migrer(&base.url(OWNER), &roles_distincts()).await.unwrap();
        base
    }

    pub(crate) fn nom(&self) -> &str {
        &self.nom
    }

    /// URL of this database for `role`.
    pub(crate) fn url(&self, role: &str) -> String {
        let (serveur, _) = self.admin.rsplit_once('/').unwrap();
        let (_, hote) = serveur.rsplit_once('@').unwrap();
        format!("postgres://{role}@{hote}/{}", self.nom)
    }

    pub(crate) async fn conn(&self, role: &str) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url(role)).await.unwrap()
    }

    /// Connection that may do anything in this database.
    pub(crate) async fn superuser(&self) -> AsyncPgConnection {
        let (serveur, _) = self.admin.rsplit_once('/').unwrap();
        AsyncPgConnection::establish(&format!("{serveur}/{}", self.nom))
            .await
            .unwrap()
    }

    pub(crate) async fn enqueue<T: Tache>(&self, tache: &T, options: JobOptions) {
        enqueue(&mut self.conn(APPLICATION).await, tache, options)
            .await
            .unwrap();
    }

    pub(crate) async fn supprimer(self) {
        let mut conn = AsyncPgConnection::establish(&self.admin).await.unwrap();
        conn.batch_execute(&format!("drop database {} with (force)", self.nom))
            .await
            .unwrap();
    }
}

pub(crate) fn roles_distincts() -> Roles {
    Roles {
        application: APPLICATION.into(),
        worker: WORKER.into(),
    }
}

/// Context of the test jobs: where they say what they did.
pub(crate) struct Temoin {
    dits: mpsc::UnboundedSender<String>,
    /// How many times [`Capricieuse`] still fails.
    pub(crate) caprices: AtomicU32,
}

impl Temoin {
    pub(crate) fn nouveau() -> (Arc<Self>, Dits) {
        let (dits, recus) = mpsc::unbounded_channel();
        (
            Arc::new(Self {
                dits,
                caprices: AtomicU32::new(0),
            }),
            Dits(recus),
        )
    }

    pub(crate) fn dire(&self, mot: &str) {
        self.dits.send(mot.to_owned()).unwrap();
    }
}

pub(crate) struct Dits(mpsc::UnboundedReceiver<String>);

impl Dits {
    pub(crate) async fn suivant(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.0.recv())
            .await
            .expect("rien ne s'est exécuté")
            .unwrap()
    }

    pub(crate) fn tous(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Parole {
    pub(crate) mot: String,
}

impl Parole {
    pub(crate) fn nouvelle(mot: &str) -> Self {
        Self { mot: mot.into() }
    }
}

impl Tache for Parole {
    const NOM: &'static str = "parole";
    type Contexte = Temoin;

    async fn executer(&self, ctx: &Temoin) -> anyhow::Result<()> {
        ctx.dire(&self.mot);
        Ok(())
    }
}

/// Fails while [`Temoin::caprices`] is above zero; two attempts only.
#[derive(Serialize, Deserialize)]
pub(crate) struct Capricieuse {}

impl Tache for Capricieuse {
    const NOM: &'static str = "capricieuse";
    const ESSAIS: i16 = 2;
    type Contexte = Temoin;

    async fn executer(&self, ctx: &Temoin) -> anyhow::Result<()> {
        let reste = ctx
            .caprices
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if reste.is_ok() {
            return Err(anyhow::anyhow!("serveur absent").context("envoi impossible"));
        }
        ctx.dire("capricieuse");
        Ok(())
    }
}

/// Enqueues another job.
#[derive(Serialize, Deserialize)]
pub(crate) struct Cascade {
    pub(crate) base: String,
}

impl Tache for Cascade {
    const NOM: &'static str = "cascade";
    type Contexte = Temoin;

    async fn executer(&self, _ctx: &Temoin) -> anyhow::Result<()> {
        let mut conn = AsyncPgConnection::establish(&self.base).await?;
        enqueue(&mut conn, &Parole::nouvelle("née d'une autre"), JobOptions::default()).await?;
        Ok(())
    }
}

/// Panics.
#[derive(Serialize, Deserialize)]
pub(crate) struct Panique {}

impl Tache for Panique {
    const NOM: &'static str = "panique";
    const ESSAIS: i16 = 1;
    type Contexte = Temoin;

    async fn executer(&self, _ctx: &Temoin) -> anyhow::Result<()> {
        panic!("imprévu")
    }
}

/// Worker with every test job.
pub(crate) fn worker(base: &Base, ctx: &Arc<Temoin>) -> WorkerBuilder<Temoin> {
    Worker::builder(&base.url(WORKER), Arc::clone(ctx))
        .tache::<Parole>()
        .tache::<Capricieuse>()
        .tache::<Cascade>()
        .tache::<Panique>()
}
