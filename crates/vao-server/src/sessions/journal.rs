//! Lignes du journal des comptes qui parlent de l'appelant lui-même.

use serde_json::{Value, json};
use vao_contract::session::Rattachement;
use vao_db::Tx;
use vao_domain::Population;
use vao_domain::compte::{ActionJournal, EntiteJournal};

use super::provenance::Client;
use crate::Problem;
use crate::acces::Identite;
use crate::horloge::Horloge;
use crate::journal_comptes::ecriture::{self, Auteur, Cible, Fait};

/// Compte de l'appelant, pour le journal.
pub fn cible(identite: &Identite) -> Cible {
    let (organisme, territoire) = match &identite.rattachement {
        Rattachement::Organisme(organisme) => (Some(organisme.id.0), identite.region.clone()),
        Rattachement::Territoire(territoire) => (None, Some(territoire.code.to_string())),
        Rattachement::Aucun => (None, identite.region.clone()),
    };
    Cible {
        entite: match identite.population {
            Population::Usagers => EntiteJournal::UserFront,
            Population::Bo => EntiteJournal::UserBack,
        },
        id: identite.compte.to_string(),
        nom: format!("{} {}", identite.prenom, identite.nom),
        organisme,
        territoire,
        departement: identite.departement.clone(),
    }
}

/// Écrit ce que l'appelant vient de faire à son propre compte.
pub async fn noter(
    tx: &mut Tx,
    horloge: &Horloge,
    client: &Client,
    identite: &Identite,
    fait: Fait<'_>,
) -> Result<(), Problem> {
    let mut auteur = Auteur::appelant(identite);
    if fait.action.est_securite() {
        auteur.adresse_ip = Some(client.adresse_ip.clone());
    }
    ecriture::noter(tx, horloge, &auteur, &cible(identite), fait).await
}

/// Champ « application d'authentification », avant et après.
pub fn changement_d_application(ajoutee: bool) -> Fait<'static> {
    let valeur = |inscrite: bool| -> Option<Value> { Some(json!({"Application d'authentification": inscrite})) };
    Fait {
        action: ActionJournal::SecondFacteur,
        motif: None,
        avant: valeur(!ajoutee),
        apres: valeur(ajoutee),
    }
}
