//! Metrics in the OpenMetrics format, on a listener of their own: never on the public port.
//!
//! One registry per process, carried by [`Commun`]: tests have theirs. Labels are closed sets
//! (declared routes, classes of statuses, names of jobs): a caller cannot make series.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web::{Data, get};
use actix_web::{App as Actix, HttpMessage as _, HttpResponse, HttpServer};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use vao_db::Pool;
use vao_jobs::Issue;

use crate::App;
use crate::app::Commun;
use crate::journal::Route;

/// Upper bounds of the durations, in seconds: the budgets of a route lie between 1 ms and 1 s.
const DUREES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Content type of the answer.
const TYPE_MIME: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What tells requests apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Requete {
    methode: &'static str,
    route: Arc<str>,
    statut: &'static str,
}

/// What tells attempts of jobs apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Essai {
    tache: &'static str,
    issue: &'static str,
}

/// Measures of a process.
pub struct Metriques {
    registre: Registry,
    requetes: Family<Requete, Histogram, fn() -> Histogram>,
    delestees: Counter,
    en_cours: Gauge,
    taches: Family<Essai, Counter>,
    connexions: Gauge,
    connexions_max: Gauge,
    attentes: Gauge,
    hachages: Gauge,
    hachages_en_attente: Gauge,
    pools: Mutex<Vec<Pool>>,
}

impl Default for Metriques {
    fn default() -> Self {
        let mut metriques = Self {
            registre: Registry::with_prefix("vao"),
            requetes: Family::new_with_constructor(|| Histogram::new(DUREES)),
            delestees: Counter::default(),
            en_cours: Gauge::default(),
            taches: Family::default(),
            connexions: Gauge::default(),
            connexions_max: Gauge::default(),
            attentes: Gauge::default(),
            hachages: Gauge::default(),
            hachages_en_attente: Gauge::default(),
            pools: Mutex::default(),
        };
        metriques.inscrire();
        metriques
    }
}

impl Metriques {
    /// Measures of a process that calls external services.
    pub fn avec_externes(externes: &vao_external::Mesures) -> Self {
        let mut metriques = Self::default();
        externes.inscrire(&mut metriques.registre);
        metriques
    }

    fn inscrire(&mut self) {
        let registre = &mut self.registre;
        registre.register_with_unit(
            "http_requete_duree",
            "Requetes servies, par route declaree, methode et classe de statut",
            Unit::Seconds,
            self.requetes.clone(),
        );
        registre.register(
            "http_requetes_delestees",
            "Requetes refusees (503) parce que trop d'autres etaient en cours",
            self.delestees.clone(),
        );
        registre.register("taches", "Essais de taches de fond, par issue", self.taches.clone());
        for (nom, aide, jauge) in [
            ("http_requetes_en_cours", "Requetes en cours", &self.en_cours),
            ("db_connexions_occupees", "Connexions prises", &self.connexions),
            (
                "db_connexions_max",
                "Connexions que les pools peuvent ouvrir",
                &self.connexions_max,
            ),
            ("db_attentes", "Requetes qui attendent une connexion", &self.attentes),
            ("hachages_en_cours", "Mots de passe en cours de hachage", &self.hachages),
            (
                "hachages_en_attente",
                "Connexions d'utilisateurs qui attendent un hachage",
                &self.hachages_en_attente,
            ),
        ] {
            registre.register(nom, aide, jauge.clone());
        }
    }

    /// Watches a pool until the process ends.
    pub fn suivre(&self, pool: &Pool) {
        self.pools
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(pool.clone());
    }

    /// Counts a request refused because too many were running.
    pub fn delester(&self) {
        self.delestees.inc();
    }

    /// Counts an attempt of a job.
    pub fn essai(&self, tache: &'static str, issue: Issue) {
        let issue = match issue {
            Issue::Reussie => "reussie",
            Issue::Retentee => "retentee",
            Issue::Morte => "morte",
        };
        self.taches.get_or_create(&Essai { tache, issue }).inc();
    }

    /// Text of every measure; what is only known now is read now.
    pub fn texte(&self, commun: &Commun) -> Result<String, std::fmt::Error> {
        self.relever(commun);
        let mut texte = String::new();
        encode(&mut texte, &self.registre)?;
        Ok(texte)
    }

    fn relever(&self, commun: &Commun) {
        let (mut occupees, mut attentes, mut taille) = (0, 0, 0);
        for pool in self.pools.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let etat = pool.etat();
            occupees += etat.occupees;
            attentes += etat.en_attente;
            taille += etat.taille;
        }
        let limite = commun.config.requetes_simultanees;
        regler(
            &self.en_cours,
            limite.saturating_sub(commun.requetes.available_permits()),
        );
        regler(&self.connexions, occupees);
        regler(&self.connexions_max, taille);
        regler(&self.attentes, attentes);
        let (en_cours, en_attente) = commun.hachages_en_cours();
        regler(&self.hachages, en_cours);
        regler(&self.hachages_en_attente, en_attente);
    }
}

fn regler(jauge: &Gauge, valeur: usize) {
    jauge.set(i64::try_from(valeur).unwrap_or(i64::MAX));
}

/// Middleware: counts and times each request under its declared route.
pub async fn mesurer(
    requete: ServiceRequest,
    suite: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let debut = Instant::now();
    let app = requete.app_data::<Data<App>>().cloned();
    let methode = methode(requete.method());
    let route = requete.extensions().get::<Route>().map(|route| Arc::clone(&route.0));
    let reponse = suite.call(requete).await?;
    if let (Some(app), Some(route)) = (app, route) {
        let statut = classe(reponse.status().as_u16());
        app.commun
            .metriques
            .requetes
            .get_or_create(&Requete { methode, route, statut })
            .observe(debut.elapsed().as_secs_f64());
    }
    Ok(reponse)
}

/// A method that HTTP does not define must not make a series.
fn methode(methode: &Method) -> &'static str {
    match *methode {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "AUTRE",
    }
}

const fn classe(statut: u16) -> &'static str {
    match statut {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

async fn exposer(commun: Data<Commun>) -> HttpResponse {
    match commun.metriques.texte(&commun) {
        Ok(texte) => HttpResponse::Ok().content_type(TYPE_MIME).body(texte),
        Err(erreur) => {
            tracing::error!(%erreur, "mesures illisibles");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// Server of the metrics alone, on a bound socket: `GET /metrics`.
pub fn servir(commun: Arc<Commun>, ecoute: TcpListener) -> anyhow::Result<Server> {
    let serveur = HttpServer::new(move || {
        Actix::new()
            .app_data(Data::from(Arc::clone(&commun)))
            .route("/metrics", get().to(exposer))
    })
    .workers(1)
    // L'arrêt est celui du processus, décidé ailleurs.
    .disable_signals()
    .shutdown_timeout(1)
    .listen(ecoute)?
    .run();
    Ok(serveur)
}

/// Opens the configured address and serves the metrics in the background of this process.
pub fn ouvrir(commun: &Arc<Commun>) -> anyhow::Result<Server> {
    let adresse = commun.config.adresse_metriques;
    let ecoute = TcpListener::bind(adresse).map_err(|cause| {
        anyhow::anyhow!("l'adresse des mesures {adresse} ne s'ouvre pas ({cause}) : changez VAO_ADRESSE_METRIQUES")
    })?;
    servir(Arc::clone(commun), ecoute)
}
