//! Rights are types: a handler that asks for `Access<P>` cannot run without `P`.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use uuid::Uuid;
use vao_contract::session::Rattachement;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::cle_api::Scope;
use vao_domain::droits::{Permission, Portee, Titulaire};
use vao_domain::evenement::SourceEvenement;
use vao_domain::{Acteur, AgentId, NiveauTerritoire, Population, SessionId, UsagerId};

use crate::cles;
use crate::sessions::identite::authentifier;
use crate::sessions::provenance::Client;
use crate::{App, Config, Problem};

/// Who calls: read from the session at most five seconds ago, or from an API key at each call.
#[derive(Debug, Clone)]
pub struct Identite {
    /// Session of the token; the key itself when a key calls, to which no route about sessions is open.
    pub session: SessionId,
    /// What a key leaves of its owner's rights; `None` for a session, which has them all.
    pub scopes: Option<Vec<Scope>>,
    /// Population.
    pub population: Population,
    /// Account.
    pub compte: Uuid,
    /// Canonical e-mail address.
    pub email: String,
    /// Last name.
    pub nom: String,
    /// First name.
    pub prenom: String,
    /// Roles.
    pub titulaire: Titulaire,
    /// Organisation or territory.
    pub rattachement: Rattachement,
    /// What the caller may see; `None` when he belongs nowhere.
    pub portee: Option<Portee>,
    /// True if his organisation carries its agrément and the register proved it: it gives the EIG rights.
    pub porteur_prouve: bool,
    /// Région of a portal account's establishment.
    pub region: Option<String>,
    /// Département of a portal account's establishment.
    pub departement: Option<String>,
    /// Last version of the terms of use that he accepted.
    pub cgu_version: Option<i32>,
    /// True if he has an authenticator application.
    pub application: bool,
    /// When this was read, by the clock of the application.
    pub lue_at: DateTime<Utc>,
}

/// What somebody must do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prealable {
    /// Accept this version of the terms of use.
    Cgu(i32),
    /// Set up an authenticator application.
    SecondFacteur,
}

impl Identite {
    /// True if the caller holds `permission` by his roles, and by the scopes of the key that he calls with.
    pub fn detient(&self, permission: Permission) -> bool {
        self.titulaire.detient(permission) && self.admet(permission)
    }

    /// True if `permission` is open to the key that calls; a session has no such limit.
    pub fn admet(&self, permission: Permission) -> bool {
        match &self.scopes {
            None => true,
            Some(scopes) => permission.par_cle().admet(scopes),
        }
    }

    /// Version of the terms of use that is still to be accepted.
    pub fn cgu_a_accepter(&self, config: &Config) -> Option<i32> {
        (self.cgu_version.unwrap_or_default() < config.cgu_version).then_some(config.cgu_version)
    }

    /// True if an authenticator application is asked of this account: an agent who decides.
    pub fn application_exigee(&self, config: &Config) -> bool {
        config.totp_exige() && self.titulaire.decide()
    }

    /// What is still to be done before any other call; the terms of use come first.
    pub fn prealable(&self, config: &Config) -> Option<Prealable> {
        let second_facteur =
            || (self.application_exigee(config) && !self.application).then_some(Prealable::SecondFacteur);
        self.cgu_a_accepter(config).map(Prealable::Cgu).or_else(second_facteur)
    }

    /// Author of an event.
    pub fn acteur(&self) -> Acteur {
        match self.population {
            Population::Usagers => Acteur::Usager(UsagerId(self.compte)),
            Population::Bo => Acteur::Agent(AgentId(self.compte)),
        }
    }

    /// Side that the history shows.
    pub fn source(&self) -> SourceEvenement {
        match &self.rattachement {
            Rattachement::Territoire(territoire) => match territoire.niveau {
                NiveauTerritoire::Departemental => SourceEvenement::Ddets,
                NiveauTerritoire::Regional => SourceEvenement::Dreets,
                NiveauTerritoire::National => SourceEvenement::Central,
            },
            Rattachement::Organisme(_) | Rattachement::Aucun => SourceEvenement::Organisateur,
        }
    }

    /// Name that the history shows: the service of an agent, the person of an organisation.
    pub fn emetteur(&self) -> String {
        match &self.rattachement {
            Rattachement::Territoire(territoire) => {
                service(territoire.niveau, &territoire.libelle, territoire.code.as_str())
            }
            Rattachement::Organisme(_) | Rattachement::Aucun => format!("{} {}", self.prenom, self.nom),
        }
    }
}

/// Service of a territory, as people name it.
pub fn service(niveau: NiveauTerritoire, libelle: &str, code: &str) -> String {
    match niveau {
        NiveauTerritoire::Departemental => format!("DDETS {libelle} ({code})"),
        NiveauTerritoire::Regional => format!("DREETS {libelle}"),
        NiveauTerritoire::National => "Administration centrale".to_owned(),
    }
}

/// Permission as a type.
pub trait Permis: 'static {
    /// Value of the permission.
    const PERMISSION: Permission;
}

