//! Bornes des demandes publiques : par adresse de courriel et par adresse IP, connues ou non.

use chrono::{DateTime, Duration, Utc};
use vao_db::Tx;
use vao_db::demandes_publiques::{self as table, Compte, Demande, Nature, Plafonds};
use vao_domain::Population;

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
    let plafonds = match nature {
        Nature::Inscription | Nature::Renvoi | Nature::Oubli => COURRIELS,
        Nature::Etablissement => ETABLISSEMENTS,
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
