//! Limites des tentatives, et ce qui se passe quand elles sont atteintes.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_db::Tx;
use vao_db::connexions::{self, Limites, Origine};
use vao_db::second_facteur::VerrouCodes;

use super::taches::PrevenirVerrouillage;
use super::{
    CODES_FAUX, ECHECS_PAR_ADRESSE_IP, ECHECS_PAR_ADRESSE_IP_LONGUE, ECHECS_PAR_COMPTE, FENETRE_ECHECS, FENETRE_LONGUE,
    OUBLI_DES_CODES, VERROU_DES_CODES,
};
use crate::Problem;
use crate::taches::confier;

/// Limites des mots de passe et des codes.
pub(super) const LIMITES: Limites = Limites {
    fenetre: FENETRE_ECHECS,
    par_compte: ECHECS_PAR_COMPTE,
    par_adresse_ip: ECHECS_PAR_ADRESSE_IP,
    fenetre_longue: FENETRE_LONGUE,
    par_adresse_ip_longue: ECHECS_PAR_ADRESSE_IP_LONGUE,
};
/// Verrou du second facteur.
pub(super) const VERROU: VerrouCodes = VerrouCodes {
    admis: CODES_FAUX,
    attente: VERROU_DES_CODES,
    oubli: OUBLI_DES_CODES,
};

/// Sort d'une étape dont les écritures sont gardées même quand elle refuse.
pub(super) enum Issue<T> {
    Faite(T),
    Refusee(CodeProbleme, Option<String>),
    Patienter(u32),
}

impl<T> Issue<T> {
    pub(super) fn refusee(code: CodeProbleme) -> Self {
        Self::Refusee(code, None)
    }

    pub(super) fn patienter(fin: DateTime<Utc>, le: DateTime<Utc>) -> Self {
        Self::Patienter(secondes(fin, le))
    }

    pub(super) fn conclure(self) -> Result<T, Problem> {
        match self {
            Self::Faite(valeur) => Ok(valeur),
            Self::Refusee(code, Some(detail)) => Err(Problem::detaille(code, detail)),
            Self::Refusee(code, None) => Err(Problem::new(code)),
            Self::Patienter(secondes) => Err(Problem::patienter(secondes)),
        }
    }
}

/// Secondes à attendre, arrondies au-dessus.
pub(super) fn secondes(fin: DateTime<Utc>, le: DateTime<Utc>) -> u32 {
    u32::try_from((fin - le).num_seconds())
        .unwrap_or_default()
        .saturating_add(1)
}

/// Ce qui vient de verrouiller un compte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verrouillage {
    /// Trop d'échecs de connexion.
    Connexion,
    /// Trop de codes faux : quelqu'un a le mot de passe.
    Codes,
}

/// Prévient le titulaire d'un compte qui vient d'être verrouillé, et l'écrit au journal.
///
/// Un courriel par jour au plus, pour qu'on ne l'inonde pas. Pour une adresse inconnue, tout se passe de même, et
/// la tâche ne fait rien.
pub(super) async fn signaler(
    tx: &mut Tx,
    origine: Origine<'_>,
    compte: Option<Uuid>,
    verrouillage: Verrouillage,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    tracing::warn!(
        compte = compte.map(tracing::field::display),
        population = origine.population.to_string(),
        "compte verrouillé : trop d'échecs"
    );
    let du_jour = connexions::echecs(tx, origine, le - Duration::days(1)).await?;
    let courriel = match verrouillage {
        Verrouillage::Connexion => du_jour < 2 * ECHECS_PAR_COMPTE,
        // Chaque code faux suit un bon mot de passe : le titulaire doit le savoir, chaque fois.
        Verrouillage::Codes => true,
    };
    let tache = PrevenirVerrouillage {
        population: origine.population,
        compte,
        courriel,
    };
    confier(tx, &tache).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_attente_s_arrondit_au_dessus() {
        let le: DateTime<Utc> = "2027-01-15T09:00:00Z".parse().unwrap();

        let attente = Issue::<()>::patienter(le + Duration::milliseconds(1_500), le)
            .conclure()
            .unwrap_err();

        assert_eq!(attente.contenu.reessayer_dans, Some(2));
    }
}
