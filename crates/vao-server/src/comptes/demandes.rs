//! Bornes des demandes publiques : par adresse de courriel et par adresse IP, connues ou non.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vao_db::demandes_publiques::{self as table, Compte, Demande, Nature, Plafonds};
use vao_db::{DbError, Tx};
use vao_domain::{Population, Siret};

use crate::Problem;
use crate::sessions::provenance::Client;

/// Inscription, renvoi d'un lien, mot de passe oublié.
const COURRIELS: Plafonds = Plafonds {
    fenetre: Duration::hours(1),
    par_mail: 5,
    par_adresse_ip: 20,
};
/// Recherche d'un établissement, qui n'a pas d'adresse de courriel : celle du client en tient lieu.
const ETABLISSEMENTS: Plafonds = Plafonds {
    fenetre: Duration::hours(1),
    par_mail: 30,
    par_adresse_ip: 30,
};
/// Recherche d'un SIRET par quelqu'un de connecté : de quoi remplir sa fiche, pas de quoi parcourir le répertoire.
const ANNUAIRE: Plafonds = Plafonds {
    fenetre: Duration::hours(1),
    par_mail: 60,
    par_adresse_ip: 60,
};
/// Rappel au siège : un par jour et par SIRET, quel que soit le demandeur.
const RAPPEL_SIEGE: Plafonds = Plafonds {
    fenetre: Duration::hours(24),
    par_mail: 1,
    par_adresse_ip: 1,
};

/// Compte une demande, ou la refuse (429) en disant quand revenir.
pub(crate) async fn compter(
    tx: &mut Tx,
    client: &Client,
    nature: Nature,
    population: Population,
    mail: &str,
    le: DateTime<Utc>,
) -> Result<i64, Problem> {
    let demande = Demande {
        nature,
        population,
        mail,
        adresse_ip: &client.adresse_comptee,
    };
    compter_demande(tx, demande, le).await
}

/// Compte la recherche d'un SIRET par un compte connecté, où qu'il soit.
pub(crate) async fn compter_annuaire(tx: &mut Tx, compte: Uuid, le: DateTime<Utc>) -> Result<i64, Problem> {
    let compte = format!("compte:{compte}");
    let demande = Demande {
        nature: Nature::Annuaire,
        population: Population::Usagers,
        mail: &compte,
        adresse_ip: &compte,
    };
    compter_demande(tx, demande, le).await
}

/// Compte un rappel au siège de ce SIRET ; faux s'il en a déjà reçu un depuis un jour.
pub(crate) async fn premier_rappel(tx: &mut Tx, siret: &Siret, le: DateTime<Utc>) -> Result<bool, DbError> {
    let siret = format!("siret:{siret}");
    let demande = Demande {
        nature: Nature::RappelSiege,
        population: Population::Usagers,
        mail: &siret,
        adresse_ip: &siret,
    };
    let compte = table::compter(tx, demande, RAPPEL_SIEGE, le).await?;
    Ok(matches!(compte, Compte::Admise(_)))
}

async fn compter_demande(tx: &mut Tx, demande: Demande<'_>, le: DateTime<Utc>) -> Result<i64, Problem> {
    let nature = demande.nature;
    let plafonds = match nature {
        Nature::Inscription | Nature::Renvoi | Nature::Oubli => COURRIELS,
        Nature::Etablissement => ETABLISSEMENTS,
        Nature::Annuaire => ANNUAIRE,
        Nature::RappelSiege => RAPPEL_SIEGE,
    };
    match table::compter(tx, demande, plafonds, le).await? {
        Compte::Admise(id) => Ok(id),
        Compte::Refusee(fin) => {
            tracing::info!(nature = nature.code(), "demande refusée : trop de demandes");
            let secondes = u32::try_from((fin - le).num_seconds()).unwrap_or_default();
            Err(Problem::patienter(secondes.saturating_add(1)))
        }
    }
}
