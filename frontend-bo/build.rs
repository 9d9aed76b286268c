//! Options d'édition de liens de l'application.

#[expect(
    clippy::disallowed_methods,
    reason = "cargo ne parle à un script de construction que par l'environnement"
)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Le découpage par écran (`cargo xtask build-front`) lit les relocations que l'éditeur de liens efface d'ordinaire.
    if std::env::var("TARGET").is_ok_and(|cible| cible.starts_with("wasm32")) {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
