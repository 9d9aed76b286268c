//! Routes de lecture d'une fiche.

use actix_web::get;
use actix_web::web::Data;
use vao_contract::Page;
use vao_contract::organisme::{
    CompletudeOrganisme, EtablissementDto, HistoriqueOrganisme, ListeEtablissements, OrganismeDto,
};
use vao_domain::OrganismeId;

use super::super::service;
use crate::acces::{Access, LireOrganismes};
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::version::Versionne;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'une lecture.
    pub(super) ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
    /// Problèmes de la liste des établissements.
    pub(super) ProblemesEtablissements = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        Introuvable, SaisieInvalide;
}

/// Lire la fiche d'un organisme
///
/// La sienne ; au siège, aussi celles de ses établissements ; à un agent, toutes. `droits` dit ce que l'appelant peut
/// faire maintenant, `champsVerrouilles` ce que le répertoire Sirene prouve et qui ne se modifie pas ; `ETag` porte la
/// version à renvoyer dans `If-Match`. Un établissement qui suit son siège montre les protocoles du siège.
#[utoipa::path(
    tag = "organismes",
    operation_id = "lireOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de l'organisme.")),
    security(("jwt" = ["lire-organismes"])),
    responses(
        (status = 200, description = "Fiche.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesLecture
    )
)]
#[get("/organismes/{id}")]
pub(super) async fn lire(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    id: Chemin<OrganismeId>,
) -> Result<Versionne<OrganismeDto>, Problem> {
    service::lire(&app, &acces, id.0).await
}

/// Dire ce qui manque pour finaliser
///
/// Section par section ; seules les sections qui concernent l'organisme y sont.
#[utoipa::path(
    tag = "organismes",
    operation_id = "lireCompletudeOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de l'organisme.")),
    security(("jwt" = ["lire-organismes"])),
    responses((status = 200, description = "Complétude.", body = CompletudeOrganisme), ProblemesLecture)
)]
#[get("/organismes/{id}/completude")]
pub(super) async fn completude(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    id: Chemin<OrganismeId>,
) -> Result<Json<CompletudeOrganisme>, Problem> {
    service::completude(&app, &acces, id.0).await.map(Json)
}

/// Lire l'historique d'une fiche
///
/// Ses événements et ses cent derniers enregistrements, le plus récent d'abord. Les commentaires des agents ne sont
/// montrés qu'aux agents.
#[utoipa::path(
    tag = "organismes",
    operation_id = "lireHistoriqueOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de l'organisme.")),
    security(("jwt" = ["lire-organismes"])),
    responses((status = 200, description = "Historique.", body = HistoriqueOrganisme), ProblemesLecture)
)]
#[get("/organismes/{id}/historique")]
pub(super) async fn historique(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    id: Chemin<OrganismeId>,
) -> Result<Json<HistoriqueOrganisme>, Problem> {
    service::historique(&app, &acces, id.0).await.map(Json)
}

/// Lister les établissements secondaires d'un siège
///
/// Ceux que le répertoire Sirene donne à l'entreprise, par commune. Les textes cherchés le sont tels quels, accents et
/// casse ignorés. Vide pour un organisme qui n'est pas un siège.
#[utoipa::path(
    tag = "organismes",
    operation_id = "listerEtablissementsOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de l'organisme."), ListeEtablissements),
    security(("jwt" = ["lire-organismes"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<EtablissementDto>),
        ProblemesEtablissements
    )
)]
#[get("/organismes/{id}/etablissements")]
pub(super) async fn etablissements(
    app: Data<App>,
    acces: Access<LireOrganismes>,
    id: Chemin<OrganismeId>,
    demande: Parametres<ListeEtablissements>,
) -> Result<Json<Page<EtablissementDto>>, Problem> {
    service::lister_etablissements(&app, &acces, id.0, &demande.0)
        .await
        .map(Json)
}
