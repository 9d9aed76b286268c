//! Idempotency keys: the answer is stored in the transaction of the action.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_db::Tx;
use vao_db::idempotence::{self as table, Prise};
use vao_domain::Version;
use vao_jobs::{JobError, Tache, WorkerBuilder};

use crate::taches::Contexte;
use crate::version::{Versionne, etag};
use crate::{App, Problem};

/// Time during which an answer can be replayed: it is a copy of personal data, not kept beyond.
const GARDE: Duration = Duration::hours(24);

/// `Idempotency-Key` of a request, with what identifies the request it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cle(Option<(String, String)>);

impl FromRequest for Cle {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lue = requete
            .headers()
            .get("Idempotency-Key")
            .map(|valeur| valeur.to_str().map(str::to_owned));
        let route = format!("{} {}", requete.method(), requete.path());
        ready(match lue {
            None => Ok(Self(None)),
            Some(Ok(cle)) if (1..=200).contains(&cle.len()) => Ok(Self(Some((cle, route)))),
            Some(_) => {
                let detail = "L'en-tête Idempotency-Key compte de 1 à 200 caractères ASCII.";
                Err(Problem::detaille(CodeProbleme::RequeteInvalide, detail))
            }
        })
    }
}

/// Answer of an action, fresh or replayed.
#[derive(Debug)]
pub struct Reponse {
    statut: StatusCode,
    version: Option<Version>,
    emplacement: Option<String>,
    corps: serde_json::Value,
    rejouee: bool,
}

impl Reponse {
    fn fraiche<T: Serialize>(reponse: Versionne<T>) -> Result<Self, Problem> {
        Ok(Self {
            statut: reponse.statut,
            version: Some(reponse.version),
            emplacement: reponse.emplacement,
            corps: serde_json::to_value(reponse.corps).map_err(Problem::interne)?,
            rejouee: false,
        })
    }
}

impl Responder for Reponse {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut reponse = HttpResponse::build(self.statut);
        if let Some(version) = self.version {
            reponse.insert_header((header::ETAG, etag(version)));
        }
        if let Some(adresse) = self.emplacement {
            reponse.insert_header((header::LOCATION, adresse));
        }
        if self.rejouee {
            reponse.insert_header(("Idempotent-Replayed", "true"));
        }
        reponse
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .body(self.corps.to_string())
    }
}

/// Runs an action in one transaction, at most once per key.
///
/// The same key with the same body gets the stored answer; with another body, 409.
/// Two simultaneous requests with one key wait for each other on the unique index.
pub async fn executer<C: Serialize, T: Serialize>(
    app: &App,
    acteur: Uuid,
    cle: Cle,
    corps: &C,
    action: impl AsyncFnOnce(&mut Tx) -> Result<Versionne<T>, Problem>,
) -> Result<Reponse, Problem> {
    let Cle(Some((cle, route))) = cle else {
        let reponse = app.db.transaction(action).await?;
        return Reponse::fraiche(reponse);
    };
    let empreinte = empreinte(&route, corps)?;
    let le = app.horloge().maintenant();
    app.db
        .transaction(
            async |tx| match table::prendre(tx, acteur, &cle, &route, &empreinte, le).await? {
                Prise::Neuve => {
                    let reponse = Reponse::fraiche(action(tx).await?)?;
                    let statut = i16::try_from(reponse.statut.as_u16()).unwrap_or_default();
                    let version = reponse.version.map(|version| version.0);
                    table::conclure(
                        tx,
                        acteur,
                        &cle,
                        statut,
                        &reponse.corps,
                        version,
                        reponse.emplacement.as_deref(),
                    )
                    .await?;
                    Ok(reponse)
                }
                Prise::Autre => Err(Problem::detaille(
                    CodeProbleme::CleReutilisee,
                    "Une clé d'idempotence ne sert qu'à une requête : prenez-en une nouvelle.",
                )),
                Prise::Deja {
                    statut,
                    corps,
                    version,
                    emplacement,
                } => Ok(Reponse {
                    statut: u16::try_from(statut)
                        .ok()
                        .and_then(|s| StatusCode::from_u16(s).ok())
                        .unwrap_or(StatusCode::OK),
                    version: version.map(Version),
                    emplacement,
                    corps,
                    rejouee: true,
                }),
            },
        )
        .await
}

/// Registers the jobs of this module.
pub fn inscrire(ouvrier: WorkerBuilder<Contexte>) -> WorkerBuilder<Contexte> {
    ouvrier.tache::<PurgerReponses>()
}

/// Schedules the purge, every hour, for the process that runs the jobs.
pub fn planifier(ouvrier: WorkerBuilder<Contexte>) -> Result<WorkerBuilder<Contexte>, JobError> {
    ouvrier.cron("40 * * * *", &PurgerReponses {}, std::time::Duration::from_hours(1))
}

/// Erases the stored answers after a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgerReponses {}

impl Tache for PurgerReponses {
    const NOM: &'static str = "purger_reponses_gardees";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut tx = ctx.db.debuter().await?;
        let reponses = table::purger(&mut tx, ctx.commun.horloge.maintenant() - GARDE).await?;
        tx.valider().await?;
        tracing::info!(reponses, "réponses gardées effacées");
        Ok(())
    }
}

fn empreinte<C: Serialize>(route: &str, corps: &C) -> Result<Vec<u8>, Problem> {
    let corps = serde_json::to_vec(corps).map_err(Problem::interne)?;
    let mut hachage = Sha256::new();
    hachage.update(route.as_bytes());
    hachage.update([0]);
    hachage.update(&corps);
    Ok(hachage.finalize().to_vec())
}
