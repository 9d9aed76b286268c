//! Committed files that a test makes.

use std::path::Path;

/// Compares a committed file with what a test makes of it; `VAO_MAJ=1` rewrites the file.
///
/// # Panics
///
/// When the file is not up to date, or cannot be written.
#[track_caller]
pub fn comparer_au_fichier(chemin: impl AsRef<Path>, attendu: &str) {
    let chemin = chemin.as_ref();
    #[expect(clippy::disallowed_methods, reason = "bascule d'un outil de développement")]
    let mise_a_jour = std::env::var("VAO_MAJ").is_ok();
    if mise_a_jour {
        std::fs::write(chemin, attendu).expect("le fichier s'écrit");
    }
    let ecrit = std::fs::read_to_string(chemin).unwrap_or_default();
    assert!(
        ecrit == attendu,
        "{} n'est plus à jour : relancez ce test avec VAO_MAJ=1 et relisez",
        chemin.display()
    );
}
