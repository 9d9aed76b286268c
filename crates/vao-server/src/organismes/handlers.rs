//! Routes des fiches.

mod ecriture;
mod lecture;

use utoipa_actix_web::service_config::ServiceConfig;

/// Inscrit les routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(ecriture::creer)
        .service(lecture::lire)
        .service(ecriture::modifier)
        .service(lecture::completude)
        .service(lecture::historique)
        .service(lecture::etablissements)
        .service(ecriture::finaliser)
        .service(ecriture::commenter);
}
