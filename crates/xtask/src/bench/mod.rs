//! Banc d'essai (`scripts/bench`) : chaque cas est mesuré dans le même tour que ses témoins.
//!
//! Les budgets sont des rapports : ils ne dépendent ni de la machine ni de son humeur.
//! Le corps de chaque réponse est vérifié avant que son temps ne compte.

mod banc;
mod cas;
mod connexion;
mod externes;
mod instruction;
mod processus;
mod rapport;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;

use self::banc::{Banc, Mesure};
use crate::outils::dire;

/// Réglages de `cargo xtask bench`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Jeu chargé dans la base (`petit` ou `grand`).
    #[arg(long, default_value = "grand")]
    volume: String,
    /// Tours ; chaque cas y alterne avec ses témoins.
    #[arg(long, default_value_t = 3)]
    tours: usize,
    /// Secondes par mesure.
    #[arg(long, default_value_t = 4)]
    secondes: u32,
    /// Durée de la génération du jeu, en secondes, à reporter dans la page.
    #[arg(long)]
    generation: Option<u32>,
    /// S'en tient aux cas mesurés par tours : ni connexions, ni pannes, ni processus, ni page.
    #[arg(long)]
    tours_seuls: bool,
}

/// Mesures de tous les tours, par nom.
#[derive(Default)]
pub(crate) struct Tours(BTreeMap<&'static str, Vec<Mesure>>);

impl Tours {
    fn noter(&mut self, nom: &'static str, mesure: Mesure) {
        dire(format!(
            "  {nom:<18} {:>9.0} /s   p99 {:>7.1} ms",
            mesure.debit, mesure.p99
        ));
        self.0.entry(nom).or_default().push(mesure);
    }

    /// Médiane, sur les tours, du rapport de deux débits du même tour.
    fn rapport(&self, cas: &str, temoin: &str) -> Option<f64> {
        let (cas, temoin) = (self.0.get(cas)?, self.0.get(temoin)?);
        mediane(cas.iter().zip(temoin).map(|(c, t)| c.debit / t.debit).collect())
    }

    fn debit(&self, nom: &str) -> Option<f64> {
        mediane(self.0.get(nom)?.iter().map(|mesure| mesure.debit).collect())
    }

    fn p99(&self, nom: &str) -> Option<f64> {
        mediane(self.0.get(nom)?.iter().map(|mesure| mesure.p99).collect())
    }
}

fn mediane(mut valeurs: Vec<f64>) -> Option<f64> {
    valeurs.sort_by(f64::total_cmp);
    valeurs.get(valeurs.len() / 2).copied()
}

/// Déroule le banc et écrit `docs/performances.md`.
pub(crate) fn executer(options: &Options) -> Result<()> {
    let banc = Banc::depuis_l_environnement(options.secondes)?;
    let mut preparation = cas::preparer(&banc)?;
    dire("Échauffement");
    cas::echauffer(&banc, &preparation)?;
    let mut tours = Tours::default();
    for tour in 1..=options.tours {
        dire(format!("Tour {tour} sur {}", options.tours));
        cas::derouler(&banc, &preparation, &mut tours)?;
    }
    rapport::retenir(&banc, &tours)?;
    if options.tours_seuls {
        return Ok(());
    }
    dire("Connexions");
    let connexions = connexion::mesurer(&banc, &preparation)?;
    dire("Services externes en panne");
    let pannes = externes::mesurer(&banc, &mut preparation)?;
    preparation.rouvrir(&banc)?;
    let processus = processus::mesurer(&banc, &preparation)?;
    let mesures = rapport::Mesures {
        tours: &tours,
        connexions: &connexions,
        pannes: &pannes,
        processus: &processus,
    };
    rapport::ecrire(&banc, options, &preparation, &mesures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_rapport_est_une_mediane_par_tour() {
        let mut tours = Tours::default();
        for (cas, temoin) in [(50.0, 100.0), (10.0, 100.0), (90.0, 100.0)] {
            tours.0.entry("cas").or_default().push(Mesure { debit: cas, p99: 1.0 });
            tours.0.entry("temoin").or_default().push(Mesure {
                debit: temoin,
                p99: 1.0,
            });
        }

        assert_eq!(tours.rapport("cas", "temoin"), Some(0.5));
        assert_eq!(tours.rapport("cas", "absent"), None);
    }
}
