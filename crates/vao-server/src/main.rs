//! `vao`: one binary, one sub-command per process.

use clap::{Parser, Subcommand};
use vao_server::Config;
use vao_server::commandes::{self, OptionsSeed, OptionsTache};

/// Celui de la libc garde ce que le démarrage et les pointes lui ont demandé : vingt mégaoctets au repos.
#[global_allocator]
static ALLOCATEUR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Vacances adaptées organisées : serveur, tâches de fond et outils d'exploitation.
#[derive(Debug, Parser)]
#[command(name = "vao", version, about)]
struct Arguments {
    #[command(subcommand)]
    commande: Commande,
}

#[derive(Debug, Subcommand)]
enum Commande {
    /// Sert l'API.
    Serve(Config),
    /// Exécute les tâches de fond : courriels, PDF, horloges.
    Worker(Config),
    /// Applique les migrations (rôle propriétaire).
    Migrate(Config),
    /// Charge le référentiel, et sur demande des données de démonstration.
    Seed {
        #[command(flatten)]
        config: Config,
        #[command(flatten)]
        options: OptionsSeed,
    },
    /// Exécute à la main une tâche planifiée, ou dit ce qu'elle ferait ; sans nom, les énumère.
    Tache {
        #[command(flatten)]
        config: Config,
        #[command(flatten)]
        options: OptionsTache,
    },
    /// Écrit le document OpenAPI sur la sortie standard.
    Openapi,
    /// Vérifie la configuration et ce dont le service dépend.
    Doctor {
        #[command(flatten)]
        config: Config,
        /// Vérifie aussi la chaîne de l'historique et les compteurs.
        #[arg(long)]
        journal: bool,
        /// Constate aussi, par des appels réels, que les services externes répondent comme prévu.
        #[arg(long)]
        contrat: bool,
    },
}

fn main() -> anyhow::Result<()> {
    dotenvy::from_filename(".env.dev").ok();
    let arguments = Arguments::parse();
    match arguments.commande {
        Commande::Serve(config) => commandes::serve::executer(config),
        Commande::Worker(config) => commandes::en_fond(commandes::worker::executer(config)),
        Commande::Migrate(config) => commandes::en_fond(commandes::migrate::executer(config)),
        Commande::Seed { config, options } => commandes::en_fond(commandes::seed::executer(config, options)),
        Commande::Tache { config, options } => commandes::en_fond(commandes::tache::executer(config, options)),
        Commande::Openapi => commandes::openapi::executer(),
        Commande::Doctor {
            config,
            journal,
            contrat,
        } => commandes::en_fond(commandes::doctor::executer(config, journal, contrat)),
    }
}
