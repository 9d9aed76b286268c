//! La carte : Leaflet, sa feuille et notre code, dans `carte/`, que seul un écran qui en montre une télécharge.
//!
//! Rien de Leaflet n'est dans le dépôt : tout vient de `node_modules/leaflet`, à la version du verrou.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::css::sans_adresses;
use crate::outils::racine;

/// Écrit `carte/carte.js`, `carte/leaflet.js` et `carte/carte.css` dans `sortie`.
pub(crate) fn assembler(sortie: &Path) -> Result<()> {
    let leaflet = racine().join("node_modules/leaflet/dist");
    if !leaflet.is_dir() {
        bail!("Leaflet n'est pas installé : lancez « npm ci » (« ./scripts/start » s'en charge)");
    }
    let lire = |chemin: &Path| fs::read_to_string(chemin).with_context(|| format!("lecture de {}", chemin.display()));
    let notre = racine().join("crates/vao-ui/assets");
    let carte = sortie.join("carte");
    fs::create_dir_all(&carte)?;
    fs::write(carte.join("carte.js"), lire(&notre.join("carte.js"))?)?;
    fs::write(carte.join("leaflet.js"), sans_plan(&lire(&leaflet.join("leaflet.js"))?))?;
    // Ses images (couches, repère par défaut) ne servent pas : nos repères sont dessinés par la feuille.
    let feuille = sans_adresses(&lire(&leaflet.join("leaflet.css"))?);
    fs::write(
        carte.join("carte.css"),
        format!(
            "/*! Contient Leaflet 1.9.4 (BSD-2-Clause). */\n{feuille}\n{}",
            lire(&notre.join("carte.css"))?
        ),
    )?;
    Ok(())
}

/// Retire le renvoi au plan des sources, qui n'est pas livré.
fn sans_plan(script: &str) -> &str {
    script
        .rsplit_once("//# sourceMappingURL=")
        .map_or(script, |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_plan_des_sources_n_est_pas_cite() {
        assert_eq!(sans_plan("x()\n//# sourceMappingURL=leaflet.js.map"), "x()\n");
        assert_eq!(sans_plan("x()"), "x()");
    }
}
