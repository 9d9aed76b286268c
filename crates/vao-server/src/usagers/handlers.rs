//! Routes des comptes du portail.

mod actions;

use actix_web::web::Data;
use actix_web::{HttpResponse, get, put};
use vao_contract::Page;
use vao_contract::usager::{LigneUsager, ListeUsagers, RolesUsager, UsagerDto};
use vao_domain::UsagerId;

use super::{export, service};
use crate::acces::{Access, DonnerRolesUsagers, LireUsagers};
use crate::export::FormatExport;
use crate::extraction::{Json, Path as Chemin, Query as Parametres};
use crate::routes::Routage;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    ProblemesListe = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
    /// Problèmes d'un export.
    ProblemesExport = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable, SaisieInvalide;
    /// Problèmes d'une lecture.
    ProblemesLecture = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, Introuvable;
    /// Problèmes d'un changement de droits.
    ProblemesRoles = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, DelegationRefusee, Introuvable,
        EtatIncompatible, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(lister)
        // Avant `/usagers/{id}`, qui le prendrait pour un identifiant.
        .service(exporter)
        .service(lire)
        .service(modifier_roles)
        .service(actions::approuver)
        .service(actions::refuser)
        .service(actions::desactiver)
        .service(actions::bloquer)
        .service(actions::debloquer)
        .service(actions::retirer_second_facteur);
}

/// Lister les comptes du portail
///
/// Un utilisateur du portail voit ceux de son organisme, et ceux de tout le SIREN depuis le siège ; un agent ceux
/// de son territoire. `actions` dit ce que l'appelant peut faire de chacun ; `aApprouver=true` ne garde que ceux
/// qu'il peut approuver. Le total est exact. `declarations` n'est compté que pour les agents.
#[utoipa::path(
    tag = "usagers",
    operation_id = "listerUsagers",
    params(ListeUsagers),
    security(("jwt" = ["lire-usagers"])),
    responses(
        (status = 200, description = "Page de la liste.", body = Page<LigneUsager>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "version": 2, "nom": "Durand", "prenom": "Anne",
                "email": "anne.durand@exemple.fr", "telephone": "+33476000000", "siret": "99999901400015",
                "siretAVerifier": false, "organismeId": null, "organisme": null, "siege": null, "ville": null,
                "statut": "NEED_SIRET_VALIDATION", "creeAt": "2027-01-15T09:00:00Z", "derniereConnexionAt": null,
                "actions": ["approuver", "refuser"]
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesListe
    )
)]
#[get("/usagers")]
async fn lister(
    app: Data<App>,
    acces: Access<LireUsagers>,
    demande: Parametres<ListeUsagers>,
) -> Result<Json<Page<LigneUsager>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Exporter les comptes du portail
///
/// Pour les agents : les comptes que la liste montrerait avec les mêmes filtres et le même tri, tous. L'export est
/// noté au journal.
#[utoipa::path(
    tag = "usagers",
    operation_id = "exporterUsagers",
    params(("format" = String, Path, description = "`csv` ou `xlsx`."), ListeUsagers),
    security(("jwt" = ["lire-usagers"])),
    responses(
        (status = 200, description = "Fichier.", content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
            headers(("Content-Disposition" = String, description = "Nom du fichier, avec sa date."))),
        ProblemesExport
    )
)]
#[get("/usagers/export.{format}")]
async fn exporter(
    app: Data<App>,
    acces: Access<LireUsagers>,
    format: Chemin<String>,
    demande: Parametres<ListeUsagers>,
) -> Result<HttpResponse, Problem> {
    export::exporter(&app, &acces, FormatExport::lire(&format.0)?, &demande.0).await
}

/// Lire un compte du portail
///
/// Hors du périmètre de l'appelant, un compte n'existe pas. `ETag` porte la version à renvoyer dans `If-Match`.
#[utoipa::path(
    tag = "usagers",
    operation_id = "lireUsager",
    params(("id" = UsagerId, Path, description = "Identifiant du compte.")),
    security(("jwt" = ["lire-usagers"])),
    responses(
        (status = 200, description = "Compte.", body = UsagerDto,
            headers(("ETag" = String, description = "Version du compte."))),
        ProblemesLecture
    )
)]
#[get("/usagers/{id}")]
async fn lire(
    app: Data<App>,
    acces: Access<LireUsagers>,
    id: Chemin<UsagerId>,
) -> Result<Versionne<UsagerDto>, Problem> {
    service::lire(&app, &acces, id.0).await
}

/// Donner ou retirer les droits EIG d'un collègue
///
/// Aucun droit, la lecture, ou l'écriture qui la comprend. Réservé au siège ou à la personne physique qui porte
/// l'agrément, et à qui a l'écriture ; personne ne change ses propres droits. Les sessions de la personne sont
/// fermées : elle se reconnecte avec ses nouveaux droits.
#[utoipa::path(
    tag = "usagers",
    operation_id = "modifierRolesUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    request_body(content = RolesUsager, example = json!({ "roles": ["Eig_Lecture"] })),
    security(("jwt" = ["donner-roles-usagers"])),
    responses(
        (status = 200, description = "Compte, avec ses nouveaux droits.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesRoles
    )
)]
#[put("/usagers/{id}/roles")]
async fn modifier_roles(
    app: Data<App>,
    acces: Access<DonnerRolesUsagers>,
    id: Chemin<UsagerId>,
    version: SiVersion,
    corps: Json<RolesUsager>,
) -> Result<Versionne<UsagerDto>, Problem> {
    service::modifier_roles(&app, &acces, id.0, version, &corps.0).await
}
