//! Rights are types: a handler that asks for `Access<P>` cannot run without `P`.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use uuid::Uuid;
use vao_contract::session::Rattachement;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::droits::{Permission, Portee, Titulaire};
use vao_domain::evenement::SourceEvenement;
use vao_domain::{Acteur, AgentId, NiveauTerritoire, Population, SessionId, UsagerId};

use crate::{App, Problem};

/// Who calls: read from the session at most five seconds ago.
#[derive(Debug, Clone)]
pub struct Identite {
    /// Session of the token.
    pub session: SessionId,
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
    /// When this was read, by the clock of the application.
    pub lue_at: DateTime<Utc>,
}

impl Identite {
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
            Rattachement::Territoire(territoire) => match territoire.niveau {
                NiveauTerritoire::Departemental => format!("DDETS {} ({})", territoire.libelle, territoire.code),
                NiveauTerritoire::Regional => format!("DREETS {}", territoire.libelle),
                NiveauTerritoire::National => "Administration centrale".to_owned(),
            },
            Rattachement::Organisme(_) | Rattachement::Aucun => format!("{} {}", self.prenom, self.nom),
        }
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
    /// Signed in, whatever the population.
    Connecte,
    /// Reads declarations.
    LireDeclarations,
    /// Prepares, deposits and cancels declarations.
    DeclarerSejours,
    /// Instructs declarations.
    InstruireDeclarations,
    /// Reads the lodgings of one's organisation.
    LireHebergements,
    /// Writes the lodgings of one's organisation.
    EcrireHebergements,
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
        Box::pin(async move {
            let app = app.ok_or_else(|| Problem::new(CodeProbleme::Interne))?;
            let jeton = jeton.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
            let identite = crate::sessions::identite::authentifier(&app, &jeton).await?;
            if !identite.titulaire.detient(P::PERMISSION) {
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
