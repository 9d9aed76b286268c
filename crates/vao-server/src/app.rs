//! State of the application: one [`App`] per HTTP worker, one [`Commun`] for all of them.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use moka::future::Cache;
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;
use vao_contract::ContexteSaisie;
use vao_db::{OptionsPool, Pool};
use vao_domain::SessionId;
use vao_external::Externes;
use vao_storage::{Antivirus, Coffre, Trousseau};

use crate::acces::Identite;
use crate::adresses::Debit;
use crate::cles::format::Poivre;
use crate::config::Config;
use crate::horloge::Horloge;
use crate::jetons::Cles;
use crate::metriques::Metriques;
use crate::sessions::hachage::Hacheurs;

/// Delay after which a revoked session or a changed right takes effect, at most.
pub const FRAICHEUR_SESSION: Duration = Duration::from_secs(5);
/// Longer than any transaction that closes a session (the database ends a statement after five seconds).
const TRANSACTION_LA_PLUS_LONGUE: Duration = Duration::from_secs(30);
/// Password hashes that may wait for their turn, at most; beyond, sign-ins are told to come back.
const HACHAGES_EN_ATTENTE: usize = 50;

/// Files received at once, each kept in memory.
const RECEPTIONS: usize = 16;
/// Files examined at once: decoding the largest image takes a core for a second and 240 MB.
const EXAMENS: usize = 1;

/// What every worker shares. Nothing here is tied to a runtime.
pub struct Commun {
    /// Configuration.
    pub config: Config,
    /// Clock and identifiers.
    pub horloge: Horloge,
    /// Keys of the access tokens.
    pub cles: Cles,
    /// Pepper of the API keys.
    pub poivre: Poivre,
    /// Encryption at rest.
    pub trousseau: Arc<Trousseau>,
    /// Object store.
    pub coffre: Coffre,
    /// Antivirus of the attached files.
    pub antivirus: Antivirus,
    /// Bounds the files received at once.
    pub receptions: Arc<Semaphore>,
    /// Bounds the files examined at once.
    pub examens: Arc<Semaphore>,
    /// Services of others: directory of companies, register, addresses.
    pub externes: Externes,
    /// Bounds the address searches of a session.
    pub debit_adresses: Debit,
    /// Callers read from their session, five seconds at most.
    pub identites: Cache<SessionId, Arc<Identite>>,
    /// Sessions that a running transaction closes or changes: read from the database each time until it is over.
    pub sessions_a_relire: Cache<SessionId, ()>,
    /// Threads that hash the passwords.
    pub hacheurs: Hacheurs,
    /// Password hashes computed since the start.
    pub hachages_faits: Arc<AtomicU64>,
    /// Bounds the sign-ins that hash or wait to.
    pub file_de_hachages: Arc<Semaphore>,
    /// Bounds the requests served at once.
    pub requetes: Arc<Semaphore>,
    /// What operators watch.
    pub metriques: Metriques,
}

/// State given to the handlers of one worker.
#[derive(Clone)]
pub struct App {
    /// Connections of this worker.
    pub db: Pool,
    /// What the workers share.
    pub commun: Arc<Commun>,
}

impl Commun {
    /// Prepares what the workers share; fails on a wrong configuration.
    pub fn preparer(config: Config, horloge: Horloge) -> anyhow::Result<Arc<Self>> {
        let externes = Externes::preparer(&config.externes.reglages(&config.url_usagers, &horloge)?)?;
        Self::avec_externes(config, horloge, externes)
    }

    /// Same, with other external services: a test chooses their content.
    pub fn avec_externes(config: Config, horloge: Horloge, externes: Externes) -> anyhow::Result<Arc<Self>> {
        config.exiger_le_chiffrement()?;
        let cles = Cles::charger(&config.cles_dir, config.est_dev())?;
        let trousseau = Arc::new(config.trousseau.expose_secret().parse::<Trousseau>()?);
        let coffre = Coffre::ouvrir(&config.stockage, &config.options_stockage(), Arc::clone(&trousseau))?;
        let antivirus = Antivirus::ouvrir(&config.antivirus)?;
        if !config.est_dev() {
            antivirus.refuser_le_factice()?;
        }
        let hacheurs = Hacheurs::lancer()?;
        Ok(Arc::new(Self {
            cles,
            poivre: Poivre::lire(&config.poivre_cles)?,
            trousseau,
            coffre,
            antivirus,
            receptions: Arc::new(Semaphore::new(RECEPTIONS)),
            examens: Arc::new(Semaphore::new(EXAMENS)),
            metriques: Metriques::avec_externes(&externes.mesures),
            externes,
            debit_adresses: Debit::default(),
            horloge,
            identites: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(FRAICHEUR_SESSION)
                .build(),
            sessions_a_relire: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(TRANSACTION_LA_PLUS_LONGUE)
                .build(),
            hachages_faits: Arc::default(),
            file_de_hachages: Arc::new(Semaphore::new(hacheurs.places() + HACHAGES_EN_ATTENTE)),
            hacheurs,
            requetes: Arc::new(Semaphore::new(config.requetes_simultanees.max(1))),
            config,
        }))
    }

    /// Password hashes being computed, and sign-ins waiting for their turn.
    pub fn hachages_en_cours(&self) -> (usize, usize) {
        let en_cours = self.hacheurs.en_cours();
        let file = self.hacheurs.places() + HACHAGES_EN_ATTENTE;
        let entres = file.saturating_sub(self.file_de_hachages.available_permits());
        (en_cours, entres.saturating_sub(en_cours))
    }
}

impl App {
    /// State of one worker, with its own pool.
    pub fn pour_un_ouvrier(commun: Arc<Commun>, options: OptionsPool) -> Result<Self, vao_db::DbError> {
        let db = Pool::ouvrir(commun.config.db_url.expose_secret(), options)?;
        commun.metriques.suivre(&db);
        Ok(Self { db, commun })
    }

    /// Clock and identifiers.
    pub fn horloge(&self) -> &Horloge {
        &self.commun.horloge
    }

    /// Context of the field rules: today in Paris.
    pub fn saisie(&self) -> ContexteSaisie {
        ContexteSaisie {
            aujourd_hui: self.horloge().aujourd_hui(),
        }
    }

    /// Checks a body against its field rules; 422 with every field to mend.
    pub fn valider<T>(&self, corps: &T) -> Result<(), crate::Problem>
    where
        T: garde::Validate<Context = ContexteSaisie>,
    {
        vao_contract::valider(corps, &self.saisie()).map_err(crate::Problem::champs)
    }
}
