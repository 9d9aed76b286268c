//! Doublures des services externes, pour le développement et les essais (voir `vao_external::doublures`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use tokio::net::TcpListener;
use vao_external::doublures::{Doublures, faux_certificat};

/// Doublures des services externes.
#[derive(Debug, Parser)]
struct Options {
    /// Adresse d'écoute.
    #[arg(long, env = "VAO_DOUBLURES_ADRESSE", default_value = "127.0.0.1:3900")]
    adresse: SocketAddr,
    /// Seconde adresse d'écoute, chiffrée d'un certificat que personne n'a signé : aucun client ne doit s'y fier.
    #[arg(long, env = "VAO_DOUBLURES_FAUX_CERTIFICAT")]
    faux_certificat: Option<SocketAddr>,
    /// Fichier des entreprises inventées.
    #[arg(long, env = "VAO_DOUBLURES_DONNEES", default_value = "seeds/doublures.csv")]
    donnees: PathBuf,
    /// Fichier des communes.
    #[arg(long, env = "VAO_DOUBLURES_COMMUNES", default_value = "seeds/doublures-communes.csv")]
    communes: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let doublures = Doublures::preparer(&lire(&options.donnees)?, &lire(&options.communes)?)?;
    if let Some(adresse) = options.faux_certificat {
        tokio::spawn(faux_certificat::servir(ecouter(adresse).await?));
    }
    doublures.servir(ecouter(options.adresse).await?).await?;
    Ok(())
}

async fn ecouter(adresse: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(adresse)
        .await
        .with_context(|| format!("écoute sur {adresse}"))
}

fn lire(chemin: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(chemin).with_context(|| format!("lecture de {}", chemin.display()))
}
