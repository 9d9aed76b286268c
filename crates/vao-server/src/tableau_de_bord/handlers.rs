//! Routes du tableau de bord.

use actix_web::get;
use actix_web::web::Data;
use vao_contract::tableau_de_bord::{CompteurStatut, TableauDeclarations};
use vao_db::tableau_de_bord::{self, CompteurRow};

use crate::acces::{Access, LireDeclarations};
use crate::extraction::Json;
use crate::routes::Routage;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'un tableau de bord.
    ProblemesTableau = NonConnecte, RoleInsuffisant;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(declarations);
}

/// Compter les déclarations visibles, par statut
///
/// Mêmes déclarations que la liste. `instruites` compte celles que l'appelant instruit ; pour un organisme, toutes.
#[utoipa::path(
    tag = "tableaux-de-bord",
    operation_id = "lireTableauDeclarations",
    security(("jwt" = ["lire-declarations"])),
    responses((status = 200, description = "Compteurs.", body = TableauDeclarations), ProblemesTableau)
)]
#[get("/tableaux-de-bord/declarations")]
async fn declarations(app: Data<App>, acces: Access<LireDeclarations>) -> Result<Json<TableauDeclarations>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let compteurs = tableau_de_bord::compter(&mut connexion, acces.portee()?).await?;
    let montrer = |ligne: CompteurRow| CompteurStatut {
        statut: ligne.statut,
        total: ligne.total,
        instruites: ligne.instruites,
    };
    Ok(Json(TableauDeclarations {
        compteurs: compteurs.into_iter().map(montrer).collect(),
    }))
}
