//! Doublures des services externes, pour le développement et les essais (voir `vao_external::doublures`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use tokio::net::TcpListener;
use vao_external::doublures::Doublures;

/// Doublures des services externes.
#[derive(Debug, Parser)]
struct Options {
    /// Adresse d'écoute.
    #[arg(long, env = "VAO_DOUBLURES_ADRESSE", default_value = "127.0.0.1:3900")]
    adresse: SocketAddr,
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
    let ecoute = TcpListener::bind(options.adresse)
        .await
        .with_context(|| format!("écoute sur {}", options.adresse))?;
    doublures.servir(ecoute).await?;
    Ok(())
}

fn lire(chemin: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(chemin).with_context(|| format!("lecture de {}", chemin.display()))
}
