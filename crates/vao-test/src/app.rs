//! A whole application on a database of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use secrecy::SecretString;
use tempfile::TempDir;
use vao_db::essai::Base;
use vao_db::{Mesure, OptionsPool, Pool};
use vao_external::essai::{AdressesFictives, AnnuaireFictif, RegistreFictif, externes};
use vao_mail::{Boite, Courriel, Expediteur};
use vao_server::app::Commun;
use vao_server::config::Environnement;
use vao_server::externes::ConfigExternes;
use vao_server::horloge::Horloge;
use vao_server::{Config, taches};
use vao_storage::Trousseau;

use crate::acteur::Acteur;

/// Instant at which the clock of every test stands: a Friday morning in January.
pub const MAINTENANT: &str = "2027-01-15T09:00:00Z";

/// Beyond this, what a test waits for will not come: better to name it than to let the whole run be stopped.
const SANS_FIN: Duration = Duration::from_mins(1);

/// Application under test.
pub struct TestApp {
    /// Address of the API, without `/api/v1`.
    pub url: String,
    /// Clock: it moves only when told to.
    pub horloge: Horloge,
    /// Mails sent and not yet looked at.
    pub boite: Boite,
    /// Statements sent by the API.
    pub mesure: Mesure,
    /// What the server shares between its workers.
    pub commun: Arc<Commun>,
    /// Directory of establishments: empty at first.
    pub annuaire: Arc<AnnuaireFictif>,
    /// Register of legal representatives: empty at first.
    pub registre: Arc<RegistreFictif>,
    /// Address search: empty at first.
    pub adresses: Arc<AdressesFictives>,
    /// Database of the test.
    pub base: Base,
    /// Connections to arrange the world and to look at the tables.
    pub pool: Pool,
    /// HTTP client without cookie store.
    pub http: reqwest::Client,
    contexte: Arc<taches::Contexte>,
    compteur: AtomicU32,
    poignee: ServerHandle,
    _dossier: TempDir,
}

impl TestApp {
    /// Runs a test on its own application; fails if a job of it fails or is left waiting.
    pub async fn run(test: impl AsyncFnOnce(&Self)) {
        let horloge = Horloge::figee(MAINTENANT.parse().expect("un instant RFC 3339"));
        Self::run_a_l_heure(horloge, test).await;
    }

    /// Same, with a configuration changed by `regler`.
    pub async fn run_regle(regler: impl FnOnce(&mut Config), test: impl AsyncFnOnce(&Self)) {
        let horloge = Horloge::figee(MAINTENANT.parse().expect("un instant RFC 3339"));
        Self::derouler(horloge, regler, test).await;
    }

    /// Same, with another clock: the machine's, for what also runs in another process.
    pub async fn run_a_l_heure(horloge: Horloge, test: impl AsyncFnOnce(&Self)) {
        Self::derouler(horloge, |_| (), test).await;
    }

    async fn derouler(horloge: Horloge, regler: impl FnOnce(&mut Config), test: impl AsyncFnOnce(&Self)) {
        let app = Self::demarrer(horloge, regler)
            .await
            .expect("l'application d'essai démarre");

        let issue = AssertUnwindSafe(async {
            test(&app).await;
            app.executer_les_taches().await;
        })
        .catch_unwind()
        .await;

        finir("le serveur s'arrête", app.poignee.stop(false)).await;
        let suppression = finir("la base d'essai se supprime", app.base.supprimer()).await;
        if let Err(panique) = issue {
            std::panic::resume_unwind(panique);
        }
        suppression.expect("la base d'essai se supprime");
    }

