//! Routes de lecture.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use vao_contract::Page;
use vao_contract::declaration::{
    ComparaisonDto, CompletudeDeclaration, DeclarationDto, DepotsCompares, HistoriqueDto, LigneDeclaration,
    ListeDeclarations,
};
use vao_contract::documents::DocumentDto;
use vao_domain::{DeclarationId, DocumentId};

use crate::acces::{Access, LireDeclarations};
use crate::declaration::service;
use crate::documents::handlers::telecharger;
// Sous un autre nom, la macro d'OpenAPI ne cherche pas à lire nos extracteurs : les paramètres sont dits.
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::version::Versionne;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    pub(super) ProblemesListe = NonConnecte, RoleInsuffisant, SaisieInvalide;
    /// Problèmes d'une comparaison.
    pub(super) ProblemesComparaison = NonConnecte, RoleInsuffisant, Introuvable, SaisieInvalide;
    /// Problèmes d'une lecture.
    pub(super) ProblemesLecture = NonConnecte, RoleInsuffisant, Introuvable;
}

/// Lister les déclarations visibles
///
/// Un agent voit les déclarations de son territoire, sauf les brouillons ; un organisme les siennes, et celles de
/// ses établissements s'il porte l'agrément. Le total est exact, sauf avec une recherche ou un filtre fin : il
/// s'arrête alors à 1 000 (`totalPlafonne`). `curseur=*` parcourt toute la liste, page après page.
#[utoipa::path(
    tag = "declarations",
    operation_id = "listerDeclarations",
    params(ListeDeclarations),
    security(("jwt" = ["lire-declarations"])),
    responses((status = 200, description = "Page de la liste.", body = Page<LigneDeclaration>), ProblemesListe)
)]
#[get("/declarations")]
pub(super) async fn lister(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    demande: Parametres<ListeDeclarations>,
) -> Result<Json<Page<LigneDeclaration>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Lire une déclaration
///
/// `droits` dit ce que l'appelant peut faire maintenant ; `ETag` porte la version à renvoyer dans `If-Match`.
#[utoipa::path(
    tag = "declarations",
    operation_id = "lireDeclaration",
    params(("id" = DeclarationId, Path, description = "Identifiant de la déclaration.")),
    security(("jwt" = ["lire-declarations"])),
    responses(
        (status = 200, description = "Déclaration.", body = DeclarationDto,
            headers(("ETag" = String, description = "Version de la déclaration."))),
        ProblemesLecture
    )
)]
#[get("/declarations/{id}")]
pub(super) async fn lire(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    id: Chemin<DeclarationId>,
) -> Result<Versionne<DeclarationDto>, Problem> {
    service::lire(&app, &acces, id.0).await
}

/// Dire ce qui manque pour déposer
///
/// Section par section, avec les points d'attention qui n'empêchent pas le dépôt.
#[utoipa::path(
    tag = "declarations",
    operation_id = "lireCompletudeDeclaration",
    params(("id" = DeclarationId, Path, description = "Identifiant de la déclaration.")),
    security(("jwt" = ["lire-declarations"])),
    responses((status = 200, description = "Complétude.", body = CompletudeDeclaration), ProblemesLecture)
)]
#[get("/declarations/{id}/completude")]
pub(super) async fn completude(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    id: Chemin<DeclarationId>,
) -> Result<Json<CompletudeDeclaration>, Problem> {
    service::completude(&app, &acces, id.0).await.map(Json)
}

/// Lire l'historique d'une déclaration
///
/// Le plus récent d'abord. Un organisme voit le service qui a agi, jamais l'adresse d'un agent.
#[utoipa::path(
    tag = "declarations",
    operation_id = "lireHistoriqueDeclaration",
    params(("id" = DeclarationId, Path, description = "Identifiant de la déclaration.")),
    security(("jwt" = ["lire-declarations"])),
    responses((status = 200, description = "Historique.", body = HistoriqueDto), ProblemesLecture)
)]
#[get("/declarations/{id}/historique")]
pub(super) async fn historique(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    id: Chemin<DeclarationId>,
) -> Result<Json<HistoriqueDto>, Problem> {
    service::lire_historique(&app, &acces, id.0).await.map(Json)
}

/// Comparer deux dépôts d'une déclaration
///
/// Champs qui diffèrent, en mots, dans l'ordre du formulaire. Sans paramètre, le dernier dépôt et celui qui le précède :
/// rien ne précède le premier. 404 si l'un des deux n'existe pas.
#[utoipa::path(
    tag = "declarations",
    operation_id = "comparerDepotsDeclaration",
    params(("id" = DeclarationId, Path, description = "Identifiant de la déclaration."), DepotsCompares),
    security(("jwt" = ["lire-declarations"])),
    responses(
        (status = 200, description = "Champs qui diffèrent.", body = ComparaisonDto, example = json!({
            "de": 1, "a": 2,
            "ecarts": [{ "section": "personnel", "champ": "Accompagnants", "avant": "3", "apres": "4" }]
        })),
        ProblemesComparaison
    )
)]
#[get("/declarations/{id}/comparaison")]
pub(super) async fn comparer(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    id: Chemin<DeclarationId>,
    demande: Parametres<DepotsCompares>,
) -> Result<Json<ComparaisonDto>, Problem> {
    service::comparer(&app, &acces, id.0, &demande.0).await.map(Json)
}

/// Lister les documents d'une déclaration
#[utoipa::path(
    tag = "declarations",
    operation_id = "listerDocumentsDeclaration",
    params(("id" = DeclarationId, Path, description = "Identifiant de la déclaration.")),
    security(("jwt" = ["lire-declarations"])),
    responses(
        (status = 200, description = "Documents, le plus récent d'abord.", body = Vec<DocumentDto>),
        ProblemesLecture
    )
)]
#[get("/declarations/{id}/documents")]
pub(super) async fn documents(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    id: Chemin<DeclarationId>,
) -> Result<Json<Vec<DocumentDto>>, Problem> {
    service::lister_documents(&app, &acces, id.0).await.map(Json)
}

/// Télécharger un document d'une déclaration
#[utoipa::path(
    tag = "declarations",
    operation_id = "lireDocumentDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("document" = DocumentId, Path, description = "Identifiant du document.")
    ),
    security(("jwt" = ["lire-declarations"])),
    responses(
        (status = 200, description = "Contenu du document.", body = Vec<u8>, content_type = "application/pdf",
            headers(("Content-Disposition" = String, description = "Nom du fichier."))),
        ProblemesLecture
    )
)]
#[get("/declarations/{id}/documents/{document}")]
pub(super) async fn document(
    app: Data<App>,
    acces: Access<LireDeclarations>,
    chemin: Chemin<(DeclarationId, DocumentId)>,
) -> Result<HttpResponse, Problem> {
    let (id, document) = chemin.0;
    let (ligne, contenu) = service::lire_document(&app, &acces, id, document).await?;
    Ok(telecharger(&ligne.nom, ligne.type_mime, contenu))
}
