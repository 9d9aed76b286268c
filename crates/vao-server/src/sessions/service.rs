//! Vie d'une session : ouverture, renouvellement, liste, fermeture.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::session::{JetonDto, SessionDto};
use vao_db::sessions::{self, MotifRevocation, NouvelleSession};
use vao_db::{Tx, comptes};
use vao_domain::{Population, SessionId};

use super::identite::{self, LectureError};
use super::provenance::Client;
use super::secrets::{self, Secret};
use super::{DUREE_ABSOLUE, DUREE_INACTIVITE, TOLERANCE_ONGLETS};
use crate::acces::Identite;
use crate::{App, Problem};

/// Session ouverte ou renouvelée, avec ce que les cookies doivent porter.
pub struct SessionNeuve {
    /// Jeton d'accès et profil.
    pub jeton: JetonDto,
    /// Jeton de renouvellement.
    pub renouvellement: String,
    /// Durée de son cookie.
    pub duree: Duration,
    /// Jeton d'un appareil qui devient de confiance.
    pub appareil: Option<String>,
}

impl std::fmt::Debug for SessionNeuve {
    /// Aucun jeton dans un journal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionNeuve")
    }
}

/// Ouvre une session d'un compte dont les deux facteurs sont vérifiés.
pub async fn demarrer(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
) -> Result<SessionNeuve, Problem> {
    let id = app.horloge().nouvel_id();
    let secret = Secret::tirer()?;
    let nouvelle = NouvelleSession {
        id,
        population,
        compte,
        appareil: &client.appareil,
        adresse_ip: &client.adresse_ip,
        expire_at: le + DUREE_ABSOLUE,
    };
    sessions::ouvrir(tx, &nouvelle, &secret.empreinte, le).await?;
    comptes::noter_connexion(tx, population, compte, le).await?;
    let identite = identite::lire(tx, SessionId(id), population, app.horloge()).await?;
    tracing::info!(compte = %compte, session = %id, population = population.to_string(), "connexion réussie");
    remettre(app, &identite, secret, nouvelle.expire_at, le)
}

fn remettre(
    app: &App,
    identite: &Identite,
    secret: Secret,
    fin: DateTime<Utc>,
    le: DateTime<Utc>,
) -> Result<SessionNeuve, Problem> {
    Ok(SessionNeuve {
        jeton: identite::jeton(app, identite)?,
        renouvellement: secret.texte,
        duree: (fin - le).min(DUREE_INACTIVITE),
        appareil: None,
    })
}

/// Sort d'un jeton de renouvellement ; les écritures d'un refus sont gardées.
enum Renouvellement {
    Fait(Box<SessionNeuve>),
    Refuse,
    Revoquee(SessionId),
}

/// Échange un jeton de renouvellement contre un autre et un jeton d'accès.
///
/// Le jeton présenté est remplacé. Présenté de nouveau plus de dix secondes après, il a été volé, ou son
/// remplaçant l'a été : la session est fermée. Dans les dix secondes, c'est un autre onglet, qui en reçoit un aussi.
pub async fn rafraichir(
    app: &App,
    client: &Client,
    population: Population,
    cookie: Option<String>,
) -> Result<SessionNeuve, Problem> {
    client.exiger(population)?;
    let refus = || Problem::new(CodeProbleme::NonConnecte);
    let empreinte = secrets::empreinte(&cookie.ok_or_else(refus)?);
    let le = app.horloge().maintenant();
    match app
        .db
        .transaction(async |tx| renouveler(tx, app, population, &empreinte, le).await)
        .await?
    {
        Renouvellement::Fait(session) => Ok(*session),
        Renouvellement::Refuse => Err(refus()),
        Renouvellement::Revoquee(session) => {
            app.commun.identites.invalidate(&session).await;
            Err(refus())
        }
    }
}

async fn renouveler(
    tx: &mut Tx,
    app: &App,
    population: Population,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<Renouvellement, Problem> {
    let Some(jeton) = sessions::verrouiller_jeton(tx, empreinte).await? else {
        return Ok(Renouvellement::Refuse);
    };
    let finie = jeton.revoquee_at.is_some()
        || jeton.expire_at <= le
        || jeton.derniere_activite_at + DUREE_INACTIVITE <= le
        || jeton.population.0 != population;
    if finie {
        return Ok(Renouvellement::Refuse);
    }
    let id = SessionId(jeton.session);
    if jeton
        .remplace_at
        .is_some_and(|remplace| le - remplace > TOLERANCE_ONGLETS)
    {
        tracing::warn!(compte = %jeton.compte, session = %id, "session fermée : jeton de renouvellement réutilisé");
        sessions::revoquer(tx, id.0, population, jeton.compte, MotifRevocation::Reutilisation, le).await?;
        return Ok(Renouvellement::Revoquee(id));
    }
    let identite = match identite::lire(tx, id, population, app.horloge()).await {
        Ok(identite) => identite,
        Err(LectureError::Absente) => {
            tracing::info!(compte = %jeton.compte, session = %id, "session fermée : compte inactif");
            sessions::revoquer(tx, id.0, population, jeton.compte, MotifRevocation::Blocage, le).await?;
            return Ok(Renouvellement::Revoquee(id));
        }
        Err(erreur) => return Err(erreur.into()),
    };
    let secret = Secret::tirer()?;
    sessions::remplacer_jeton(tx, id.0, empreinte, &secret.empreinte, le).await?;
    Ok(Renouvellement::Fait(Box::new(remettre(
        app,
        &identite,
        secret,
        jeton.expire_at,
        le,
    )?)))
}

/// Sessions ouvertes de l'appelant.
pub async fn lister(app: &App, appelant: &Identite) -> Result<Vec<SessionDto>, Problem> {
    let le = app.horloge().maintenant();
    let mut connexion = app.db.prendre().await?;
    let active_depuis = le - DUREE_INACTIVITE;
    let ouvertes = sessions::ouvertes(&mut connexion, appelant.population, appelant.compte, le, active_depuis).await?;
    let dto = |session: sessions::SessionOuverte| SessionDto {
        courante: session.id == appelant.session.0,
        id: SessionId(session.id),
        appareil: session.appareil,
        ouverte_at: session.created_at,
        derniere_activite_at: session.derniere_activite_at,
    };
    Ok(ouvertes.into_iter().map(dto).collect())
}

/// Ferme une session de l'appelant ; 404 si elle n'est pas à lui ou l'est déjà.
pub async fn fermer(app: &App, appelant: &Identite, session: SessionId, motif: MotifRevocation) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    let (population, compte) = (appelant.population, appelant.compte);
    let fermee = app
        .db
        .transaction(async |tx| sessions::revoquer(tx, session.0, population, compte, motif, le).await)
        .await?;
    app.commun.identites.invalidate(&session).await;
    if !fermee {
        return Err(Problem::introuvable());
    }
    tracing::info!(compte = %compte, session = %session, motif = motif.code(), "session fermée");
    Ok(())
}
