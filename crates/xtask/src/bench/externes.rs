//! Services externes en panne : ce que leurs pannes coûtent aux autres requêtes, et à celles qui les attendent.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::banc::Banc;
use super::cas::Preparation;
use super::mediane;
use crate::outils::{commande, lire};

/// Pannes jouées par la doublure du répertoire ; la première n'en est pas une.
const PANNES: [&str; 7] = ["aucune", "lente", "500", "429", "tronquee", "illisible", "coupee"];
/// Recherches menées de front.
const SIMULTANEES: u32 = 20;
/// Lectures menées de front.
const LECTURE: u32 = 16;
/// Mesures de chaque panne.
const TOURS: usize = 3;

/// Ce que le banc a vu d'une panne.
pub(super) struct Panne {
    /// Nom de la panne.
    pub(super) nom: &'static str,
    /// p99 de la liste pendant la panne, rapporté à celui du calme mesuré juste avant.
    pub(super) rapport: f64,
    /// p99 de la liste pendant la panne, en millisecondes.
    pub(super) p99: f64,
    /// Plus longue attente d'une recherche d'établissement, en secondes.
    pub(super) attente: f64,
}

#[derive(Deserialize)]
struct Recherches {
    requetes: u64,
    max: f64,
    coupures: u64,
}

/// Mesure chaque panne du répertoire, à côté du calme.
pub(super) fn mesurer(banc: &Banc, p: &Preparation) -> Result<Vec<Panne>> {
    let issue = PANNES.iter().map(|nom| mesurer_une(banc, p, nom)).collect();
    basculer(banc, "aucune")?;
    issue
}

fn mesurer_une(banc: &Banc, p: &Preparation, nom: &'static str) -> Result<Panne> {
    let lire = || banc.wrk(std::slice::from_ref(&p.liste), Some(&p.agent), LECTURE);
    let (mut rapports, mut p99s, mut attente) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..TOURS {
        basculer(banc, "aucune")?;
        let calme = lire()?.p99;
        basculer(banc, nom)?;
        let sortie = banc.travail.join("recherches.json");
        let pendant = banc.pendant("annuaire.lua", SIMULTANEES, &sortie, lire)?.p99;
        let vues: Recherches = serde_json::from_str(&fs::read_to_string(&sortie)?).context("bilan des recherches")?;
        ensure!(
            vues.requetes > 0 && vues.coupures == 0,
            "{nom} : une recherche sans réponse"
        );
        rapports.push(pendant / calme);
        p99s.push(pendant);
        attente = attente.max(vues.max / 1e6);
    }
    Ok(Panne {
        nom,
        rapport: mediane(rapports).unwrap_or(f64::MAX),
        p99: mediane(p99s).unwrap_or(f64::MAX),
        attente,
    })
}

/// Met la doublure du répertoire dans cet état.
fn basculer(banc: &Banc, mode: &str) -> Result<()> {
    let adresse = format!("{}/_pannes/sirene?mode={mode}", banc.doublures);
    lire(commande("curl").args(["-fsS", "--max-time", "5", "-X", "POST", &adresse]))?;
    Ok(())
}
