//! Routes des fiches.

mod ecriture;
mod lecture;

use crate::routes::Routage;

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
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
