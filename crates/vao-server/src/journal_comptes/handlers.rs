//! Route du journal des comptes.

use actix_web::get;
use actix_web::web::Data;
use vao_contract::Page;
use vao_contract::journal::{LigneJournal, ListeJournal};

use super::lecture;
use crate::acces::{Access, LireJournal};
use crate::extraction::{Json, Query as Parametres};
use crate::routes::Routage;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la lecture du journal.
    ProblemesJournal = NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver, SaisieInvalide;
}

/// Inscrit la route.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(lister);
}

/// Lire le journal des comptes
///
/// Le plus récent d'abord. Un agent qui gère les comptes y lit ce qui touche son territoire : ses agents, ses fiches,
/// et les comptes du portail dont l'établissement s'y trouve. Ni mot de passe, ni code, ni jeton n'y figure. Le total
/// s'arrête à 1 000 (`totalPlafonne`).
#[utoipa::path(
    tag = "journal-comptes",
    operation_id = "listerJournalComptes",
    params(ListeJournal),
    security(("jwt" = ["lire-journal"])),
    responses(
        (status = 200, description = "Page du journal.", body = Page<LigneJournal>, example = json!({
            "donnees": [{
                "id": "01978c3e-0000-7000-8000-000000000000", "entite": "USER_BACK",
                "entiteId": "01978c3e-0000-7000-8000-000000000001", "cible": "Luc Petit", "action": "CHANGEMENT_ROLES",
                "origine": "BACK", "auteur": "Anne Durand", "motif": null,
                "changements": [{
                    "champ": "Rôles", "avant": "Consulter les déclarations", "apres": "Instruire les déclarations"
                }],
                "le": "2027-01-15T09:00:00Z"
            }],
            "total": 1, "totalPlafonne": false, "page": 1, "parPage": 10
        })),
        ProblemesJournal
    )
)]
#[get("/journal-comptes")]
async fn lister(
    app: Data<App>,
    acces: Access<LireJournal>,
    demande: Parametres<ListeJournal>,
) -> Result<Json<Page<LigneJournal>>, Problem> {
    lecture::lister(&app, &acces, &demande.0).await.map(Json)
}
