//! Vie d'une session : ouverture, renouvellement, liste, fermeture.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::session::{JetonDto, SessionDto};
use vao_db::inscriptions::Titulaire;
use vao_db::sessions::{self, MotifRevocation, NouvelleSession};
use vao_db::{Tx, comptes};
use vao_domain::compte::ActionJournal;
use vao_domain::{Population, SessionId};

use super::identite::{self, LectureError};
use super::journal;
use super::provenance::Client;
use super::secrets::{self, Secret};
use super::{DUREE_ABSOLUE, DUREE_INACTIVITE, TOLERANCE_ONGLETS};
use crate::acces::Identite;
use crate::app::Commun;
use crate::comptes::{auteur, cible};
use crate::journal_comptes::ecriture::{self, Fait};
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

/// Comment le second facteur d'une connexion a été donné.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moyen {
    /// Code reçu par courriel.
    Courriel,
    /// Code de l'application d'authentification.
    Application,
    /// Code de secours.
    CodeDeSecours,
    /// Appareil de confiance.
    Appareil,
}

impl Moyen {
    const fn libelle(self) -> &'static str {
        match self {
            Self::Courriel => "Code reçu par courriel",
            Self::Application => "Application d'authentification",
            Self::CodeDeSecours => "Code de secours",
            Self::Appareil => "Appareil de confiance",
        }
    }
}

/// Ouvre une session d'un compte dont les deux facteurs sont vérifiés.
pub async fn demarrer(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    titulaire: &Titulaire,
    moyen: Moyen,
) -> Result<SessionNeuve, Problem> {
    let le = app.horloge().maintenant();
    let (population, compte) = (titulaire.population, titulaire.id);
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
    let fait = Fait {
        apres: Some(json!({"Second facteur": moyen.libelle(), "Appareil": client.appareil})),
        ..Fait::simple(ActionJournal::Connexion)
    };
    ecriture::noter(tx, app.horloge(), &auteur(titulaire, client), &cible(titulaire), fait).await?;
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
        jeton: identite::jeton(app, identite, fin)?,
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

/// Ferme la session de l'appelant.
///
/// Celui qui part sans avoir accepté les conditions d'utilisation les refuse.
pub async fn deconnecter(app: &App, client: &Client, appelant: &Identite) -> Result<(), Problem> {
    let motif = match appelant.cgu_a_accepter(&app.commun.config) {
        Some(_) => MotifRevocation::CguRefusees,
        None => MotifRevocation::Deconnexion,
    };
    let fait = Fait {
        motif: (motif == MotifRevocation::CguRefusees).then_some("Conditions d'utilisation refusées"),
        ..Fait::simple(ActionJournal::Deconnexion)
    };
    fermer(app, client, appelant, appelant.session, motif, fait).await
}

/// Ferme une session de l'appelant ; 404 si elle n'est pas à lui ou l'est déjà.
pub async fn revoquer(app: &App, client: &Client, appelant: &Identite, session: SessionId) -> Result<(), Problem> {
    let fait = Fait::simple(ActionJournal::Revocation);
    fermer(app, client, appelant, session, MotifRevocation::Revocation, fait).await
}

async fn fermer(
    app: &App,
    client: &Client,
    appelant: &Identite,
    session: SessionId,
    motif: MotifRevocation,
    fait: Fait<'_>,
) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    let (population, compte) = (appelant.population, appelant.compte);
    app.db
        .transaction(async |tx| {
            if !sessions::revoquer(tx, session.0, population, compte, motif, le).await? {
                return Err(Problem::introuvable());
            }
            relire(&app.commun, session).await;
            journal::noter(tx, app.horloge(), client, appelant, fait).await
        })
        .await?;
    tracing::info!(compte = %compte, session = %session, motif = motif.code(), "session fermée");
    Ok(())
}

/// Ferme toutes les sessions de l'appelant, sauf celle-ci.
pub async fn fermer_les_autres(app: &App, client: &Client, appelant: &Identite) -> Result<(), Problem> {
    let (population, compte) = (appelant.population, appelant.compte);
    app.db
        .transaction(async |tx| {
            let motif = MotifRevocation::Revocation;
            let sauf = Some(appelant.session);
            let nombre = fermer_toutes(tx, &app.commun, population, compte, sauf, motif).await?;
            if nombre == 0 {
                return Ok(());
            }
            let fait = Fait {
                apres: Some(json!({"Sessions fermées": nombre})),
                ..Fait::simple(ActionJournal::Revocation)
            };
            journal::noter(tx, app.horloge(), client, appelant, fait).await
        })
        .await
}

/// Ferme toutes les sessions d'un compte sauf `sauf`, dans la transaction de ce qui l'exige ; rend combien.
///
/// Ici, la fermeture vaut dès la fin de la transaction ; les autres serveurs la suivent dans les cinq secondes.
pub async fn fermer_toutes(
    tx: &mut Tx,
    commun: &Commun,
    population: Population,
    compte: Uuid,
    sauf: Option<SessionId>,
    motif: MotifRevocation,
) -> Result<usize, Problem> {
    let le = commun.horloge.maintenant();
    let fermees = sessions::revoquer_toutes(tx, population, compte, sauf.map(|session| session.0), motif, le).await?;
    for id in &fermees {
        relire(commun, SessionId(*id)).await;
    }
    if !fermees.is_empty() {
        let sessions = fermees.len();
        tracing::info!(compte = %compte, sessions, motif = motif.code(), "sessions fermées");
    }
    Ok(fermees.len())
}

/// Fait relire en base l'appelant de cette session, le temps que la transaction en cours finisse.
pub async fn relire(commun: &Commun, session: SessionId) {
    commun.sessions_a_relire.insert(session, ()).await;
    commun.identites.invalidate(&session).await;
}
