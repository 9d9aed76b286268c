//! Compilation pour le navigateur, avec la chaîne que `scripts/lib/wasm-std` trouve ou fabrique.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::Application;
use crate::outils::{cible, commande, executer, lire, racine, variable};

const CIBLE: &str = "wasm32-unknown-unknown";

/// Profil de compilation des applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profil {
    /// Compilation rapide.
    Debug,
    /// Taille minimale : ce qui est livré, essayé par les parcours et mesuré par les budgets.
    Livraison,
}

impl Profil {
    const fn option(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Livraison => "front-release",
        }
    }

    const fn repertoire(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Livraison => "front-release",
        }
    }
}

/// Compile les applications en un seul appel et rend le chemin de chaque programme, dans le même ordre.
pub(crate) fn compiler(applications: &[Application], profil: Profil, galerie: bool) -> Result<Vec<PathBuf>> {
    let sortie = cible().join("wasm");
    let mut cargo = commande("cargo");
    if let Some(chaine) = chaine()? {
        cargo.arg(chaine);
    }
    cargo.args(["build", "--locked", "--target", CIBLE, "--profile", profil.option()]);
    for application in applications {
        cargo.args(["--package", application.paquet()]);
    }
    if galerie {
        cargo.args(["--features", "galerie"]);
    }
    // Les messages de panique citent le chemin des sources : pas celui de cette machine.
    let cargo_home = variable("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|maison| PathBuf::from(maison).join(".cargo")))
        .context("HOME n'est pas défini")?;
    cargo.env("CARGO_TARGET_DIR", &sortie);
    cargo.env(
        "RUSTFLAGS",
        format!(
            "--remap-path-prefix={}=/cargo --cfg erase_components",
            cargo_home.display()
        ),
    );
    executer(&mut cargo)?;
    let produits = sortie.join(CIBLE).join(profil.repertoire());
    Ok(applications
        .iter()
        .map(|application| produits.join(format!("{}.wasm", application.paquet())))
        .collect())
}

/// Argument `+chaîne` à donner à cargo, s'il en faut un. `VAO_WASM_CHAINE` décide sans rien essayer.
fn chaine() -> Result<Option<String>> {
    let texte = if let Some(choix) = variable("VAO_WASM_CHAINE") {
        choix.to_string_lossy().into_owned()
    } else {
        lire(&mut commande(racine().join("scripts/lib/wasm-std")))?
    };
    let texte = texte.trim();
    Ok((!texte.is_empty()).then(|| texte.to_owned()))
}
