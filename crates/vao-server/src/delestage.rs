//! Past saturation, the process refuses at once rather than letting everyone wait.

use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use vao_contract::{CodeProbleme, Probleme};

use crate::{App, Problem, sante};

/// Seconds after which a refused caller may come back.
const REVENIR: u32 = 1;

/// Middleware: a request beyond `VAO_REQUETES_SIMULTANEES` gets 503 and `Retry-After`.
///
/// The probes always pass: a busy process is alive, and killing it would only add to the load.
pub async fn delester(
    requete: ServiceRequest,
    suite: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, actix_web::Error> {
    let app = requete.app_data::<Data<App>>().cloned();
    let Some(app) = app.filter(|_| !sante::est_une_sonde(requete.path())) else {
        return suite.call(requete).await.map(ServiceResponse::map_into_left_body);
    };
    let Ok(_place) = Arc::clone(&app.commun.requetes).try_acquire_owned() else {
        app.commun.metriques.delester();
        let mut probleme = Probleme::de(CodeProbleme::ServiceIndisponible)
            .detail("Trop de demandes arrivent à la fois. Réessayez dans un instant : rien n'a été perdu.");
        probleme.reessayer_dans = Some(REVENIR);
        let refus = requete.error_response(Problem::from(probleme));
        return Ok(refus.map_into_right_body());
    };
    suite.call(requete).await.map(ServiceResponse::map_into_left_body)
}
