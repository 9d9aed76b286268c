//! Routes des pièces jointes.

use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use vao_contract::documents::PieceDto;
use vao_contract::endpoint::encoder;
use vao_domain::DocumentId;

use super::reception::FichierRecu;
use super::service;
use crate::acces::{Access, DeposerDocuments, LireDocuments};
use crate::extraction::{Json, Path as Chemin};
use crate::idempotence::{Cle, Reponse};
use crate::routes::Routage;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'un dépôt.
    ProblemesDepot = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, CleReutilisee, CorpsTropGrand,
        TypeNonAdmis, TypeFichierRefuse, PdfProtege, PdfActif, PdfIllisible, ImageIllisible, SaisieInvalide;
    /// Problèmes d'une lecture.
    ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
    /// Problèmes d'un téléchargement.
    ProblemesContenu = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable, EnAnalyse, Virus;
    /// Problèmes d'un retrait.
    ProblemesRetrait = NonConnecte, RoleInsuffisant, CguAAccepter, Introuvable, DocumentJoint;
}

/// Formulaire de dépôt, pour la documentation.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "décrit un formulaire lu en flux")]
struct FormulaireDepot {
    /// Nature du document ; avant le fichier.
    categorie: vao_domain::document::CategoriePiece,
    /// Fichier : PDF, JPG ou PNG, 5 Mo au plus.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    fichier: Vec<u8>,
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(deposer)
        .service(lire)
        .service(contenu)
        .service(supprimer);
}

/// Déposer une pièce jointe
///
/// Formulaire de deux champs, dans cet ordre : `categorie`, puis `fichier`. Le type se reconnaît au contenu et doit être
/// celui qu'annonce le nom ; une image est réécrite sans ses métadonnées ; un PDF protégé ou actif est refusé. La pièce
/// part ensuite à l'antivirus (`EN_QUARANTAINE`) : une section peut déjà la joindre, mais un dossier ne se transmet
/// qu'avec des pièces saines (`SAIN`). Une pièce qu'aucun dossier ne joint est détruite après 24 heures.
#[utoipa::path(
    tag = "documents",
    operation_id = "deposerDocument",
    params(("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")),
    request_body(content = FormulaireDepot, content_type = "multipart/form-data"),
    security(("jwt" = ["deposer-documents"])),
    responses(
        (status = 202, description = "Pièce reçue, en quarantaine.", body = PieceDto,
            headers(("Location" = String, description = "Adresse de la pièce."))),
        ProblemesDepot
    )
)]
#[post("/documents")]
async fn deposer(
    app: Data<App>,
    acces: Access<DeposerDocuments>,
    cle: Cle,
    requete: HttpRequest,
    charge: Payload,
) -> Result<Reponse, Problem> {
    let recu = FichierRecu::recevoir(&app, &requete, charge).await?;
    service::deposer(&app, &acces, cle, recu).await
}

/// Lire l'état d'une pièce jointe
///
/// Visible de l'organisme qui l'a déposée et de qui voit un dossier qui la joint.
#[utoipa::path(
    tag = "documents",
    operation_id = "lireDocument",
    params(("id" = DocumentId, Path, description = "Identifiant de la pièce.")),
    security(("jwt" = ["lire-documents"])),
    responses((status = 200, description = "Pièce.", body = PieceDto), ProblemesLecture)
)]
#[get("/documents/{id}")]
async fn lire(app: Data<App>, acces: Access<LireDocuments>, id: Chemin<DocumentId>) -> Result<Json<PieceDto>, Problem> {
    service::lire(&app, &acces, id.0).await.map(Json)
}

/// Télécharger une pièce jointe
#[utoipa::path(
    tag = "documents",
    operation_id = "telechargerDocument",
    params(("id" = DocumentId, Path, description = "Identifiant de la pièce.")),
    security(("jwt" = ["lire-documents"])),
    responses(
        (status = 200, description = "Contenu.", content(
            (Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png")
        ), headers(("Content-Disposition" = String, description = "Nom du fichier."))),
        ProblemesContenu
    )
)]
#[get("/documents/{id}/contenu")]
async fn contenu(
    app: Data<App>,
    acces: Access<LireDocuments>,
    id: Chemin<DocumentId>,
) -> Result<HttpResponse, Problem> {
    let (piece, octets) = service::contenu(&app, &acces, id.0).await?;
    Ok(telecharger(&piece.nom, piece.type_mime, octets))
}

/// Retirer une pièce jointe
///
/// Une pièce jointe à un dossier se retire d'abord du dossier (409 `document-joint`).
#[utoipa::path(
    tag = "documents",
    operation_id = "supprimerDocument",
    params(("id" = DocumentId, Path, description = "Identifiant de la pièce.")),
    security(("jwt" = ["deposer-documents"])),
    responses((status = 204, description = "Pièce retirée."), ProblemesRetrait)
)]
#[delete("/documents/{id}")]
async fn supprimer(
    app: Data<App>,
    acces: Access<DeposerDocuments>,
    id: Chemin<DocumentId>,
) -> Result<HttpResponse, Problem> {
    service::supprimer(&app, &acces, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Politique d'un fichier venu d'ailleurs, au cas où un navigateur l'ouvrirait malgré tout.
const BAC_A_SABLE: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'; sandbox";

/// Réponse qui s'enregistre et ne s'affiche pas : un fichier déposé ne s'ouvre jamais dans notre origine.
pub(crate) fn telecharger(nom: &str, type_mime: String, octets: actix_web::web::Bytes) -> HttpResponse {
    let disposition = format!("attachment; filename*=UTF-8''{}", encoder(nom));
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, type_mime))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, BAC_A_SABLE))
        .body(octets)
}
