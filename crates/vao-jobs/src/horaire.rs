//! Schedules of recurring jobs.

use graphile_worker::{Crontab, CrontabFill, CrontabValue, parse_crontab};

use crate::{JobError, Tache};

/// Hour, in Europe/Paris, that the clock change skips in March and repeats in October.
const HEURE_AMBIGUE: u32 = 2;

/// Recurring entry for `tache`: five cron fields, and how far back a missed run is caught up.
pub(crate) fn entree<T: Tache>(horaire: &str, tache: &T, rattrapage: std::time::Duration) -> Result<Crontab, JobError> {
    let illisible = || JobError::Horaire(horaire.to_owned());
    let mut entree = parse_crontab(&format!("{horaire} {}", T::NOM))
        .ok()
        .and_then(|entrees| <[Crontab; 1]>::try_from(entrees).ok())
        .map(|[entree]| entree)
        .filter(|entree| entree.task_identifier == T::NOM)
        .ok_or_else(illisible)?;
    if entree.timer.hours.iter().any(vise_l_heure_ambigue) {
        return Err(JobError::HoraireAmbigu(horaire.to_owned()));
    }
    entree.payload = Some(serde_json::to_value(tache)?);
    entree.options.max = u16::try_from(T::ESSAIS).ok();
    entree.options.fill = Some(CrontabFill::seconds(
        u32::try_from(rattrapage.as_secs()).ok().ok_or_else(illisible)?,
    ));
    Ok(entree)
}

/// « Every hour » is harmless: one run more or less; a chosen hour is not.
fn vise_l_heure_ambigue(valeur: &CrontabValue) -> bool {
    match valeur {
        CrontabValue::Number(heure) => *heure == HEURE_AMBIGUE,
        CrontabValue::Range(debut, fin) => (*debut..=*fin).contains(&HEURE_AMBIGUE),
        CrontabValue::Any | CrontabValue::Step(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Nuit {}

    impl Tache for Nuit {
        const NOM: &'static str = "nuit";
        const ESSAIS: i16 = 5;
        type Contexte = ();

        async fn executer(&self, _ctx: &()) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn lire(horaire: &str) -> Result<Crontab, JobError> {
        entree(horaire, &Nuit {}, Duration::from_hours(1))
    }

    #[test]
    fn un_horaire_garde_la_tache_ses_essais_et_son_rattrapage() {
        let entree = lire("30 4 * * 1").unwrap();

        assert_eq!(entree.task_identifier, "nuit");
        assert_eq!(entree.options.max, Some(5));
        assert_eq!(entree.options.fill, Some(CrontabFill::seconds(3600)));
        assert_eq!(entree.payload, Some(serde_json::json!({})));
        assert!(lire("0 * * * *").is_ok() && lire("*/5 */6 * * *").is_ok());
    }

    #[test]
    fn l_heure_du_changement_d_heure_est_refusee() {
        for horaire in ["0 2 * * *", "30 1-4 * * *", "0 8,2 * * *"] {
            assert!(matches!(lire(horaire), Err(JobError::HoraireAmbigu(_))), "{horaire}");
        }
    }

    #[test]
    fn un_horaire_mal_ecrit_est_refuse() {
        for horaire in [
            "",
            "demain",
            "61 4 * * *",
            "0 4 * *",
            "0 4 * * * autre",
            "0 4 * * * a\n0 5 * * *",
        ] {
            assert!(matches!(lire(horaire), Err(JobError::Horaire(_))), "{horaire}");
        }
    }
}