    async fn demarrer(horloge: Horloge, regler: impl FnOnce(&mut Config)) -> anyhow::Result<Self> {
        let base = Base::creer_depuis("essai", async |url| crate::monde::preparer_modele(url).await)
            .await
            .map_err(|erreur| anyhow::anyhow!("{erreur}"))?;
        let dossier = tempfile::tempdir()?;
        let annuaire = Arc::new(AnnuaireFictif::default());
        let registre = Arc::new(RegistreFictif::default());
        let adresses = Arc::new(AdressesFictives::default());
        let mut config = config(&base, &dossier)?;
        regler(&mut config);
        let externes = externes(&annuaire, &registre, &adresses);
        let commun = Commun::avec_externes(config, horloge.clone(), externes)?;
        let (expediteur, boite) = Expediteur::capture(&commun.config.expediteur)?;
        let contexte = taches::Contexte::preparer(Arc::clone(&commun), expediteur)?;
        let ecoute = std::net::TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", ecoute.local_addr()?);
        let mesure = Mesure::default();
        let serveur = vao_server::commandes::serve::servir(Arc::clone(&commun), ecoute, Some(mesure.clone()))?;
        let poignee = serveur.handle();
        actix_web::rt::spawn(serveur);
        let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default())?;
        Ok(Self {
            url,
            horloge,
            boite,
            mesure,
            commun,
            annuaire,
            registre,
            adresses,
            base,
            pool,
            http: reqwest::Client::builder().no_proxy().timeout(SANS_FIN).build()?,
            contexte,
            compteur: AtomicU32::new(1),
            poignee,
            _dossier: dossier,
        })
    }

    /// Caller who is not signed in.
    pub fn anonyme(&self) -> Acteur<'_> {
        Acteur::anonyme(self)
    }

    /// Runs the waiting jobs and returns the mails they sent; fails if one of them fails.
    pub async fn courriels(&self) -> Vec<Courriel> {
        self.executer_les_taches().await;
        self.boite.prendre()
    }

    /// Runs the waiting jobs; fails if one of them fails.
    pub async fn executer_les_taches(&self) {
        let echecs = finir("les tâches s'achèvent", taches::ouvrier(&self.contexte).vider())
            .await
            .expect("les tâches s'exécutent");
        assert!(echecs.is_empty(), "tâches en échec : {echecs:?}");
    }

    /// Runs the waiting jobs; returns how many failed, and will be tried again.
    pub async fn taches_en_echec(&self) -> usize {
        let echecs = taches::ouvrier(&self.contexte).vider().await;
        echecs.expect("les tâches s'exécutent").len()
    }

    /// What the jobs are given, to run a round by hand.
    pub fn contexte(&self) -> &taches::Contexte {
        &self.contexte
    }

    /// Runs the waiting jobs while the mail server is away; returns how many failed.
    pub async fn executer_les_taches_smtp_en_panne(&self) -> usize {
        self.boite.mettre_en_panne(true);
        let echecs = self.taches_en_echec().await;
        self.boite.mettre_en_panne(false);
        echecs
    }

    /// Current instant of the test.
    pub fn maintenant(&self) -> DateTime<Utc> {
        self.horloge.maintenant()
    }

    /// Next number of the test, to make unique names.
    pub fn suivant(&self) -> u32 {
        self.compteur.fetch_add(1, Ordering::Relaxed)
    }

    /// Runs one SQL statement as the superuser; for arranging what no route does.
    pub async fn sql(&self, requete: &str) {
        let url = self.base.url_super_utilisateur();
        let (client, connexion) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .expect("connexion");
        actix_web::rt::spawn(async move { connexion.await.unwrap_or_default() });
        client
            .batch_execute(requete)
            .await
            .expect("la requête d'arrangement passe");
    }

    /// Waits until the database answers yes to `question`, an SQL expression.
    pub async fn attendre(&self, question: &str) {
        let oui = async {
            while self.valeur(&format!("SELECT {question}")).await.as_deref() != Some("t") {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        finir(question, oui).await;
    }

    /// Waits until `nombre` transactions of the application wait for a lock.
    pub async fn attendre_transactions_retenues(&self, nombre: u32) {
        self.attendre(&format!(
            "count(*) = {nombre} FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ))
        .await;
    }

    /// First column of the first row of a query, as text.
    pub async fn valeur(&self, requete: &str) -> Option<String> {
        let url = self.base.url_super_utilisateur();
        let (client, connexion) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .expect("connexion");
        actix_web::rt::spawn(async move { connexion.await.unwrap_or_default() });
        let lignes = client.simple_query(requete).await.expect("la requête de lecture passe");
        lignes.into_iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(ligne) => ligne.get(0).map(str::to_owned),
            _ => None,
        })
    }
}

/// Nothing answers there: a test that forgot its fakes fails at once.
fn externes_injoignables() -> ConfigExternes {
    let injoignable = "http://127.0.0.1:1".to_owned();
    ConfigExternes {
        externes_periode: 60,
        sirene_url: injoignable.clone(),
        sirene_cle: SecretString::from("essai"),
        sirene_cle_fichier: None,
        sirene_delai: 2_800,
        sirene_pages: 20,
        entreprise_url: injoignable.clone(),
        entreprise_jeton: SecretString::from("essai"),
        entreprise_jeton_fichier: None,
        entreprise_destinataire: "13000680200016".to_owned(),
        entreprise_delai: 2_800,
        geocodage_url: injoignable,
        geocodage_delai: 2_800,
    }
}

fn config(base: &Base, dossier: &TempDir) -> anyhow::Result<Config> {
    Ok(Config {
        env: Environnement::Dev,
        db_url: SecretString::from(base.url_application()),
        db_owner_url: Some(SecretString::from(base.url_proprietaire())),
        adresse: "127.0.0.1:0".parse()?,
        adresse_metriques: "127.0.0.1:0".parse()?,
        requetes_simultanees: 512,
        ouvriers: 1,
        connexions: 4,
        taches_simultanees: 2,
        url_usagers: "http://usagers.test".to_owned(),
        url_bo: "http://bo.test".to_owned(),
        url_annuaire: "http://annuaire.test".to_owned(),
        url_assistance: Some("http://aide.test/formulaire".to_owned()),
        externes: externes_injoignables(),
        smtp_url: SecretString::from("smtp://127.0.0.1:1"),
        smtp_autorite: None,
        expediteur: "VAO <ne-pas-repondre@vao.test>".to_owned(),
        mail_administration: "administration@vao.test".to_owned(),
        courriel_national: "dgcs@vao.test".to_owned(),
        cgu_version: vao_domain::compte::CGU_VERSION,
        delai_bloquant_2m: false,
        mention_recours: None,
        totp_exige: None,
        stockage: "memory:".to_owned(),
        antivirus: "factice:".to_owned(),
        s3_adresse: None,
        s3_region: None,
        s3_cle: None,
        s3_secret: None,
        cles_dir: dossier.path().to_owned(),
        trousseau: Trousseau::generer_cle("essai")?,
        poivre_cles: SecretString::from("ZXNzYWkgZXNzYWkgZXNzYWkgZXNzYWkgZXNzYWkgISE="),
        derriere_mandataire: false,
        banc: false,
        rondes: true,
        decoupage_dir: dossier.path().to_owned(),
    })
}

/// Waits for `travail`; fails, saying `quoi` was awaited, when it does not end.
fn finir<'a, T>(quoi: &'a str, travail: impl Future<Output = T> + 'a) -> impl Future<Output = T> + 'a {
    let travail = Box::pin(travail);
    async move { tokio::time::timeout(SANS_FIN, travail).await.expect(quoi) }
}
