//! Routes des organisateurs sans agrément.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post, put};
use vao_contract::Page;
use vao_contract::organisme::{ListeNonAgrees, NonAgreDto, SaisieNonAgree};
use vao_domain::OrganismeNonAgreeId;

use super::service;
use crate::acces::{Access, AdministrerOrganismes, SuivreOrganismes};
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::idempotence::{Cle, Reponse};
use crate::routes::Routage;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    ProblemesListe = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'un ajout.
    ProblemesCreation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, CleReutilisee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes d'une modification.
    ProblemesModification = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, Introuvable, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
    /// Problèmes d'un retrait.
    ProblemesRetrait = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, Introuvable, VersionPerimee, VersionExigee;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(lister)
        .service(creer)
        .service(modifier)
        .service(supprimer);
}

/// Lister les organisateurs sans agrément
///
/// Les décisions de retrait, de suspension et de non-renouvellement, la plus récente d'abord. `organismeId` est la
/// fiche qui a, ou a eu, ce SIRET ; `modifiable` dit si l'appelant peut changer ou retirer la ligne.
#[utoipa::path(
    tag = "organismes",
    operation_id = "listerOrganismesNonAgrees",
    params(ListeNonAgrees),
    security(("jwt" = ["suivre-organismes"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<NonAgreDto>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "version": 1, "siret": "99999902200018",
                "nom": "Association Petit Large", "region": "AURA", "natureDecision": "Retrait",
                "dateDecision": "2026-11-02", "organismeId": null, "modifiable": true
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesListe
    )
)]
#[get("/organismes-non-agrees")]
async fn lister(
    app: Data<App>,
    acces: Access<SuivreOrganismes>,
    demande: Parametres<ListeNonAgrees>,
) -> Result<Json<Page<NonAgreDto>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Ajouter un organisateur sans agrément
///
/// Par un agent qui instruit les agréments de cette région, ou de l'administration centrale. Une décision par SIRET,
/// région et jour.
#[utoipa::path(
    tag = "organismes",
    operation_id = "creerOrganismeNonAgree",
    params(("Idempotency-Key" = Option<String>, Header, description = "Rejouer la requête sans l'exécuter deux fois.")),
    request_body(content = SaisieNonAgree, example = json!({
        "siret": "700 000 005 00014", "nom": "Association Petit Large", "region": "AURA", "natureDecision": "Retrait",
        "dateDecision": "2026-11-02"
    })),
    security(("jwt" = ["administrer-organismes"])),
    responses(
        (status = 201, description = "Décision ajoutée.", body = NonAgreDto,
            headers(("ETag" = String, description = "Version de la décision."))),
        ProblemesCreation
    )
)]
#[post("/organismes-non-agrees")]
async fn creer(
    app: Data<App>,
    acces: Access<AdministrerOrganismes>,
    cle: Cle,
    corps: Json<SaisieNonAgree>,
) -> Result<Reponse, Problem> {
    service::creer(&app, &acces, cle, &corps.0).await
}

/// Modifier un organisateur sans agrément
///
/// Par un agent de la région de la décision, ou de l'administration centrale. Tous les champs sont exigés.
#[utoipa::path(
    tag = "organismes",
    operation_id = "modifierOrganismeNonAgree",
    params(
        ("id" = OrganismeNonAgreeId, Path, description = "Identifiant de la décision."),
        ("If-Match" = String, Header, description = "Version lue.")
    ),
    request_body(content = SaisieNonAgree, example = json!({
        "siret": "99999902200018", "nom": "Association Petit Large", "region": "AURA", "natureDecision": "Suspension",
        "dateDecision": "2026-11-02"
    })),
    security(("jwt" = ["administrer-organismes"])),
    responses(
        (status = 200, description = "Décision modifiée.", body = NonAgreDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesModification
    )
)]
#[put("/organismes-non-agrees/{id}")]
async fn modifier(
    app: Data<App>,
    acces: Access<AdministrerOrganismes>,
    id: Chemin<OrganismeNonAgreeId>,
    version: SiVersion,
    corps: Json<SaisieNonAgree>,
) -> Result<Versionne<NonAgreDto>, Problem> {
    service::modifier(&app, &acces, id.0, version, &corps.0).await
}

/// Retirer un organisateur sans agrément
///
/// Par un agent de la région de la décision, ou de l'administration centrale. Le journal garde ce qu'elle disait.
#[utoipa::path(
    tag = "organismes",
    operation_id = "supprimerOrganismeNonAgree",
    params(
        ("id" = OrganismeNonAgreeId, Path, description = "Identifiant de la décision."),
        ("If-Match" = String, Header, description = "Version lue.")
    ),
    security(("jwt" = ["administrer-organismes"])),
    responses((status = 204, description = "Décision retirée."), ProblemesRetrait)
)]
#[delete("/organismes-non-agrees/{id}")]
async fn supprimer(
    app: Data<App>,
    acces: Access<AdministrerOrganismes>,
    id: Chemin<OrganismeNonAgreeId>,
    version: SiVersion,
) -> Result<HttpResponse, Problem> {
    service::supprimer(&app, &acces, id.0, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
