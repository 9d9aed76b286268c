//! A database of its own for each test (feature `essai`, never in a released binary).
//!
//! `VAO_TEST_PG_URL` is the superuser URL of a throw-away cluster (`scripts/lib/pg-test`).
//! A migrated template is built once, under an advisory lock, and copied by
//! `CREATE DATABASE … TEMPLATE … STRATEGY = FILE_COPY`, about fifty milliseconds each.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use futures::FutureExt as _;
use sha2::{Digest as _, Sha256};
use tokio_postgres::{Client, NoTls};

use crate::migrations;

/// Owner of the schema in the databases of the tests.
pub const PROPRIETAIRE: &str = "vao_proprietaire";
/// Role of the server and of the worker: it owns nothing.
pub const APPLICATION: &str = "vao_application";
/// Read-only role.
pub const LECTURE: &str = "vao_lecture";

static SUIVANT: AtomicU32 = AtomicU32::new(0);

/// Error of the harness.
pub type Erreur = Box<dyn std::error::Error + Send + Sync>;

/// A database copied from the template, dropped by [`Base::supprimer`].
#[derive(Debug, Clone)]
pub struct Base {
    nom: String,
    admin: String,
}

impl Base {
    /// Copies the template of the migrated schema.
    pub async fn creer() -> Result<Self, Erreur> {
        Self::creer_depuis("nu", async |_| Ok(())).await
    }

    /// Copies the template `modele`: the migrated schema, then what `preparer` added
    /// to it once (it receives the URL of the owner).
    pub async fn creer_depuis(
        modele: &str,
        preparer: impl AsyncFnOnce(&str) -> Result<(), Erreur>,
    ) -> Result<Self, Erreur> {
        let admin = url_admin()?;
        let client = connecter(&admin).await?;
        let modele = format!("vao_modele_{modele}_{}", empreinte_des_migrations()?);
        assurer_modele(&client, &admin, &modele, preparer).await?;
        let nom = format!(
            "vao_essai_{}_{}",
            std::process::id(),
            SUIVANT.fetch_add(1, Ordering::SeqCst)
        );
        client
            .batch_execute(&format!(
                "CREATE DATABASE {nom} TEMPLATE {modele} OWNER {PROPRIETAIRE} STRATEGY = FILE_COPY"
            ))
            .await?;
        Ok(Self { nom, admin })
    }

    /// Runs a test on its own database, dropped whether the test passes or panics.
    ///
    /// # Panics
    ///
    /// When the database cannot be made, and with the test when it panics.
    #[expect(clippy::panic, reason = "un harnais sans base n'a rien d'autre à dire au test")]
    pub async fn executer(test: impl AsyncFnOnce(&Self)) {
        let base = match Self::creer().await {
            Ok(base) => base,
            Err(erreur) => panic!("base d'essai : {erreur}"),
        };
        let issue = AssertUnwindSafe(test(&base)).catch_unwind().await;
        let suppression = base.supprimer().await;
        if let Err(panique) = issue {
            std::panic::resume_unwind(panique);
        }
        if let Err(erreur) = suppression {
            panic!("suppression de la base d'essai : {erreur}");
        }
    }

    /// Name of the database.
    pub fn nom(&self) -> &str {
        &self.nom
    }

    /// URL of the server's role.
    pub fn url_application(&self) -> String {
        url_de(&self.admin, Some(APPLICATION), &self.nom)
    }

    /// URL of the owner of the schema.
    pub fn url_proprietaire(&self) -> String {
        url_de(&self.admin, Some(PROPRIETAIRE), &self.nom)
    }

    /// URL of the read-only role.
    pub fn url_lecture(&self) -> String {
        url_de(&self.admin, Some(LECTURE), &self.nom)
    }

    /// URL of the superuser, for what only he may do (cut connections…).
    pub fn url_super_utilisateur(&self) -> String {
        url_de(&self.admin, None, &self.nom)
    }

    /// Connection with the server's role.
    pub async fn application(&self) -> Result<AsyncPgConnection, Erreur> {
        Ok(AsyncPgConnection::establish(&self.url_application()).await?)
    }

    /// Connection with the owner's role.
    pub async fn proprietaire(&self) -> Result<AsyncPgConnection, Erreur> {
        Ok(AsyncPgConnection::establish(&self.url_proprietaire()).await?)
    }

    /// Drops the database, whoever is still connected to it.
    pub async fn supprimer(&self) -> Result<(), Erreur> {
        let client = connecter(&self.admin).await?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.nom))
            .await?;
        Ok(())
    }
}

