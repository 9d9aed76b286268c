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

/// Démarre un second serveur ; rend le temps jusqu'à sa première réponse « prêt » et sa mémoire au repos.
fn neuf() -> Result<(f64, f64)> {
    let binaire = variable("VAO_BANC_BINAIRE").context("VAO_BANC_BINAIRE")?;
    let adresse = variable("VAO_BANC_ADRESSE_NEUVE")
        .context("VAO_BANC_ADRESSE_NEUVE")?
        .into_string()
        .unwrap_or_default();
    let metriques = variable("VAO_BANC_METRIQUES_NEUVES").context("VAO_BANC_METRIQUES_NEUVES")?;
    let debut = Instant::now();
    let mut processus = commande(binaire)
        .arg("serve")
        .env("VAO_ADRESSE", &adresse)
        .env("VAO_ADRESSE_METRIQUES", metriques)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let issue = attendre(&adresse, debut).and_then(|pret| {
        // Le temps que l'allocateur et les pools se posent.
        std::thread::sleep(Duration::from_secs(2));
        Ok((pret, memoire(processus.id())?))
    });
    arreter(&mut processus)?;
    issue
}

fn arreter(processus: &mut Child) -> Result<()> {
    processus.kill()?;
    processus.wait()?;
    Ok(())
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
