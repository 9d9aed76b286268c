//! Routes de la clé d'API de l'appelant. Aucune n'est ouverte à une clé.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use vao_contract::cle_api::{CleApiCreee, CreationCleApi, EtatCleApi};

use super::service;
use crate::acces::{Access, GererCleApi};
use crate::extraction::Json;
use crate::routes::Routage;
use crate::sessions::provenance::Client;
use crate::{App, Problem, problemes};

problemes! {
    /// Problèmes de la lecture de sa clé.
    ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver;
    /// Problèmes de la création d'une clé.
    ProblemesCreation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes de la révocation.
    ProblemesRevocation = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
}

/// Registers the routes of this module.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(lire).service(creer).service(revoquer);
}

/// Clé d'API de l'appelant, sans son secret.
///
/// Une par utilisateur du portail, pour un logiciel de son organisme. Les agents n'en ont pas.
#[utoipa::path(
    tag = "moi",
    operation_id = "lireCleApi",
    security(("jwt" = ["gerer-cle-api"])),
    responses(
        (status = 200, description = "Clé, s'il en a une.", body = EtatCleApi, example = json!({
            "cle": {
                "prefixe": "vao_prod_4fT9kQ2x", "scopes": ["declarations:lire"], "creeeAt": "2027-01-15T09:00:00Z",
                "expireAt": "2028-01-15T09:00:00Z", "expiree": false,
                "derniereUtilisationAt": "2027-02-01T07:12:00Z", "derniereAdresseIp": "203.0.113.7"
            }
        })),
        ProblemesLecture
    )
)]
#[get("/moi/cle-api")]
async fn lire(acces: Access<GererCleApi>, app: Data<App>) -> Result<Json<EtatCleApi>, Problem> {
    service::lire(&app, acces.identite()).await.map(Json)
}

/// Crée sa clé d'API, ou la remplace.
///
/// La clé n'est montrée qu'ici ; elle vaut 365 jours. Celle d'avant cesse de valoir aussitôt. Le mot de passe est
/// redemandé, et un courriel le dit au titulaire. La réponse ne se rejoue pas : l'en-tête `Idempotency-Key` est ignoré.
#[utoipa::path(
    tag = "moi",
    operation_id = "creerCleApi",
    security(("jwt" = ["gerer-cle-api"])),
    request_body(content = CreationCleApi, example = json!({
        "motDePasse": "Trois mots de passe 2027", "scopes": ["declarations:lire", "hebergements:lire"]
    })),
    responses(
        (status = 201, description = "Clé, montrée une seule fois.", body = CleApiCreee, example = json!({
            "cle": "vao_prod_4fT9kQ2x_…",
            "details": {
                "prefixe": "vao_prod_4fT9kQ2x", "scopes": ["declarations:lire", "hebergements:lire"],
                "creeeAt": "2027-01-15T09:00:00Z", "expireAt": "2028-01-15T09:00:00Z", "expiree": false,
                "derniereUtilisationAt": null, "derniereAdresseIp": null
            }
        })),
        ProblemesCreation
    )
)]
#[post("/moi/cle-api")]
async fn creer(
    acces: Access<GererCleApi>,
    app: Data<App>,
    client: Client,
    corps: Json<CreationCleApi>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    let creee = service::creer(&app, &client, &acces, corps.0).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(creee))
}

/// Révoque sa clé d'API.
///
/// Elle cesse de valoir aussitôt.
#[utoipa::path(
    tag = "moi",
    operation_id = "revoquerCleApi",
    security(("jwt" = ["gerer-cle-api"])),
    responses((status = 204, description = "Clé révoquée."), ProblemesRevocation)
)]
#[delete("/moi/cle-api")]
async fn revoquer(acces: Access<GererCleApi>, app: Data<App>, client: Client) -> Result<HttpResponse, Problem> {
    service::revoquer(&app, &client, acces.identite()).await?;
    Ok(HttpResponse::NoContent().finish())
}
