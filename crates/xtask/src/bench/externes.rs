//! Services externes en panne : ce que leurs pannes coûtent aux autres requêtes, et à celles qui les attendent.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::banc::Banc;
use super::cas::Preparation;
use super::mediane;
use super::processus::Neuf;
use crate::outils::{commande, dire, lire, variable};

/// Services, tels que leurs doublures les nomment, et ce que chacun rend.
const SERVICES: [(&str, &str); 3] = [
    ("sirene", "répertoire Sirene"),
    ("entreprise", "API Entreprise"),
    ("adresse", "recherche d'adresses"),
];
/// Pannes que jouent les doublures ; la première n'en est pas une.
const PANNES: [&str; 7] = ["aucune", "lente", "500", "429", "tronquee", "illisible", "coupee"];
/// Connexion refusée, puis certificat faux : c'est l'adresse du service qui change, donc le serveur mesuré.
const ADRESSES: [&str; 2] = ["refusee", "certificat"];
/// Demandes menées de front.
const SIMULTANEES: u32 = 20;
/// Lectures menées de front.
const LECTURE: u32 = 16;
/// Mesures de chaque panne.
const TOURS: usize = 3;
/// Comptes qui se partagent les demandes : aucun n'atteint sa limite.
const COMPTES: usize = 16;

/// Ce que le banc a vu d'une panne.
pub(super) struct Panne {
    /// Service en panne.
    pub(super) service: &'static str,
    /// Nom de la panne.
    pub(super) nom: &'static str,
    /// p99 de la liste pendant la panne, rapporté à celui du calme mesuré juste avant.
    pub(super) rapport: f64,
    /// p99 de la liste pendant la panne, en millisecondes.
    pub(super) p99: f64,
    /// Plus longue attente d'une demande au service, en secondes.
    pub(super) attente: f64,
}

#[derive(Deserialize)]
struct Demandes {
    requetes: u64,
    max: f64,
    coupures: u64,
    refus: u64,
}

/// Mesure chaque panne de chaque service, à côté du calme.
pub(super) fn mesurer(banc: &Banc, p: &mut Preparation) -> Result<Vec<Panne>> {
    let mut pannes = Vec::new();
    for (code, service) in SERVICES {
        p.rouvrir(banc)?;
        let jetons = jetons(banc)?;
        let essai = Essai {
            p,
            code,
            service,
            jetons: &jetons,
        };
        for nom in PANNES {
            pannes.push(essai.mesurer(banc, nom, |mode| basculer(banc, code, mode))?);
        }
        basculer(banc, code, "aucune")?;
        for nom in ADRESSES {
            let ailleurs = Neuf::lancer(&adresses(nom)?)?;
            pannes.push(essai.mesurer(&banc.ailleurs(&ailleurs.adresse), nom, |_| Ok(()))?);
        }
    }
    Ok(pannes)
}

/// Un service, et de quoi le demander.
struct Essai<'a> {
    p: &'a Preparation,
    code: &'static str,
    service: &'static str,
    jetons: &'a PathBuf,
}

impl Essai<'_> {
    fn mesurer(&self, banc: &Banc, nom: &'static str, basculer: impl Fn(&str) -> Result<()>) -> Result<Panne> {
        dire(format!("  {} : {nom}", self.service));
        let lire = || banc.wrk(std::slice::from_ref(&self.p.liste), Some(&self.p.agent), LECTURE);
        let (mut rapports, mut p99s, mut attente) = (Vec::new(), Vec::new(), 0.0_f64);
        for _ in 0..TOURS {
            // Les recherches d'un compte sont limitées à l'heure : le banc en fait une journée en une minute.
            banc.sql("DELETE FROM demande_publique WHERE nature = 'ANNUAIRE'")?;
            basculer("aucune")?;
            let calme = lire()?.p99;
            basculer(nom)?;
            let sortie = banc.travail.join("demandes.json");
            let environnement = [
                ("VAO_SERVICE", self.code.into()),
                ("VAO_JETONS", self.jetons.into()),
                ("VAO_SORTIE", sortie.clone().into()),
            ];
            let pendant = banc.pendant("externe.lua", SIMULTANEES, &environnement, lire)?.p99;
            let vues: Demandes = serde_json::from_str(&fs::read_to_string(&sortie)?).context("bilan des demandes")?;
            ensure!(
                vues.requetes > 0 && vues.coupures == 0 && vues.refus == 0,
                "{} {nom} : une demande sans réponse, ou refusée pour une autre raison",
                self.code
            );
            rapports.push(pendant / calme);
            p99s.push(pendant);
            attente = attente.max(vues.max / 1e6);
        }
        Ok(Panne {
            service: self.service,
            nom,
            rapport: mediane(rapports).unwrap_or(f64::MAX),
            p99: mediane(p99s).unwrap_or(f64::MAX),
            attente,
        })
    }
}

/// Sessions d'organisateurs, une par ligne d'un fichier.
fn jetons(banc: &Banc) -> Result<PathBuf> {
    let mails = banc.sql(&format!(
        "SELECT mail FROM usager WHERE organisme_id IS NOT NULL AND mail LIKE '%@volume.vao.test' AND status_code = 'VALIDATED'
         ORDER BY md5(mail) LIMIT {COMPTES}"
    ))?;
    let jetons = mails
        .lines()
        .map(|mail| banc.connecter("USAGERS", mail))
        .collect::<Result<Vec<_>>>()?;
    ensure!(jetons.len() == COMPTES, "{} organisateurs seulement", jetons.len());
    let fichier = banc.travail.join("jetons");
    fs::write(&fichier, jetons.join("\n"))?;
    Ok(fichier)
}

/// Adresses des services d'un serveur à qui rien ne répond : un port fermé, ou un certificat que personne n'a signé.
fn adresses(panne: &str) -> Result<Vec<(&'static str, String)>> {
    let base = if panne == "certificat" {
        let adresse = variable("VAO_BANC_FAUX_CERTIFICAT").context("VAO_BANC_FAUX_CERTIFICAT")?;
        format!("https://{}", adresse.to_string_lossy())
    } else {
        // Libre un instant plus tôt, fermé ensuite : personne n'y écoute.
        format!("http://{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?)
    };
    Ok(vec![
        ("VAO_SIRENE_URL", format!("{base}/api-sirene/3.11")),
        ("VAO_ENTREPRISE_URL", base.clone()),
        ("VAO_GEOCODAGE_URL", format!("{base}/geocodage")),
    ])
}

/// Met la doublure du service dans cet état.
fn basculer(banc: &Banc, service: &str, mode: &str) -> Result<()> {
    let adresse = format!("{}/_pannes/{service}?mode={mode}", banc.doublures);
    lire(commande("curl").args(["-fsS", "--max-time", "5", "-X", "POST", &adresse]))?;
    Ok(())
}
