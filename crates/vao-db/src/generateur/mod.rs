//! Jeux de mesure : un volume réaliste, le même pour la même graine (`vao seed --volume`).
//!
//! Tout est écrit par `COPY`, en une transaction ; les index secondaires et les compteurs
//! sont refaits une fois les lignes en place. L'historique est chaîné par la fonction
//! même du serveur, si bien que `vao doctor --journal` le vérifie.

mod alea;
mod copie;
mod deroulement;
mod ecriture;
mod index;
mod lieux;
mod noms;
mod population;
mod sejours;

use std::time::{Duration, Instant};

use chrono::{DateTime, Months, NaiveDate, Utc};
use tokio_postgres::{Client, NoTls};

use index::IndexRetires;
use lieux::Lieux;
use sejours::Sejour;

/// Ce qu'un jeu contient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tailles {
    /// Déclarations.
    pub declarations: u64,
    /// Organismes, chacun avec un agrément et un compte.
    pub organismes: u64,
    /// Hébergements.
    pub hebergements: u64,
    /// Agents.
    pub agents: usize,
}

impl Tailles {
    /// 30 000 déclarations.
    pub const PETIT: Self = Self {
        declarations: 30_000,
        organismes: 300,
        hebergements: 5_000,
        agents: 800,
    };
    /// 300 000 déclarations, environ soixante fois une année nationale.
    pub const GRAND: Self = Self {
        declarations: 300_000,
        organismes: 3_000,
        hebergements: 50_000,
        agents: 800,
    };
}

/// Ce qui a été écrit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilan {
    /// Déclarations.
    pub declarations: u64,
    /// Étapes.
    pub etapes: u64,
    /// Lignes de portée.
    pub portees: u64,
    /// Événements.
    pub evenements: u64,
    /// Durée totale.
    pub duree: Duration,
}

/// Erreur de la génération.
#[derive(Debug, thiserror::Error)]
pub enum ErreurGenerateur {
    /// La base a refusé.
    #[error("écriture du jeu de mesure")]
    Base(#[from] tokio_postgres::Error),
    /// Le référentiel géographique n'est pas chargé.
    #[error("le référentiel géographique est vide : lancez d'abord « vao seed »")]
    SansReferentiel,
    /// Un jeu est déjà là.
    #[error("un jeu de mesure est déjà en place dans cette base")]
    DejaLa,
}

/// Ce que toutes les lignes d'un jeu partagent.
pub(crate) struct Jeu<'a> {
    client: &'a Client,
    lieux: &'a Lieux,
    tailles: Tailles,
    graine: u64,
    aujourd_hui: NaiveDate,
    maintenant: DateTime<Utc>,
    /// Naissance des organismes, des comptes et des hébergements.
    origine: DateTime<Utc>,
    origine_ms: i64,
    /// Dernier numéro de déclaration déjà attribué.
    dernier_numero: i64,
}

/// Écrit un jeu entier dans une base migrée et dotée du référentiel.
///
/// `url` est celle du propriétaire, par un socket ou la boucle locale : la connexion n'est pas chiffrée.
/// Tous les comptes reçoivent l'empreinte de mot de passe `pwd`.
pub async fn generer(
    url: &str,
    tailles: Tailles,
    graine: u64,
    maintenant: DateTime<Utc>,
    pwd: &str,
) -> Result<Bilan, ErreurGenerateur> {
    let debut = Instant::now();
    let (client, connexion) = tokio_postgres::connect(url, NoTls).await?;
    let tache = tokio::spawn(connexion);
    client
        .batch_execute("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL synchronous_commit = off")
        .await?;
    let bilan = ecrire(&client, tailles, graine, maintenant, pwd).await?;
    client.batch_execute("COMMIT").await?;
    client.batch_execute("VACUUM (ANALYZE)").await?;
    drop(client);
    tache.await.ok();
    Ok(Bilan {
        duree: debut.elapsed(),
        ..bilan
    })
}

async fn ecrire(
    client: &Client,
    tailles: Tailles,
    graine: u64,
    maintenant: DateTime<Utc>,
    pwd: &str,
) -> Result<Bilan, ErreurGenerateur> {
    if client
        .query_opt("SELECT 1 FROM agrement WHERE numero = 'VOL-00001'", &[])
        .await?
        .is_some()
    {
        return Err(ErreurGenerateur::DejaLa);
    }
    let numero = client.query_one(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM declaration_numero",
        &[],
    );
    let dernier_numero = numero.await?.get(0);
    let lieux = Lieux::lire(client, graine).await?;
    let origine = maintenant.checked_sub_months(Months::new(48)).unwrap_or(maintenant);
    let jeu = Jeu {
        client,
        lieux: &lieux,
        tailles,
        graine,
        aujourd_hui: maintenant.date_naive(),
        maintenant,
        origine,
        origine_ms: origine.timestamp_millis(),
        dernier_numero,
    };
    let index = IndexRetires::retirer(client).await?;
    population::organismes(&jeu, pwd).await?;
    population::agents(&jeu, pwd).await?;
    population::hebergements(&jeu).await?;
    let declarations = ecriture::declarations(&jeu).await?;
    let etapes = ecriture::etapes(&jeu).await?;
    let portees = ecriture::portees(&jeu).await?;
    ecriture::depots(&jeu).await?;
    let evenements = ecriture::historique(&jeu).await?;
    index.remettre(client).await?;
    let dernier = i64::try_from(tailles.declarations)
        .unwrap_or_default()
        .saturating_add(dernier_numero);
    client
        .execute("SELECT setval('declaration_numero', $1)", &[&dernier])
        .await?;
    Ok(Bilan {
        declarations,
        etapes,
        portees,
        evenements,
        duree: Duration::ZERO,
    })
}
