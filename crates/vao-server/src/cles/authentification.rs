//! Qui appelle avec une clé : reconnaître la clé, puis son titulaire, à chaque appel.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use vao_contract::CodeProbleme;
use vao_db::cles_api::{self as table, CleRow};
use vao_db::{AsyncPgConnection, comptes};
use vao_domain::Code as _;
use vao_domain::cle_api::OuvertureCle;
use vao_domain::droits::Permission;
use vao_domain::typographie::jour_long;

use super::{BANNISSEMENT, PAS_D_UTILISATION, format};
use crate::acces::Identite;
use crate::horloge::jour_de_paris;
use crate::sessions::identite;
use crate::sessions::provenance::Client;
use crate::{App, Problem};

/// Pourquoi une clé ne vaut rien. L'appelant n'apprend la fin d'une clé que s'il en a le secret.
enum Refus {
    Inconnue,
    Revoquee,
    Finie(DateTime<Utc>),
}

impl Refus {
    const fn motif(&self) -> &'static str {
        match self {
            Self::Inconnue => "inconnue",
            Self::Revoquee => "révoquée",
            Self::Finie(_) => "finie",
        }
    }

    fn probleme(&self) -> Problem {
        let detail = match self {
            Self::Inconnue => "Vérifiez que la clé est entière, et qu'elle est bien celle de ce service.".to_owned(),
            Self::Revoquee => {
                "Cette clé a été révoquée ou remplacée : employez celle que montre « Mon compte ».".to_owned()
            }
            Self::Finie(expire_at) => format!(
                "Cette clé a pris fin le {} : créez-en une autre dans « Mon compte ».",
                jour_long(jour_de_paris(*expire_at))
            ),
        };
        Problem::detaille(CodeProbleme::CleApiInvalide, detail)
    }
}

/// Appelant d'une clé qui a `permission` ; sinon 401, 403, 404 ou 429.
///
/// Rien n'est gardé d'un appel à l'autre : une clé révoquée, un compte bloqué cessent de valoir aussitôt.
pub async fn authentifier(
    app: &App,
    client: &Client,
    cle: &str,
    permission: Permission,
) -> Result<Arc<Identite>, Problem> {
    let le = app.horloge().maintenant();
    let adresse = &client.adresse_comptee;
    let mut connexion = app.db.prendre().await?;
    let echecs = table::echecs(&mut connexion, adresse).await?;
    let banni = echecs.and_then(|echecs| echecs.banni_jusqu_at);
    if let Some(fin) = banni.filter(|fin| *fin > le) {
        return Err(patienter(fin, le));
    }
    let reconnue = match reconnaitre(app, &mut connexion, cle, le).await? {
        Ok(reconnue) => reconnue,
        Err(refus) => {
            drop(connexion);
            return Err(noter_echec(app, client, &refus, le).await?);
        }
    };
    let identite = titulaire(app, &mut connexion, &reconnue, le).await?;
    drop(connexion);
    noter_reussite(app, client, &reconnue, echecs.is_some(), le).await?;
    exiger(&identite, permission)?;
    Ok(Arc::new(identite))
}

/// Clé bonne et en cours de validité.
async fn reconnaitre(
    app: &App,
    conn: &mut AsyncPgConnection,
    cle: &str,
    le: DateTime<Utc>,
) -> Result<Result<CleRow, Refus>, Problem> {
    let Some(identifiant) = format::identifiant(cle, app.commun.config.env) else {
        return Ok(Err(Refus::Inconnue));
    };
    let lue = table::par_identifiant(conn, identifiant).await?;
    let reconnue = lue.filter(|lue| app.commun.poivre.reconnait(cle, &lue.empreinte));
    Ok(match reconnue {
        None => Err(Refus::Inconnue),
        Some(lue) if lue.revoquee_at.is_some() => Err(Refus::Revoquee),
        Some(lue) if lue.expire_at <= le => Err(Refus::Finie(lue.expire_at)),
        Some(lue) => Ok(lue),
    })
}

