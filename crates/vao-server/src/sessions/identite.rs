//! Who calls: from a token to an account, its roles and its scope.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::session::{JetonDto, OrganismeProfil, ProfilDto, Rattachement, TerritoireProfil};
use vao_db::comptes::{self, AgentConnecte, OrganismeDuCompte, UsagerConnecte};
use vao_db::{AsyncPgConnection, DbError};
use vao_domain::cle_api::Scope;
use vao_domain::droits::{Portee, Titulaire};
use vao_domain::organisme::SourceIdentite;
use vao_domain::siret::SiretInvalide;
use vao_domain::{CodeTerritoire, NiveauTerritoire, OrganismeId, Population, SessionId, Siret};

use super::DUREE_INACTIVITE;
use crate::acces::Identite;
use crate::app::FRAICHEUR_SESSION;
use crate::horloge::{Horloge, jour_de_paris};
use crate::jetons::Revendications;
use crate::{App, Config, Problem, agrements};

/// Why a caller could not be read from his session.
#[derive(Debug, Clone)]
pub enum LectureError {
    /// No such session, or ended, or an account that is no longer active.
    Absente,
    /// The database did not answer.
    Base(Arc<DbError>),
    /// A stored SIRET is not one.
    Siret(SiretInvalide),
}

impl From<DbError> for LectureError {
    fn from(erreur: DbError) -> Self {
        Self::Base(Arc::new(erreur))
    }
}

impl From<LectureError> for Problem {
    fn from(erreur: LectureError) -> Self {
        match erreur {
            LectureError::Absente => Self::new(CodeProbleme::NonConnecte),
            LectureError::Base(cause) => cause.into(),
            LectureError::Siret(cause) => Self::interne(cause),
        }
    }
}

/// Caller of an access token; 401 when the token, the session or the account is no longer good.
///
/// Simultaneous requests of one session share one read, kept five seconds; refusals are not kept.
pub async fn authentifier(app: &App, jeton: &str) -> Result<Arc<Identite>, Problem> {
    let le = app.horloge().maintenant();
    let refus = || Problem::new(CodeProbleme::NonConnecte);
    let lues = app.commun.cles.verifier(jeton, le).map_err(|cause| {
        tracing::info!(cause = cause.to_string(), "jeton d'accès refusé");
        refus()
    })?;
    let population = lues.population().ok_or_else(refus)?;
    let identite = lire_ou_retrouver(app, lues.sid, population, le)
        .await
        .map_err(|cause| Problem::from(LectureError::clone(&cause)))?;
    // Un jeton bien signé nomme toujours le compte de sa session ; sinon, il n'est pas de nous.
    if identite.compte != lues.sub || identite.population != population {
        return Err(refus());
    }
    Ok(identite)
}

/// Caller of a session, from the cache when it holds a recent read.
async fn lire_ou_retrouver(
    app: &App,
    session: SessionId,
    population: Population,
    le: DateTime<Utc>,
) -> Result<Arc<Identite>, Arc<LectureError>> {
    let lire_en_base = async || {
        let mut connexion = app.db.prendre().await?;
        lire(&mut connexion, session, population, app.horloge())
            .await
            .map(Arc::new)
    };
    // Une transaction en cours la ferme ou la change : ni lecture gardée, ni lecture partagée.
    if app.commun.sessions_a_relire.contains_key(&session) {
        return lire_en_base().await.map_err(Arc::new);
    }
    let identites = &app.commun.identites;
    if identites
        .get(&session)
        .await
        .is_some_and(|connue| !est_fraiche(&connue, le))
    {
        identites.invalidate(&session).await;
    }
    identites.try_get_with(session, lire_en_base()).await
}

/// True if the caller was read recently enough by the application's clock.
fn est_fraiche(identite: &Identite, le: DateTime<Utc>) -> bool {
    let age = le - identite.lue_at;
    age >= chrono::Duration::zero() && age.to_std().is_ok_and(|age| age < FRAICHEUR_SESSION)
}

/// Reads the caller of an open session: one statement, two for a member of an organisation.
pub async fn lire(
    conn: &mut AsyncPgConnection,
    session: SessionId,
    population: Population,
    horloge: &Horloge,
) -> Result<Identite, LectureError> {
    let le = horloge.maintenant();
    let active_depuis = le - DUREE_INACTIVITE;
    match population {
        Population::Usagers => {
            let lu = comptes::usager_de_session(conn, session.0, le, active_depuis).await?;
            let usager = lu.ok_or(LectureError::Absente)?;
            d_usager(conn, session, usager, le).await
        }
        Population::Bo => {
            let lu = comptes::agent_de_session(conn, session.0, le, active_depuis).await?;
            Ok(d_agent(session, lu.ok_or(LectureError::Absente)?, le))
        }
    }
}

