//! `vao tache`: a planned job by hand, for a day, or what it would do.

use std::io::Write;

use chrono::NaiveDate;
use clap::Args;
use vao_domain::typographie::jour_long;
use vao_mail::Expediteur;

use crate::app::Commun;
use crate::horloge::Horloge;
use crate::rondes::{self, Bilan, RondeConnue};
use crate::{Config, taches};

/// Options of `vao tache`.
#[derive(Debug, Clone, Default, Args)]
pub struct OptionsTache {
    /// Nom de la tâche ; sans lui, les tâches connues sont énumérées.
    pub nom: Option<String>,
    /// Jour visé (AAAA-MM-JJ), à l'heure de Paris ; aujourd'hui par défaut. Un jour à venir ne se simule que.
    #[arg(long)]
    pub date: Option<NaiveDate>,
    /// Dit ce qui serait fait, sans rien changer.
    #[arg(long)]
    pub simulation: bool,
}

/// Runs a planned job, or lists them all.
pub async fn executer(config: Config, options: OptionsTache) -> anyhow::Result<()> {
    let Some(nom) = &options.nom else {
        return enumerer(&mut std::io::stdout().lock());
    };
    let ronde = rondes::trouver(nom)
        .ok_or_else(|| anyhow::anyhow!("tâche « {nom} » inconnue : « vao tache » énumère celles qui existent"))?;
    let commun = Commun::preparer(config, Horloge::Systeme)?;
    // Rien ne part d’ici : chaque courriel est une tâche que « vao worker » exécutera.
    let expediteur = Expediteur::capture(&commun.config.expediteur)?.0;
    let contexte = taches::Contexte::preparer(commun, expediteur)?;
    let jour = options.date.unwrap_or_else(|| contexte.commun.horloge.aujourd_hui());
    let bilan = ronde.passer(&contexte, jour, options.simulation).await?;
    rendre_compte(&mut std::io::stdout().lock(), ronde, jour, options.simulation, &bilan)?;
    anyhow::ensure!(bilan.echecs.is_empty(), "{} échec(s)", bilan.echecs.len());
    Ok(())
}

/// Name, schedule and purpose of every planned job.
pub fn enumerer(sortie: &mut impl Write) -> anyhow::Result<()> {
    for ronde in rondes::TOUTES {
        writeln!(sortie, "{:<24}{:<12}  {}", ronde.nom, ronde.horaire, ronde.titre)?;
    }
    Ok(())
}

/// What a job did or would do: identifiers only, the output may be kept.
pub fn rendre_compte(
    sortie: &mut impl Write,
    ronde: &RondeConnue,
    jour: NaiveDate,
    simulation: bool,
    bilan: &Bilan,
) -> anyhow::Result<()> {
    let nature = if simulation { "simulation" } else { "exécution" };
    writeln!(sortie, "{} — {nature} pour le {}", ronde.nom, jour_long(jour))?;
    for (titre, dus) in [
        (if simulation { "à faire" } else { "fait" }, &bilan.faits),
        ("ÉCHEC", &bilan.echecs),
    ] {
        for du in dus {
            let echeance = du.echeance.map(|jour| format!(", pour le {}", jour_long(jour)));
            writeln!(
                sortie,
                "{titre} : {} {}{}",
                du.cible,
                du.action,
                echeance.unwrap_or_default()
            )?;
        }
    }
    let (faits, echecs) = (bilan.faits.len(), bilan.echecs.len());
    if simulation {
        writeln!(sortie, "{faits} à faire ; rien n'a été changé")?;
    } else {
        writeln!(
            sortie,
            "{faits} fait(s), {echecs} échec(s) ; les courriels partent avec « vao worker »"
        )?;
    }
    Ok(())
}
