//! `cargo xtask build-front` : de la compilation au répertoire prêt à servir.
//!
//! `dist/<application>/index.html` est le seul fichier à nom fixe ; tout le reste vit dans `a/<empreinte>/`, dont le
//! contenu ne change jamais et se garde donc un an en cache. L'empreinte précédente est conservée : un onglet ouvert
//! avant un déploiement doit encore trouver ses morceaux.

mod carte;
mod compilation;
mod css;
mod dsfr;
mod page;
mod paquet;
pub(crate) mod tailles;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::Application;
use crate::outils::{cible, dire, racine};

/// Construit l'application demandée, ou les deux.
pub(crate) fn construire(application: Option<Application>, debug: bool, galerie: bool) -> Result<()> {
    let applications = application.map_or_else(|| vec![Application::Usagers, Application::Bo], |une| vec![une]);
    let profil = if debug {
        compilation::Profil::Debug
    } else {
        compilation::Profil::Livraison
    };
    let programmes = compilation::compiler(&applications, profil, galerie)?;
    for (application, wasm) in applications.iter().zip(programmes) {
        let nom = if galerie {
            format!("{}-galerie", application.nom())
        } else {
            application.nom().to_owned()
        };
        assembler(*application, &nom, &wasm, profil).with_context(|| format!("assemblage de {nom}"))?;
    }
    Ok(())
}

fn assembler(application: Application, nom: &str, wasm: &Path, profil: compilation::Profil) -> Result<()> {
    let sortie = racine().join("dist").join(nom);
    let releve = sortie.join("tailles.json");
    let cle = cle(application, wasm)?;
    let temoin = sortie.join(".cle");
    if releve.is_file() && fs::read_to_string(&temoin).is_ok_and(|presente| presente == cle) {
        dire(tailles::Releve::lire(&releve)?.tableau());
        return Ok(());
    }

    let chantier = cible().join("front").join(nom);
    recreer(&chantier)?;
    paquet::assembler(wasm, &chantier, profil)?;
    fs::write(chantier.join("demarrage.js"), page::DEMARRAGE)?;
    dsfr::assembler(application, &chantier)?;
    carte::assembler(&chantier)?;

    let empreinte = empreinte(&chantier)?;
    let livraison = profil == compilation::Profil::Livraison;
    publier(&chantier, &sortie, &empreinte, livraison)?;
    page::ecrire(application, &sortie, &empreinte, profil)?;
    let mesures = tailles::mesurer(nom, &sortie, &empreinte, livraison)?;
    dire(mesures.tableau());
    fs::write(releve, serde_json::to_string_pretty(&mesures)?)?;
    fs::write(temoin, cle)?;
    Ok(())
}

/// Résume tout ce dont dépend l'assemblage : s'il n'a pas changé, il n'y a rien à refaire.
fn cle(application: Application, wasm: &Path) -> Result<String> {
    let mut hachage = Sha256::new();
    // Le programme compilé porte déjà le profil ; l'outil lui-même compte, par sa date.
    hachage.update(fs::read(wasm).with_context(|| format!("lecture de {}", wasm.display()))?);
    let outil = fs::metadata(std::env::current_exe()?)?;
    hachage.update(format!("{:?} {}", outil.modified()?, outil.len()));
    for chemin in [
        "package-lock.json",
        "crates/vao-ui/assets",
        "crates/vao-ui/src",
        application.paquet(),
    ] {
        let chemin = racine().join(chemin);
        if chemin.is_file() {
            hachage.update(fs::read(chemin)?);
        } else {
            hachage.update(empreinte(&chemin)?);
        }
    }
    Ok(hex::encode(hachage.finalize()))
}

fn recreer(repertoire: &Path) -> Result<()> {
    if repertoire.exists() {
        fs::remove_dir_all(repertoire).with_context(|| format!("nettoyage de {}", repertoire.display()))?;
    }
    fs::create_dir_all(repertoire).with_context(|| format!("création de {}", repertoire.display()))
}

/// Fichiers d'un répertoire, triés, chemins relatifs.
pub(crate) fn fichiers(repertoire: &Path) -> Result<Vec<PathBuf>> {
    let mut trouves = Vec::new();
    let mut a_visiter = vec![repertoire.to_path_buf()];
    while let Some(courant) = a_visiter.pop() {
        for entree in fs::read_dir(&courant).with_context(|| format!("lecture de {}", courant.display()))? {
            let chemin = entree?.path();
            if chemin.is_dir() {
                a_visiter.push(chemin);
            } else if let Ok(relatif) = chemin.strip_prefix(repertoire) {
                trouves.push(relatif.to_path_buf());
            }
        }
    }
    trouves.sort();
    Ok(trouves)
}

fn empreinte(repertoire: &Path) -> Result<String> {
    let mut hachage = Sha256::new();
    for fichier in fichiers(repertoire)? {
        hachage.update(fichier.to_string_lossy().as_bytes());
        hachage.update([0]);
        hachage.update(fs::read(repertoire.join(&fichier))?);
    }
    let mut texte = hex::encode(hachage.finalize());
    texte.truncate(12);
    Ok(texte)
}

/// Place le contenu sous `a/<empreinte>` et ne garde à côté que la version précédente, la plus récente.
fn publier(chantier: &Path, sortie: &Path, empreinte: &str, comprimer: bool) -> Result<()> {
    let versions = sortie.join("a");
    let neuve = versions.join(empreinte);
    if !neuve.exists() {
        if comprimer {
            compresser(chantier)?;
        }
        // Une copie interrompue ne doit pas passer pour une version complète : le nom définitif vient en dernier.
        let provisoire = versions.join(format!(".{empreinte}"));
        recreer(&provisoire)?;
        for fichier in fichiers(chantier)? {
            let destination = provisoire.join(&fichier);
            if let Some(parent) = destination.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::copy(chantier.join(&fichier), &destination)?;
        }
        fs::rename(&provisoire, &neuve)?;
    }
    let mut anciennes: Vec<_> = fs::read_dir(&versions)?
        .filter_map(Result::ok)
        .filter(|entree| entree.path() != neuve)
        .map(|entree| (entree.metadata().and_then(|infos| infos.modified()).ok(), entree.path()))
        .collect();
    anciennes.sort();
    anciennes.pop();
    for (_, perimee) in anciennes {
        fs::remove_dir_all(perimee)?;
    }
    Ok(())
}

/// Dépose `x.br` à côté de chaque fichier qui y gagne.
fn compresser(repertoire: &Path) -> Result<()> {
    for fichier in fichiers(repertoire)? {
        let extension = fichier.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if ["js", "wasm", "css", "svg"].contains(&extension) {
            let chemin = repertoire.join(&fichier);
            let contenu = fs::read(&chemin)?;
            let comprime = brotli_max(&contenu)?;
            if comprime.len() < contenu.len() {
                fs::write(format!("{}.br", chemin.display()), comprime)?;
            }
        }
    }
    Ok(())
}

/// Brotli au niveau maximal : on compresse une fois, on sert longtemps.
pub(crate) fn brotli_max(contenu: &[u8]) -> Result<Vec<u8>> {
    let mut sortie = Vec::new();
    {
        let mut flux = brotli::CompressorWriter::new(&mut sortie, 1 << 16, 11, 22);
        flux.write_all(contenu)?;
        flux.flush()?;
    }
    Ok(sortie)
}
