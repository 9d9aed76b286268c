//! `index.html` : le seul fichier dont le nom ne dit pas le contenu.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha384};

use super::compilation::Profil;
use super::{brotli_max, fichiers};
use crate::Application;
use crate::outils::racine;

/// Un fichier, et non un script dans la page : la politique de sécurité n'autorise que les fichiers du site.
/// `vaoCarte` charge la carte quand un écran en montre une : le programme ne connaît pas l'adresse de ses fichiers.
pub(crate) const DEMARRAGE: &str = "import demarrer from \"./front.js\";\n\
    globalThis.vaoCarte = () => import(\"./carte/carte.js\");\n\
    await demarrer({ module_or_path: new URL(\"front_bg.wasm\", import.meta.url) });\n";

/// Écrit `index.html` et les fichiers de `assets/` à la racine de `sortie`.
pub(crate) fn ecrire(application: Application, sortie: &Path, empreinte: &str, profil: Profil) -> Result<()> {
    let front = racine().join(application.paquet());
    let modele = fs::read_to_string(front.join("index.html")).context("modèle index.html")?;
    let contenu = sortie.join("a").join(empreinte);
    let page = remplacer(&modele, |repere| match repere.strip_prefix("sri:") {
        Some(nom) => integrite(&contenu.join(nom)),
        None if contenu.join(repere).is_file() => Ok(format!("/a/{empreinte}/{repere}")),
        None => Err(anyhow::anyhow!("« {repere} » n'existe pas")),
    })?;
    fs::write(sortie.join("index.html"), &page)?;
    let comprime = sortie.join("index.html.br");
    if profil == Profil::Livraison {
        fs::write(comprime, brotli_max(page.as_bytes())?)?;
    } else if comprime.exists() {
        fs::remove_file(comprime)?;
    }
    let annexes = front.join("assets");
    for fichier in fichiers(&annexes)? {
        fs::copy(annexes.join(&fichier), sortie.join(&fichier))?;
    }
    Ok(())
}

fn integrite(fichier: &Path) -> Result<String> {
    let octets = fs::read(fichier).with_context(|| format!("lecture de {}", fichier.display()))?;
    Ok(format!("sha384-{}", STANDARD.encode(Sha384::digest(octets))))
}

/// Remplace chaque `{{repère}}` par ce que rend `valeur`.
fn remplacer(modele: &str, valeur: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut texte = String::new();
    let mut reste = modele;
    while let Some((avant, apres)) = reste.split_once("{{") {
        let (repere, suite) = apres.split_once("}}").context("repère sans fin dans index.html")?;
        texte.push_str(avant);
        texte.push_str(&valeur(repere.trim())?);
        reste = suite;
    }
    texte.push_str(reste);
    Ok(texte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_repere_est_remplace() {
        let texte = remplacer("a {{x}} b {{ y }}", |repere| Ok(repere.to_uppercase())).expect("modèle valide");

        assert_eq!(texte, "a X b Y");
        assert!(remplacer("a {{x", |_| Ok(String::new())).is_err());
    }
}
