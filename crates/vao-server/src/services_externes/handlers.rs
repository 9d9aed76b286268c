//! Route de l'état des services externes : publique, car l'inscription en dépend ; elle n'appelle aucun service.

use actix_web::get;
use actix_web::web::Data;
use vao_contract::services_externes::EtatServiceDto;
use vao_domain::Code as _;

use crate::acces::AccesPublic;
use crate::annuaire::service;
use crate::extraction::Json;
use crate::openapi::ProblemesCommuns;
use crate::routes::Routage;
use crate::{App, Problem};

/// Inscrit la route.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(etats);
}

/// Lister les services externes et leur état
///
/// Ce que la dernière vérification, chaque minute, a trouvé. Un service jamais vérifié est dit disponible.
#[utoipa::path(
    tag = "adresses",
    operation_id = "listerServicesExternes",
    security(()),
    responses((status = 200, description = "État de chaque service.", body = Vec<EtatServiceDto>), ProblemesCommuns)
)]
#[get("/services-externes")]
async fn etats(app: Data<App>, _: AccesPublic) -> Result<Json<Vec<EtatServiceDto>>, Problem> {
    let etats = app.commun.externes.etats.etats();
    let montrer = |etat: vao_external::EtatService| {
        let service = service(etat.service);
        EtatServiceDto {
            service,
            libelle: service.libelle().to_owned(),
            disponible: etat.disponible,
            verifie_le: etat.verifie_le,
        }
    };
    Ok(Json(etats.into_iter().map(montrer).collect()))
}