/// Builds the template if it is missing; the advisory lock makes other processes wait.
async fn assurer_modele(
    client: &Client,
    admin: &str,
    modele: &str,
    preparer: impl AsyncFnOnce(&str) -> Result<(), Erreur>,
) -> Result<(), Erreur> {
    if existe(client, modele).await? {
        return Ok(());
    }
    client
        .batch_execute("SELECT pg_advisory_lock(hashtext('vao_modele'))")
        .await?;
    let issue = construire_modele(client, admin, modele, preparer).await;
    client
        .batch_execute("SELECT pg_advisory_unlock(hashtext('vao_modele'))")
        .await?;
    issue
}

async fn construire_modele(
    client: &Client,
    admin: &str,
    modele: &str,
    preparer: impl AsyncFnOnce(&str) -> Result<(), Erreur>,
) -> Result<(), Erreur> {
    if existe(client, modele).await? {
        return Ok(());
    }
    creer_roles(client).await?;
    // Renamed when it is ready: a half-built template is never copied.
    let brouillon = format!("{modele}_brouillon");
    client
        .batch_execute(&format!("DROP DATABASE IF EXISTS {brouillon} WITH (FORCE)"))
        .await?;
    client
        .batch_execute(&format!(
            "CREATE DATABASE {brouillon} TEMPLATE template0 OWNER {PROPRIETAIRE}"
        ))
        .await?;
    let url = url_de(admin, Some(PROPRIETAIRE), &brouillon);
    migrations::appliquer(&url).await?;
    preparer(&url).await?;
    client
        .batch_execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{brouillon}'"
        ))
        .await?;
    client
        .batch_execute(&format!("ALTER DATABASE {brouillon} RENAME TO {modele}"))
        .await?;
    Ok(())
}

async fn existe(client: &Client, base: &str) -> Result<bool, Erreur> {
    Ok(client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&base])
        .await?
        .is_some())
}

/// Roles belong to the cluster: created once, with the settings of `scripts/lib/roles.sql`.
async fn creer_roles(client: &Client) -> Result<(), Erreur> {
    let creations: String = [PROPRIETAIRE, APPLICATION, LECTURE]
        .map(|role| {
            format!(
                "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF;"
            )
        })
        .concat();
    client
        .batch_execute(&format!(
            "BEGIN; SELECT pg_advisory_xact_lock(hashtext('vao_roles_de_test')); DO $$ BEGIN {creations} END $$;
             ALTER ROLE {APPLICATION} SET plan_cache_mode = 'force_generic_plan';
             ALTER ROLE {APPLICATION} SET enable_memoize = off;
             ALTER ROLE {LECTURE} SET default_transaction_read_only = on; COMMIT"
        ))
        .await?;
    Ok(())
}

async fn connecter(url: &str) -> Result<Client, Erreur> {
    let (client, connexion) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connexion);
    Ok(client)
}

/// Digest of the migration files: another schema, another template.
fn empreinte_des_migrations() -> Result<String, Erreur> {
    let racine = racine_du_depot()?.join("migrations");
    let mut fichiers: Vec<PathBuf> = std::fs::read_dir(&racine)?
        .filter_map(|entree| Some(entree.ok()?.path().join("up.sql")))
        .filter(|chemin| chemin.is_file())
        .collect();
    fichiers.sort();
    let mut somme = Sha256::new();
    for fichier in fichiers {
        somme.update(std::fs::read(fichier)?);
    }
    let octets = somme.finalize();
    let debut = octets
        .iter()
        .take(6)
        .fold(0_u64, |valeur, octet| (valeur << 8) | u64::from(*octet));
    Ok(format!("{debut:012x}"))
}

/// Root of the repository, read at run time: a shared build cache would keep the path of another clone.
#[expect(clippy::disallowed_methods, reason = "un harnais de test n'a pas de `Config`")]
pub fn racine_du_depot() -> Result<PathBuf, Erreur> {
    let membre = std::env::var("CARGO_MANIFEST_DIR").map_err(|erreur| format!("CARGO_MANIFEST_DIR : {erreur}"))?;
    let racine = Path::new(&membre)
        .ancestors()
        .find(|chemin| chemin.join("migrations").is_dir());
    racine
        .map(Path::to_path_buf)
        .ok_or_else(|| "répertoire « migrations » introuvable".into())
}

#[expect(clippy::disallowed_methods, reason = "un harnais de test n'a pas de `Config`")]
fn url_admin() -> Result<String, Erreur> {
    std::env::var("VAO_TEST_PG_URL")
        .map_err(|erreur| format!("VAO_TEST_PG_URL : {erreur} (eval \"$(./scripts/lib/pg-test)\")").into())
}

/// URL of database `base`, for `role` or for the user of the URL given.
fn url_de(admin: &str, role: Option<&str>, base: &str) -> String {
    let serveur = admin.rsplit_once('/').map_or(admin, |(serveur, _)| serveur);
    match (role, serveur.rsplit_once('@')) {
        (Some(role), Some((_, hote))) => format!("postgres://{role}@{hote}/{base}"),
        (None, _) | (Some(_), None) => format!("{serveur}/{base}"),
    }
}