macro_rules! permis {
    ($($(#[$meta:meta])* $nom:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $nom;

        impl Permis for $nom {
            const PERMISSION: Permission = Permission::$nom;
        }
    )+ };
}

permis! {
    /// Identified, even before having accepted the terms of use or set up the second factor that is asked.
    Identifie,
    /// Signed in, whatever the population.
    Connecte,
    /// Reads what is common to all: régions, départements, communes.
    LireReferentiels,
    /// Creates, replaces and revokes one's own API key.
    GererCleApi,
    /// Reads declarations.
    LireDeclarations,
    /// Prepares declarations.
    DeclarerSejours,
    /// Deposits and cancels declarations.
    DeposerDeclarations,
    /// Instructs declarations.
    InstruireDeclarations,
    /// Reads the lodgings of one's organisation.
    LireHebergements,
    /// Writes the lodgings of one's organisation.
    EcrireHebergements,
    /// Reads the sheets of organisations: one's own on the portal, all of them for an agent.
    LireOrganismes,
    /// Writes the sheet of one's organisation.
    EcrireOrganisme,
    /// Deposits and removes attached files.
    DeposerDocuments,
    /// Reads the attached files of the dossiers of one's perimeter.
    LireDocuments,
    /// Looks establishments up and creates or joins an organisation (portal).
    RejoindreOrganisme,
    /// Comments the sheets of organisations (agents).
    SuivreOrganismes,
    /// Admits changes of SIRET and keeps the list of unapproved organisers (agents).
    AdministrerOrganismes,
    /// Reads the portal accounts of one's perimeter.
    LireUsagers,
    /// Approves, refuses, blocks and reopens portal accounts of one's perimeter.
    ValiderUsagers,
    /// Gives and takes the EIG rights of one's colleagues.
    DonnerRolesUsagers,
    /// Creates and changes the agents of one's territory.
    GererAgents,
    /// Deactivates and reactivates the agents of one's territory.
    DesactiverAgents,
    /// Reads the sheets of the territories.
    LireTerritoires,
    /// Changes the sheets of one's territory.
    ModifierTerritoires,
    /// Reads the journal of the accounts of one's territory.
    LireJournal,
}

/// Proof that the caller holds `P`; only the extractor makes one.
#[derive(Debug, Clone)]
pub struct Access<P> {
    identite: Arc<Identite>,
    permis: PhantomData<P>,
}

/// Route open to everybody: said, not forgotten.
#[derive(Debug, Clone, Copy)]
pub struct AccesPublic;

impl<P> Access<P> {
    /// Caller.
    pub fn identite(&self) -> &Identite {
        &self.identite
    }

    /// What the caller may see; 403 for an account that belongs nowhere.
    pub fn portee(&self) -> Result<&Portee, Problem> {
        self.identite.portee.as_ref().ok_or_else(|| {
            Problem::detaille(
                CodeProbleme::RoleInsuffisant,
                "Votre compte n'est rattaché à aucun organisme.",
            )
        })
    }
}

impl FromRequest for AccesPublic {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self))
    }
}

impl<P: Permis> FromRequest for Access<P> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = requete.app_data::<Data<App>>().cloned();
        let jeton = jeton_porteur(requete);
        let est_une_cle = jeton.as_deref().is_some_and(cles::format::est_une_cle);
        // Une clé se refuse aussi selon l'adresse d'où elle vient ; une session n'a pas besoin de la lire.
        let client = est_une_cle.then(|| Client::extract(requete).into_inner());
        let rejouable = requete.method() != Method::POST || requete.headers().contains_key("Idempotency-Key");
        Box::pin(async move {
            let app = app.ok_or_else(|| Problem::new(CodeProbleme::Interne))?;
            let jeton = jeton.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
            let identite = match client {
                Some(client) => {
                    let client = client?;
                    let identite = cles::authentification::authentifier(&app, &client, &jeton, P::PERMISSION).await?;
                    cles::authentification::exiger_idempotence(rejouable)?;
                    identite
                }
                None => identifier(&app, &jeton, P::PERMISSION).await?,
            };
            if !identite.detient(P::PERMISSION) {
                tracing::info!(permission = P::PERMISSION.to_string(), "accès refusé");
                return Err(refus(&identite));
            }
            Ok(Self {
                identite,
                permis: PhantomData,
            })
        })
    }
}

/// Caller who has done what comes before `permission`.
async fn identifier(app: &App, jeton: &str, permission: Permission) -> Result<Arc<Identite>, Problem> {
    let identite = authentifier(app, jeton).await?;
    if permission == Permission::Identifie || identite.prealable(&app.commun.config).is_none() {
        return Ok(identite);
    }
    // Ce qui vient d'être accepté ou activé ailleurs ne se refuse pas sur une lecture d'il y a cinq secondes.
    app.commun.identites.invalidate(&identite.session).await;
    let identite = authentifier(app, jeton).await?;
    match identite.prealable(&app.commun.config) {
        None => Ok(identite),
        Some(Prealable::Cgu(_)) => Err(Problem::detaille(
            CodeProbleme::CguAAccepter,
            "Lisez les conditions d'utilisation, puis acceptez-les pour continuer.",
        )),
        Some(Prealable::SecondFacteur) => Err(Problem::detaille(
            CodeProbleme::SecondFacteurAActiver,
            "Vos rôles permettent de décider : inscrivez une application d'authentification pour continuer.",
        )),
    }
}

fn refus(identite: &Identite) -> Problem {
    let detail = match identite.population {
        Population::Usagers => "Cette opération n'est pas ouverte à votre compte.",
        Population::Bo => "Demandez à la personne qui gère les comptes de votre service de vous donner ce rôle.",
    };
    Probleme::de(CodeProbleme::RoleInsuffisant).detail(detail).into()
}

/// Token of `Authorization: Bearer …`.
fn jeton_porteur(requete: &HttpRequest) -> Option<String> {
    let valeur = requete.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (genre, jeton) = valeur.split_once(' ')?;
    genre.eq_ignore_ascii_case("Bearer").then(|| jeton.trim().to_owned())
}
