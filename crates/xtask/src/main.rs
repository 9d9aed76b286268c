//! Outillage du dépôt, appelé par `scripts/` et par l'intégration continue : `cargo xtask <commande>`.

mod bench;
mod communes;
mod fleches;
mod front;
mod outils;
mod recette;
mod servir;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Outillage du dépôt VAO")]
struct Cli {
    #[command(subcommand)]
    commande: Commande,
}

/// Les deux applications du navigateur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Application {
    /// Portail des organismes.
    Usagers,
    /// Back office des services de l'État.
    Bo,
}

impl Application {
    /// Nom du répertoire de sortie, dans `dist/`.
    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Usagers => "usagers",
            Self::Bo => "bo",
        }
    }

    /// Nom du paquet Cargo.
    pub(crate) const fn paquet(self) -> &'static str {
        match self {
            Self::Usagers => "frontend-usagers",
            Self::Bo => "frontend-bo",
        }
    }
}

#[derive(Subcommand)]
enum Commande {
    /// Compile, découpe et assemble une application (les deux sans argument) dans `dist/`.
    BuildFront {
        /// Application ; les deux si elle n'est pas donnée.
        application: Option<Application>,
        /// Compilation rapide, sans optimisation ni compression.
        #[arg(long)]
        debug: bool,
        /// Ajoute la galerie des composants (fonctionnalité `galerie`), dans `dist/<application>-galerie`.
        #[arg(long)]
        galerie: bool,
    },
    /// Vérifie que les applications assemblées tiennent dans leurs budgets.
    Tailles,
    /// Sert une application assemblée et transmet `/api` au serveur.
    ServirFront {
        /// Application servie.
        #[arg(long)]
        app: Application,
        /// Port d'écoute, sur la boucle locale.
        #[arg(long)]
        port: u16,
        /// Adresse du serveur, `http://hôte:port`.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        api: String,
        /// Répertoire servi, à la place de `dist/<app>`.
        #[arg(long)]
        racine: Option<PathBuf>,
        /// Adresse d'écoute, à la place de 127.0.0.1.
        #[arg(long, default_value = "127.0.0.1")]
        adresse: std::net::IpAddr,
        #[command(flatten)]
        reglages: servir::Reglages,
    },
    /// Mesure le serveur préparé par `scripts/bench` et écrit docs/performances.md.
    Bench(bench::Options),
    /// Établit l'historique des communes, `seeds/communes-historique.csv`.
    Communes,
    /// Vérifie le sens des dépendances entre crates.
    Fleches,
    /// Vérifie que chaque épreuve du registre de recette existe et s'exécute.
    Recette,
}

fn main() -> ExitCode {
    match executer(Cli::parse().commande) {
        Ok(()) => ExitCode::SUCCESS,
        Err(erreur) => {
            eprintln!("✗ {erreur:#}");
            ExitCode::FAILURE
        }
    }
}

fn executer(commande: Commande) -> Result<()> {
    match commande {
        Commande::BuildFront {
            application,
            debug,
            galerie,
        } => front::construire(application, debug, galerie),
        Commande::Tailles => front::tailles::verifier(),
        Commande::ServirFront {
            app,
            port,
            api,
            racine,
            adresse,
            reglages,
        } => {
            let racine = racine.unwrap_or_else(|| outils::racine().join("dist").join(app.nom()));
            servir::servir(SocketAddr::new(adresse, port), racine, &api, &reglages)
        }
        Commande::Bench(options) => bench::executer(&options),
        Commande::Communes => communes::etablir(),
        Commande::Fleches => fleches::verifier(),
        Commande::Recette => recette::verifier(),
    }
}
