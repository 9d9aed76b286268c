//! Routes des fiches territoire.

use actix_web::web::Data;
use actix_web::{get, put};
use vao_contract::Page;
use vao_contract::territoire::{FicheTerritoire, LigneTerritoire, ListeTerritoires, ModificationTerritoire};
use vao_domain::CodeTerritoire;

use super::service;
use crate::acces::{Access, LireTerritoires, ModifierTerritoires};
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::routes::Routage;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    ProblemesListe = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'une lecture.
    ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
    /// Problèmes d'une modification.
    ProblemesModification = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, Introuvable, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(lister).service(lire).service(modifier);
}

/// Lister les fiches territoire
///
/// Un agent les lit toutes, avec le nombre d'agents actifs de chacune ; `complete=false` montre celles qui restent à
/// remplir. Un utilisateur du portail ne trouve que la fiche de la région de son agrément.
#[utoipa::path(
    tag = "territoires",
    operation_id = "listerTerritoires",
    params(ListeTerritoires),
    security(("jwt" = ["lire-territoires"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<LigneTerritoire>, example = json!({
            "donnees": [{
                "code": "38", "libelle": "Isère", "niveau": "DEP", "region": "Auvergne-Rhône-Alpes", "agents": 4,
                "correspondant": "Luc Petit", "serviceMail": "ddets-vao@exemple.fr",
                "serviceTelephone": "+33476000000", "complete": true, "modifiable": false
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesListe
    )
)]
#[get("/territoires")]
async fn lister(
    app: Data<App>,
    acces: Access<LireTerritoires>,
    demande: Parametres<ListeTerritoires>,
) -> Result<Json<Page<LigneTerritoire>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Lire une fiche territoire
///
/// Pour un agent, avec les agents actifs du territoire et de ceux qu'il contient, agents nationaux exceptés. Un
/// utilisateur du portail lit la seule fiche de la région de son agrément, sans les agents.
#[utoipa::path(
    tag = "territoires",
    operation_id = "lireTerritoire",
    params(("code" = String, Path, description = "Code du territoire : `FRA`, une région, un département.")),
    security(("jwt" = ["lire-territoires"])),
    responses(
        (status = 200, description = "Fiche.", body = FicheTerritoire,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesLecture
    )
)]
#[get("/territoires/{code}")]
async fn lire(
    app: Data<App>,
    acces: Access<LireTerritoires>,
    code: Chemin<CodeTerritoire>,
) -> Result<Versionne<FicheTerritoire>, Problem> {
    service::lire(&app, &acces, &code.0).await
}

/// Modifier une fiche territoire
///
/// Par un agent du territoire, de sa région, ou de l'administration centrale. Le territoire est celui de l'adresse,
/// et sa place dans l'arbre celle que le service connaît. Les quatre champs sont exigés.
#[utoipa::path(
    tag = "territoires",
    operation_id = "modifierTerritoire",
    params(
        ("code" = String, Path, description = "Code du territoire : `FRA`, une région, un département."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    request_body(content = ModificationTerritoire, example = json!({
        "nom": "Petit", "prenom": "Luc", "serviceMail": "ddets-vao@exemple.fr", "serviceTelephone": "04 76 00 00 00"
    })),
    security(("jwt" = ["modifier-territoires"])),
    responses(
        (status = 200, description = "Fiche modifiée.", body = FicheTerritoire,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesModification
    )
)]
#[put("/territoires/{code}")]
async fn modifier(
    app: Data<App>,
    acces: Access<ModifierTerritoires>,
    code: Chemin<CodeTerritoire>,
    version: SiVersion,
    corps: Json<ModificationTerritoire>,
) -> Result<Versionne<FicheTerritoire>, Problem> {
    service::modifier(&app, &acces, &code.0, version, &corps.0).await
}