/// Titulaire de la clé, avec les droits qu'elle lui laisse.
async fn titulaire(
    app: &App,
    conn: &mut AsyncPgConnection,
    cle: &CleRow,
    le: DateTime<Utc>,
) -> Result<Identite, Problem> {
    // Le jeton d'accès n'a pas de nom dans le journal ; une clé, si : sa part publique.
    tracing::Span::current().record("cle_api", cle.identifiant.as_str());
    let usager = match cle.usager_id {
        Some(id) => comptes::usager_ouvert(conn, id).await?,
        None => None,
    };
    let usager = usager.ok_or_else(|| {
        suspendu("Le compte du titulaire de cette clé n'est pas ouvert : il doit d'abord être réactivé.")
    })?;
    let scopes = cle.scopes.iter().map(|scope| scope.0).collect();
    let identite = identite::d_une_cle(conn, cle.id, scopes, usager, le).await?;
    if identite.portee.is_none() {
        return Err(suspendu(
            "Le titulaire de cette clé n'est rattaché à aucun organisme : il doit d'abord en rejoindre un.",
        ));
    }
    if identite.cgu_a_accepter(&app.commun.config).is_some() {
        let detail = "Le titulaire de cette clé doit se connecter et accepter les conditions d'utilisation.";
        return Err(Problem::detaille(CodeProbleme::CguAAccepter, detail));
    }
    Ok(identite)
}

fn suspendu(detail: &str) -> Problem {
    tracing::info!("clé d'API refusée : compte suspendu");
    Problem::detaille(CodeProbleme::ClientSuspendu, detail)
}

/// Refuse ce qu'aucune clé n'ouvre, puis ce que celle-ci n'ouvre pas.
fn exiger(identite: &Identite, permission: Permission) -> Result<(), Problem> {
    let ouverture = permission.par_cle();
    if identite.admet(permission) {
        return Ok(());
    }
    tracing::info!(permission = permission.to_string(), "clé d'API sans ce droit");
    Err(match ouverture {
        OuvertureCle::Jamais | OuvertureCle::Toutes => Problem::detaille(
            CodeProbleme::RouteInconnue,
            "Cette adresse n'est pas ouverte aux clés d'API : la documentation est à /api/v1/docs/.",
        ),
        OuvertureCle::Avec(scope) => Problem::detaille(
            CodeProbleme::PorteeInsuffisante,
            format!(
                "Il faut une clé qui a le droit « {} » ({}) : les droits se choisissent à sa création, dans « Mon compte ».",
                scope.code(),
                scope.libelle()
            ),
        ),
    })
}

/// Un logiciel redemande seul ce qui s'est perdu, et personne ne regarde ce qu'il ferait deux fois.
pub fn exiger_idempotence(rejouable: bool) -> Result<(), Problem> {
    if rejouable {
        return Ok(());
    }
    Err(Problem::detaille(
        CodeProbleme::RequeteInvalide,
        "L'en-tête Idempotency-Key est exigé avec une clé d'API : une valeur neuve par demande, la même si vous la \
         renvoyez.",
    ))
}

/// Compte une mauvaise clé contre l'adresse d'où elle vient, et rend le refus.
async fn noter_echec(app: &App, client: &Client, refus: &Refus, le: DateTime<Utc>) -> Result<Problem, Problem> {
    let echecs = app
        .db
        .transaction(async |tx| table::noter_echec(tx, &client.adresse_comptee, BANNISSEMENT, le).await)
        .await?;
    tracing::info!(motif = refus.motif(), "clé d'API refusée");
    if echecs.banni_jusqu_at.is_some() {
        tracing::warn!("adresse écartée une minute : trop de mauvaises clés d'API");
    }
    Ok(refus.probleme())
}

/// Oublie les échecs de l'adresse et date l'appel, à la minute près : peu d'appels écrivent.
async fn noter_reussite(
    app: &App,
    client: &Client,
    cle: &CleRow,
    apres_des_echecs: bool,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    let a_dater = cle
        .derniere_utilisation_at
        .is_none_or(|derniere| le - derniere >= PAS_D_UTILISATION);
    if !a_dater && !apres_des_echecs {
        return Ok(());
    }
    app.db
        .transaction(async |tx| {
            if apres_des_echecs {
                table::oublier_echecs(tx, &client.adresse_comptee).await?;
            }
            if a_dater {
                table::noter_utilisation(tx, cle.id, &client.adresse_ip, le, PAS_D_UTILISATION).await?;
            }
            Ok(())
        })
        .await
}

fn patienter(fin: DateTime<Utc>, le: DateTime<Utc>) -> Problem {
    let secondes = u32::try_from((fin - le).num_seconds()).unwrap_or_default();
    let mut probleme = Problem::patienter(secondes.saturating_add(1));
    let detail = "Cinq mauvaises clés d'API de suite sont venues de cette adresse : attendez une minute.";
    probleme.contenu.detail = Some(detail.to_owned());
    probleme
}
