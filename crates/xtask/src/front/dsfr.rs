//! Feuille de style, icônes et polices : ce que les écrans emploient du Système de design de l'État, et rien d'autre.
//!
//! Rien du DSFR n'est dans le dépôt : tout vient de `node_modules/@gouvfr/dsfr`, à la version du verrou.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::css::{Vocabulaire, garder_employees, sans_variables_inutiles};
use super::fichiers;
use crate::Application;
use crate::outils::racine;

/// Deux graisses suffisent : le navigateur compose les autres à partir d'elles.
const POLICES: [&str; 2] = ["Marianne-Regular.woff2", "Marianne-Bold.woff2"];

const LICENCE: &str =
    "/*! Contient le DSFR 1.14.4 (MIT, usage réservé aux sites de l'État) et la police Marianne. */\n";

/// Écrit `vao.css`, `fonts/`, `icons/` et les icônes du site dans `sortie`.
pub(crate) fn assembler(application: Application, sortie: &Path) -> Result<()> {
    let dsfr = racine().join("node_modules/@gouvfr/dsfr/dist");
    if !dsfr.is_dir() {
        bail!("le DSFR n'est pas installé : lancez « npm ci » (« ./scripts/start » s'en charge)");
    }
    let galerie = sortie
        .file_name()
        .is_some_and(|nom| nom.to_string_lossy().ends_with("-galerie"));
    let vocabulaire = vocabulaire(application, galerie)?;
    let ui = racine().join("crates/vao-ui/assets");
    let liste = fs::read_to_string(ui.join("dsfr-composants.txt")).context("liste des feuilles du DSFR")?;

    let mut css = String::new();
    for ligne in liste
        .lines()
        .map(str::trim)
        .filter(|ligne| !ligne.is_empty() && !ligne.starts_with('#'))
    {
        let source = dsfr.join(ligne);
        let texte = fs::read_to_string(&source).with_context(|| format!("feuille {}", source.display()))?;
        let allegee = garder_employees(&texte, &vocabulaire, |corps| {
            POLICES.iter().any(|police| corps.contains(police))
        });
        css.push_str(&rapatrier(&allegee, source.parent().unwrap_or(&dsfr), &dsfr, sortie)?);
        css.push('\n');
    }
    let propre = fs::read_to_string(ui.join("vao.css")).context("feuille vao.css")?;
    css.push_str(&rapatrier(&propre, &ui, &ui, sortie)?);
    // Les variables du socle sont lues par les composants : on retire les inutiles une fois tout réuni.
    fs::write(
        sortie.join("vao.css"),
        format!("{LICENCE}{}", sans_variables_inutiles(&css)),
    )?;

    for nom in ["favicon.svg", "apple-touch-icon.png"] {
        fs::copy(dsfr.join("favicon").join(nom), sortie.join(nom)).with_context(|| format!("icône {nom}"))?;
    }
    Ok(())
}

/// Mots des sources qui écrivent du HTML pour cette application.
fn vocabulaire(application: Application, galerie: bool) -> Result<Vocabulaire> {
    let mut vocabulaire = Vocabulaire::default();
    let front = racine().join(application.paquet());
    vocabulaire.ajouter(&fs::read_to_string(front.join("index.html"))?);
    for sources in [racine().join("crates/vao-ui/src"), front.join("src")] {
        for fichier in fichiers(&sources)? {
            let dans_la_galerie = fichier.components().any(|partie| partie.as_os_str() == "galerie");
            let rust = fichier.extension().is_some_and(|extension| extension == "rs");
            if rust && (galerie || !dans_la_galerie) {
                vocabulaire.ajouter(&fs::read_to_string(sources.join(fichier))?);
            }
        }
    }
    Ok(vocabulaire)
}

/// Copie les fichiers cités par `url(…)` dans `sortie` et récrit leurs adresses ; des polices, seul le WOFF2 reste.
fn rapatrier(css: &str, depuis: &Path, base: &Path, sortie: &Path) -> Result<String> {
    let mut texte = String::with_capacity(css.len());
    let mut reste = css;
    while let Some((avant, apres)) = reste.split_once("url(") {
        let (adresse, suite) = apres.split_once(')').context("url( sans fin")?;
        let nue = adresse.trim_matches(['"', '\'']);
        reste = suite;
        texte.push_str(avant);
        if nue.starts_with("data:") || nue.starts_with('#') {
            texte.extend(["url(", adresse, ")"]);
        } else if Path::new(nue).extension().is_some_and(|extension| extension == "woff") {
            // `src: url(x.woff2) format("woff2"), url(x.woff) format("woff")` : on saute le second format.
            reste = suite.trim_start().strip_prefix("format(\"woff\")").unwrap_or(suite);
            let sans_virgule = texte.trim_end().trim_end_matches(',').len();
            texte.truncate(sans_virgule);
        } else {
            let relatif = copier(&depuis.join(nue), base, sortie)?;
            texte.extend(["url(", &relatif, ")"]);
        }
    }
    texte.push_str(reste);
    Ok(texte)
}

fn copier(source: &Path, base: &Path, sortie: &Path) -> Result<String> {
    let source = normaliser(source);
    let relatif = source
        .strip_prefix(base)
        .with_context(|| format!("{} sort de {}", source.display(), base.display()))?;
    let destination = sortie.join(relatif);
    if !destination.exists() {
        if let Some(parent) = destination.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&source, &destination).with_context(|| format!("copie de {}", source.display()))?;
    }
    Ok(relatif.to_string_lossy().replace('\\', "/"))
}

/// Résout les `..` sans toucher au disque.
fn normaliser(chemin: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for partie in chemin.components() {
        if partie == Component::ParentDir {
            normal.pop();
        } else {
            normal.push(partie);
        }
    }
    normal
}
