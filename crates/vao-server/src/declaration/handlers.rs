//! Routes des déclarations.

mod actions;
mod lecture;
mod saisie;

use crate::routes::Routage;

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(lecture::lister)
        .service(saisie::creer)
        .service(lecture::lire)
        .service(saisie::supprimer)
        .service(saisie::modifier)
        .service(lecture::completude)
        .service(lecture::historique)
        .service(lecture::comparer)
        .service(lecture::documents)
        .service(lecture::document)
        .service(actions::deposer)
        .service(actions::annuler)
        .service(saisie::dupliquer)
        .service(actions::prendre_en_charge)
        .service(actions::demander_complements)
        .service(actions::refuser)
        .service(actions::enregistrer);
}
