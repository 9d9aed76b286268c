//! Emplacements et appels de programmes.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Variable d'environnement facultative.
#[expect(
    clippy::disallowed_methods,
    reason = "outil de développement : il n'a pas d'autre configuration"
)]
pub(crate) fn variable(nom: &str) -> Option<OsString> {
    std::env::var_os(nom).filter(|valeur| !valeur.is_empty())
}

/// Racine du dépôt : lue à l'exécution, car un cache de compilation partagé garderait le chemin d'un autre clone.
pub(crate) fn racine() -> PathBuf {
    let manifeste = variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let depuis_cargo = manifeste
        .as_deref()
        .and_then(Path::parent)
        .and_then(Path::parent)
        .map(Path::to_path_buf);
    depuis_cargo
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
}

/// Répertoire de compilation (`CARGO_TARGET_DIR`, sinon `target/`).
pub(crate) fn cible() -> PathBuf {
    variable("CARGO_TARGET_DIR").map_or_else(|| racine().join("target"), |chemin| racine().join(chemin))
}

/// Écrit une ligne sur la sortie standard ; un tube fermé par le lecteur n'est pas une erreur.
pub(crate) fn dire(ligne: impl AsRef<str>) {
    writeln!(std::io::stdout(), "{}", ligne.as_ref()).ok();
}

/// Commande lancée à la racine, sans les variables que cargo impose à ce qu'il lance : elles désigneraient sa propre
/// chaîne de compilation au lieu de celle demandée.
pub(crate) fn commande(programme: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut commande = Command::new(programme);
    commande.current_dir(racine());
    for nom in [
        "RUSTUP_TOOLCHAIN",
        "CARGO",
        "RUSTC",
        "RUSTDOC",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_MANIFEST_DIR",
    ] {
        commande.env_remove(nom);
    }
    commande
}

/// Exécute la commande et échoue si elle échoue.
pub(crate) fn executer(commande: &mut Command) -> Result<()> {
    let etat = commande
        .status()
        .with_context(|| format!("lancement de {commande:?}"))?;
    if !etat.success() {
        bail!("{commande:?} a échoué ({etat})");
    }
    Ok(())
}

/// Exécute la commande et rend sa sortie standard ; ses messages restent visibles.
pub(crate) fn lire(commande: &mut Command) -> Result<String> {
    let sortie = commande
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("lancement de {commande:?}"))?;
    if !sortie.status.success() {
        bail!("{commande:?} a échoué ({})", sortie.status);
    }
    String::from_utf8(sortie.stdout).with_context(|| format!("sortie de {commande:?}"))
}
