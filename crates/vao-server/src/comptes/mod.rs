//! Comptes vus de l'extérieur : s'inscrire, confirmer son adresse, retrouver l'accès ; et qui approuve.
//!
//! Aucune de ces routes ne dit si un compte existe : une adresse inconnue reçoit la même réponse, après le même
//! travail. Tout courriel est une tâche, enfilée dans la transaction qui le justifie.

pub mod approbation;
mod confirmation;
mod courriel;
pub(crate) mod demandes;
mod etablissement;
pub mod handlers;
mod inscription;
pub mod liens;
mod reinitialisation;
pub mod taches;
mod validation;

use vao_db::inscriptions::Titulaire;
use vao_domain::Population;
use vao_domain::compte::{EntiteJournal, OrigineJournal};

use crate::journal_comptes::ecriture::{Auteur, Cible};
use crate::sessions::provenance::Client;

/// Titulaire qui agit lui-même : il présente un lien que seule sa boîte a reçu.
pub(crate) fn auteur(titulaire: &Titulaire, client: &Client) -> Auteur {
    Auteur {
        origine: match titulaire.population {
            Population::Usagers => OrigineJournal::Front,
            Population::Bo => OrigineJournal::Back,
        },
        compte: Some(titulaire.id),
        nom: nom_complet(titulaire),
        adresse_ip: Some(client.adresse_ip.clone()),
    }
}

/// Compte visé, pour le journal.
pub(crate) fn cible(titulaire: &Titulaire) -> Cible {
    Cible {
        entite: match titulaire.population {
            Population::Usagers => EntiteJournal::UserFront,
            Population::Bo => EntiteJournal::UserBack,
        },
        id: titulaire.id.to_string(),
        nom: nom_complet(titulaire),
        organisme: titulaire.organisme,
        territoire: titulaire.territoire.clone(),
        departement: titulaire.departement.clone(),
    }
}

fn nom_complet(titulaire: &Titulaire) -> String {
    format!("{} {}", titulaire.prenom, titulaire.nom)
}
