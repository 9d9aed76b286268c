//! Du programme lié aux fichiers du navigateur : découpage par écran, puis wasm-bindgen.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use super::compilation::Profil;

/// Écrit `front.js`, `front_bg.wasm`, `__wasm_split.js` et un fichier par écran différé dans `sortie`.
pub(crate) fn assembler(wasm: &Path, sortie: &Path, profil: Profil) -> Result<()> {
    let programme = fs::read(wasm).with_context(|| format!("lecture de {}", wasm.display()))?;
    let principal = sortie.with_extension("principal.wasm");
    let mut options = Options::new(&programme);
    options.output_dir = sortie;
    options.main_out_path = &principal;
    options.main_module = "./front.js";
    options.link_name = "./__wasm_split.js";
    let decoupe = transform(options).map_err(|erreur| anyhow!("découpage : {erreur:?}"))?;

    let debug = profil == Profil::Debug;
    Bindgen::new()
        .input_path(&principal)
        .out_name("front")
        .web(true)?
        .typescript(false)
        .keep_lld_exports(true)
        .remove_name_section(!debug)
        .remove_producers_section(true)
        .generate(sortie)?;
    fs::remove_file(&principal)?;

    // wasm-bindgen n'allège que le module principal.
    for morceau in decoupe.split_modules {
        let contenu = fs::read(&morceau)?;
        let allege = sans_sections_annexes(&contenu).with_context(|| format!("module {}", morceau.display()))?;
        fs::write(&morceau, allege)?;
    }
    Ok(())
}

/// Retire les sections « custom » (noms, relocations, producteurs) d'un module WebAssembly.
fn sans_sections_annexes(module: &[u8]) -> Result<Vec<u8>> {
    const ENTETE: usize = 8;
    let (entete, mut reste) = module.split_at_checked(ENTETE).context("module tronqué")?;
    if !entete.starts_with(b"\0asm") {
        bail!("ce n'est pas un module WebAssembly");
    }
    let mut sortie = entete.to_vec();
    while let Some((&identifiant, apres)) = reste.split_first() {
        let (taille, longueur) = entier_leb128(apres).context("taille de section illisible")?;
        let fin = 1 + longueur + taille;
        let (section, suite) = reste.split_at_checked(fin).context("section tronquée")?;
        if identifiant != 0 {
            sortie.extend_from_slice(section);
        }
        reste = suite;
    }
    Ok(sortie)
}

/// Entier LEB128 non signé : valeur et nombre d'octets lus.
fn entier_leb128(octets: &[u8]) -> Option<(usize, usize)> {
    let mut valeur = 0_usize;
    for (rang, octet) in octets.iter().enumerate().take(5) {
        valeur |= usize::from(octet & 0x7f) << (7 * rang);
        if octet & 0x80 == 0 {
            return Some((valeur, rang + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_sections_annexes_partent_et_les_autres_restent() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([0, 3, 1, b'n', 9]);
        module.extend([1, 2, 7, 7]);
        module.extend([0, 1, 0]);

        let allege = sans_sections_annexes(&module).expect("module valide");

        assert_eq!(allege, b"\0asm\x01\0\0\0\x01\x02\x07\x07");
    }

    #[test]
    fn un_module_tronque_est_refuse() {
        assert!(sans_sections_annexes(b"\0asm\x01\0\0\0\x01\x09\x07").is_err());
        assert!(sans_sections_annexes(b"\0as").is_err());
        assert!(sans_sections_annexes(b"<!doctype html>").is_err());
    }

    #[test]
    fn les_entiers_sur_plusieurs_octets_sont_lus() {
        assert_eq!(entier_leb128(&[0xe5, 0x8e, 0x26]), Some((624_485, 3)));
        assert_eq!(entier_leb128(&[0x80, 0x80]), None);
    }
}
