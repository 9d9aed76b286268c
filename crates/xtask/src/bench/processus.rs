//! Cas 11 : démarrage, mémoire, saturation.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::banc::{Banc, Saturation, memoire, pid};
use super::cas::Preparation;
use crate::outils::{commande, variable};

/// Connexions du cas de saturation.
const FOULE: u32 = 1_000;

/// Constats sur le processus du serveur.
pub(super) struct Processus {
    pub(super) pret_ms: f64,
    pub(super) repos_mo: f64,
    pub(super) charge_mo: f64,
    pub(super) saturation: Saturation,
}

pub(super) fn mesurer(banc: &Banc, p: &Preparation) -> Result<Processus> {
    let (pret_ms, repos_mo) = neuf()?;
    let serveur = pid(std::path::Path::new(&variable("VAO_BANC_PID").context("VAO_BANC_PID")?))?;
    let saturation = banc.saturer(&p.liste, &p.agent, FOULE)?;
    Ok(Processus {
        pret_ms,
        repos_mo,
        charge_mo: memoire(serveur)?,
        saturation,
    })
}

/// Temps jusqu'à la première réponse « prêt » d'un second serveur, et sa mémoire au repos.
fn neuf() -> Result<(f64, f64)> {
    let neuf = Neuf::lancer(&[])?;
    // Le temps que l'allocateur et les pools se posent.
    std::thread::sleep(Duration::from_secs(2));
    Ok((neuf.pret_ms, memoire(neuf.processus.id())?))
}

/// Second serveur, à côté de celui que mesurent les autres cas ; arrêté quand on le lâche.
pub(super) struct Neuf {
    processus: Child,
    /// Adresse de son API.
    pub(super) adresse: String,
    /// Temps jusqu'à sa première réponse « prêt », en millisecondes.
    pret_ms: f64,
}

impl Neuf {
    /// Le démarre avec ces réglages de plus, et attend qu'il soit prêt.
    pub(super) fn lancer(reglages: &[(&str, String)]) -> Result<Self> {
        let binaire = variable("VAO_BANC_BINAIRE").context("VAO_BANC_BINAIRE")?;
        let adresse = variable("VAO_BANC_ADRESSE_NEUVE")
            .context("VAO_BANC_ADRESSE_NEUVE")?
            .into_string()
            .unwrap_or_default();
        let metriques = variable("VAO_BANC_METRIQUES_NEUVES").context("VAO_BANC_METRIQUES_NEUVES")?;
        let debut = Instant::now();
        let processus = commande(binaire)
            .arg("serve")
            .env("VAO_ADRESSE", &adresse)
            .env("VAO_ADRESSE_METRIQUES", metriques)
            .envs(reglages.iter().map(|(nom, valeur)| (nom, valeur)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut neuf = Self {
            processus,
            adresse: format!("http://{adresse}"),
            pret_ms: 0.0,
        };
        neuf.pret_ms = attendre(&adresse, debut)?;
        Ok(neuf)
    }
}

impl Drop for Neuf {
    fn drop(&mut self) {
        // S'il s'est déjà arrêté, il n'y a rien à faire.
        self.processus.kill().ok();
        self.processus.wait().ok();
    }
}

fn attendre(adresse: &str, debut: Instant) -> Result<f64> {
    while debut.elapsed() < Duration::from_secs(20) {
        if pret(adresse).unwrap_or(false) {
            return Ok(debut.elapsed().as_secs_f64() * 1e3);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    bail!("le serveur ne répond pas sur {adresse}")
}

fn pret(adresse: &str) -> std::io::Result<bool> {
    let mut flux = TcpStream::connect(adresse)?;
    flux.set_read_timeout(Some(Duration::from_secs(2)))?;
    flux.write_all(b"GET /readyz HTTP/1.1\r\nHost: banc\r\nConnection: close\r\n\r\n")?;
    let mut reponse = String::new();
    flux.read_to_string(&mut reponse)?;
    Ok(reponse.starts_with("HTTP/1.1 200"))
}
