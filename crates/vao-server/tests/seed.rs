//! `vao seed` ne met jamais de données fictives en production.

use clap::Parser;
use vao_server::Config;
use vao_server::commandes::{OptionsSeed, seed};

#[derive(Parser)]
struct Ligne {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    options: OptionsSeed,
}

/// Rien n'écoute à ces adresses : un refus vient donc d'avant toute connexion.
fn ligne(arguments: &[&str]) -> Ligne {
    let communs = [
        "vao",
        "--env",
        "prod",
        "--db-url",
        "postgres://personne@127.0.0.1:1/vao",
        "--db-owner-url",
        "postgres://personne@127.0.0.1:1/vao",
        "--smtp-url",
        "smtp://127.0.0.1:1",
        "--antivirus",
        "factice:",
        "--stockage",
        "file:///nulle-part",
        "--cles-dir",
        "/nulle-part",
        "--trousseau",
        "k1:AAAA",
        "--poivre-cles",
        "AAAA",
    ];
    Ligne::parse_from(communs.iter().chain(arguments))
}

#[tokio::test]
async fn la_production_refuse_la_demonstration_et_les_jeux_de_mesure() {
    for arguments in [
        &["--demo"][..],
        &["--volume", "petit"],
        &["--demo", "--volume", "grand", "--graine", "7"],
    ] {
        let ligne = ligne(arguments);

        let refus = seed::executer(ligne.config, ligne.options)
            .await
            .unwrap_err()
            .to_string();

        assert!(refus.contains("VAO_ENV=prod"), "{arguments:?} : {refus}");
    }
}
