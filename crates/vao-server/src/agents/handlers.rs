//! Routes des comptes d'agents.

mod actions;

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post, put};
use vao_contract::Page;
use vao_contract::agent::{AgentDto, CreationAgent, LigneAgent, ListeAgents, ModificationAgent};
use vao_domain::AgentId;

use super::service;
use crate::acces::{Access, GererAgents};
use crate::export::FormatExport;
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::idempotence::{Cle, Reponse};
use crate::routes::Routage;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste et de son export.
    ProblemesListe = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'un export.
    ProblemesExport = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable, SaisieInvalide;
    /// Problèmes d'une lecture.
    ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
    /// Problèmes d'une création.
    ProblemesCreation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        DelegationRefusee, CompteExistant, CleReutilisee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes d'une modification.
    ProblemesModification = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        DelegationRefusee, Introuvable, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(lister)
        .service(creer)
        // Avant `/agents/{id}`, qui le prendrait pour un identifiant.
        .service(exporter)
        .service(lire)
        .service(modifier)
        .service(actions::desactiver)
        .service(actions::reactiver)
        .service(actions::renvoyer_invitation)
        .service(actions::retirer_second_facteur);
}

/// Lister les agents de son territoire
///
/// Un agent départemental voit ceux de son département, un agent régional ceux de sa région et de ses départements,
/// un agent national tous. `modifiable` dit si l'appelant gère ce compte. Le total est exact.
#[utoipa::path(
    tag = "agents",
    operation_id = "listerAgents",
    params(ListeAgents),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<LigneAgent>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "nom": "Petit", "prenom": "Luc",
                "email": "luc.petit@exemple.fr", "territoire": "38", "territoireLibelle": "Isère", "etat": "ACTIF",
                "modifiable": true
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesListe
    )
)]
#[get("/agents")]
async fn lister(
    app: Data<App>,
    acces: Access<GererAgents>,
    demande: Parametres<ListeAgents>,
) -> Result<Json<Page<LigneAgent>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Exporter les agents de son territoire
///
/// Les agents que la liste montrerait avec les mêmes filtres, tous, par nom. L'export est noté au journal.
#[utoipa::path(
    tag = "agents",
    operation_id = "exporterAgents",
    params(("format" = String, Path, description = "`csv` ou `xlsx`."), ListeAgents),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Fichier.", content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("Content-Disposition" = String, description = "Nom du fichier, avec sa date."))),
        ProblemesExport
    )
)]
#[get("/agents/export.{format}")]
async fn exporter(
    app: Data<App>,
    acces: Access<GererAgents>,
    format: Chemin<String>,
    demande: Parametres<ListeAgents>,
) -> Result<HttpResponse, Problem> {
    service::exporter(&app, &acces, FormatExport::lire(&format.0)?, &demande.0).await
}

/// Créer un agent
///
/// Il reçoit une invitation à choisir son mot de passe, valable une heure. Le territoire doit être dans celui de
/// l'appelant, et chaque rôle détenu par lui ; la consultation des EIG est donnée d'office. Une adresse déjà prise,
/// même par un compte désactivé, est refusée : le compte existant se réactive.
#[utoipa::path(
    tag = "agents",
    operation_id = "creerAgent",
    params(("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")),
    request_body(content = CreationAgent, example = json!({
        "email": "luc.petit@exemple.fr", "nom": "Petit", "prenom": "Luc", "territoire": "38",
        "roles": ["DemandeSejour_Lecture"]
    })),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 201, description = "Agent créé et invité.", body = AgentDto,
            headers(("ETag" = String, description = "Version."),
                ("Location" = String, description = "Adresse du compte."))),
        ProblemesCreation
    )
)]
#[post("/agents")]
async fn creer(
    app: Data<App>,
    acces: Access<GererAgents>,
    cle: Cle,
    corps: Json<CreationAgent>,
) -> Result<Reponse, Problem> {
    service::creer(&app, &acces, cle, &corps.0).await
}

/// Lire un compte d'agent
///
/// `actions` dit ce que l'appelant peut en faire, `rolesDelegables` les rôles qu'il peut donner ou retirer. Les dates
/// d'activation, de dernière connexion et de désactivation sont pour les agents nationaux.
#[utoipa::path(
    tag = "agents",
    operation_id = "lireAgent",
    params(("id" = AgentId, Path, description = "Identifiant de l'agent.")),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Compte d'agent.", body = AgentDto,
            headers(("ETag" = String, description = "Version du compte."))),
        ProblemesLecture
    )
)]
#[get("/agents/{id}")]
async fn lire(app: Data<App>, acces: Access<GererAgents>, id: Chemin<AgentId>) -> Result<Versionne<AgentDto>, Problem> {
    service::lire(&app, &acces, id.0).await
}

/// Modifier un agent
///
/// Son nom, son prénom, son territoire et ses rôles. L'ancien territoire et le nouveau doivent être dans celui de
/// l'appelant ; il ne donne et ne retire que les rôles qu'il détient, et ne change jamais son propre compte. Un
/// changement de rôle ou de territoire ferme les sessions de l'agent.
#[utoipa::path(
    tag = "agents",
    operation_id = "modifierAgent",
    params(
        ("id" = AgentId, Path, description = "Identifiant de l'agent."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    request_body(content = ModificationAgent, example = json!({
        "nom": "Petit", "prenom": "Luc", "territoire": "38",
        "roles": ["DemandeSejour_Lecture", "DemandeSejour_Ecriture"]
    })),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Agent modifié.", body = AgentDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesModification
    )
)]
#[put("/agents/{id}")]
async fn modifier(
    app: Data<App>,
    acces: Access<GererAgents>,
    id: Chemin<AgentId>,
    version: SiVersion,
    corps: Json<ModificationAgent>,
) -> Result<Versionne<AgentDto>, Problem> {
    service::modifier(&app, &acces, id.0, version, &corps.0).await
}