/// Organisation of a user, with its agrément or the one of the siège that authorises it.
async fn rattacher(
    conn: &mut AsyncPgConnection,
    organisme: &OrganismeDuCompte,
    le: DateTime<Utc>,
) -> Result<OrganismeProfil, LectureError> {
    let siret = Siret::lire(&organisme.siret).map_err(LectureError::Siret)?;
    let agrement = comptes::agrement_de(conn, organisme.id, jour_de_paris(le)).await?;
    Ok(OrganismeProfil {
        id: OrganismeId(organisme.id),
        nom: organisme.nom.clone(),
        siret,
        complet: organisme.complet,
        porteur_agrement: organisme.porteur_agrement,
        agrement: agrement.as_ref().map(agrements::resumer),
        roles: Vec::new(),
    })
}

/// Son SIREN pour un siège prouvé, son organisme pour tout autre.
fn portee_de(lu: &OrganismeDuCompte, profil: &OrganismeProfil) -> Portee {
    if lu.voit_son_siren {
        Portee::Porteur {
            organisme: profil.id,
            siren: profil.siret.siren(),
        }
    } else {
        Portee::Organisme(profil.id)
    }
}

/// Titulaire d'une clé d'API, avec ce qu'elle lui laisse de ses droits.
pub async fn d_une_cle(
    conn: &mut AsyncPgConnection,
    cle: Uuid,
    scopes: Vec<Scope>,
    usager: UsagerConnecte,
    le: DateTime<Utc>,
) -> Result<Identite, LectureError> {
    Ok(Identite {
        scopes: Some(scopes),
        ..d_usager(conn, SessionId(cle), usager, le).await?
    })
}

async fn d_usager(
    conn: &mut AsyncPgConnection,
    session: SessionId,
    usager: UsagerConnecte,
    le: DateTime<Utc>,
) -> Result<Identite, LectureError> {
    let organisme = match &usager.organisme {
        Some(organisme) => Some(rattacher(conn, organisme, le).await?),
        None => None,
    };
    let roles: Vec<_> = usager.roles.into_iter().map(|role| role.0).collect();
    let lu = usager.organisme.as_ref();
    let portee = lu.zip(organisme.as_ref()).map(|(lu, profil)| portee_de(lu, profil));
    // Une personne physique aussi, qui ne voit pourtant que son SIRET : donner un droit n'est pas voir plus loin.
    let porteur_prouve = lu.is_some_and(|lu| lu.porteur_agrement && lu.source_identite.0 == SourceIdentite::Sirene);
    let titulaire = Titulaire::Usager {
        rattache: organisme.is_some(),
        roles: roles.clone(),
    };
    let rattachement = match organisme {
        Some(organisme) => Rattachement::Organisme(OrganismeProfil { roles, ..organisme }),
        None => Rattachement::Aucun,
    };
    Ok(Identite {
        session,
        scopes: None,
        population: Population::Usagers,
        compte: usager.id,
        email: usager.mail,
        nom: usager.nom,
        prenom: usager.prenom,
        titulaire,
        rattachement,
        portee,
        porteur_prouve,
        region: usager.territoire,
        departement: usager.departement,
        cgu_version: usager.cgu_version,
        application: usager.application,
        lue_at: le,
    })
}

fn d_agent(session: SessionId, agent: AgentConnecte, le: DateTime<Utc>) -> Identite {
    let roles: Vec<_> = agent.roles.into_iter().map(|role| role.0).collect();
    let code = CodeTerritoire(agent.territoire);
    let niveau = NiveauTerritoire::de_parent(agent.parent.as_deref());
    Identite {
        session,
        scopes: None,
        population: Population::Bo,
        compte: agent.id,
        email: agent.mail,
        nom: agent.nom.unwrap_or_default(),
        prenom: agent.prenom.unwrap_or_default(),
        titulaire: Titulaire::Agent { roles: roles.clone() },
        portee: Portee::d_agent(&code, niveau),
        porteur_prouve: false,
        rattachement: Rattachement::Territoire(TerritoireProfil {
            code,
            libelle: agent.libelle,
            niveau,
            roles,
        }),
        region: None,
        departement: None,
        cgu_version: agent.cgu_version,
        application: agent.application,
        lue_at: le,
    }
}

/// Profile shown to the caller.
pub fn profil(identite: &Identite, config: &Config) -> ProfilDto {
    ProfilDto {
        population: identite.population,
        email: identite.email.clone(),
        nom: identite.nom.clone(),
        prenom: identite.prenom.clone(),
        rattachement: identite.rattachement.clone(),
        permissions: identite.titulaire.permissions(),
        cgu_a_accepter: identite.cgu_a_accepter(config),
        second_facteur_a_activer: identite.application_exigee(config) && !identite.application,
    }
}

/// Access token of the caller, with his profile and the end (`fin`) of his session.
pub fn jeton(app: &App, identite: &Identite, fin: DateTime<Utc>) -> Result<JetonDto, Problem> {
    let le = app.horloge().maintenant();
    let revendications = Revendications::nouvelles(identite.population, identite.compte, identite.session, le);
    Ok(JetonDto {
        jeton: app.commun.cles.emettre(&revendications).map_err(Problem::interne)?,
        expire_at: revendications.expire_at(),
        session_expire_at: fin,
        profil: profil(identite, &app.commun.config),
    })
}
