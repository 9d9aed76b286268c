//! `cargo xtask communes` : établit `seeds/communes-historique.csv` à partir des livraisons de `seeds/decoupage.csv`.
//!
//! La première livraison contient l'histoire des communes de 1943 à 2019 ; chacune des suivantes n'est qu'un état, et
//! c'est ce qui diffère de la précédente qui dit ce qui a changé. Rien d'autre n'est lu : refaire donne le même fichier.

mod periodes;
mod territoires;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use self::periodes::Historique;
use self::territoires::Etat;
use crate::outils::{cible, commande, dire, executer, racine};

const PAQUET: &str = "@etalab/decoupage-administratif";
const SORTIE: &str = "seeds/communes-historique.csv";
const ENTETE: &str = "\
# Périodes passées des communes depuis 1943, et jour où commence celle d'aujourd'hui. Établi par « cargo xtask communes » : ne pas modifier.
# Source : Code officiel géographique de l'INSEE, par le paquet npm @etalab/decoupage-administratif, Licence Ouverte 2.0 (seeds/README.md).
# code;nom;departement;debut;fin : département écrit s'il n'est pas celui du code ; sans début, avant 1943 ; fin : premier jour où elle n'est plus.
# Sans nom ni fin : la commune d'aujourd'hui, dont la livraison donne le nom, commence ce jour.
";

/// Livraison du paquet, une ligne de `seeds/decoupage.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Livraison {
    version: String,
    en_vigueur_au: String,
    empreinte: String,
}

/// Télécharge ce qui manque, établit l'historique et l'écrit.
pub(crate) fn etablir() -> Result<()> {
    let livraisons = lire_livraisons(&fs::read_to_string(racine().join("seeds/decoupage.csv"))?)?;
    let (premiere, suivantes) = livraisons
        .split_first()
        .context("seeds/decoupage.csv ne cite aucune livraison")?;
    let etats: Vec<Etat> = lire(premiere, "historique-communes.json")?;
    let mut historique = Historique::depuis(&etats)?;
    for (rang, livraison) in suivantes.iter().enumerate() {
        let communes = communes_actuelles(livraison)?;
        if rang == 0 {
            historique.ajouter_les_collectivites(&communes);
        }
        historique.suivre(&communes, &livraison.en_vigueur_au);
    }
    let lignes = historique.ecrire()?;
    fs::write(racine().join(SORTIE), format!("{ENTETE}{lignes}")).context(SORTIE)?;
    dire(format!("{SORTIE} : {} lignes", lignes.lines().count()));
    Ok(())
}

fn lire_livraisons(texte: &str) -> Result<Vec<Livraison>> {
    let utiles = texte
        .lines()
        .filter(|ligne| !ligne.starts_with('#') && !ligne.is_empty());
    utiles
        .map(|ligne| match ligne.split(';').collect::<Vec<_>>().as_slice() {
            &[version, en_vigueur_au, _, empreinte] => Ok(Livraison {
                version: version.to_owned(),
                en_vigueur_au: en_vigueur_au.to_owned(),
                empreinte: empreinte.to_owned(),
            }),
            _ => anyhow::bail!("seeds/decoupage.csv : « {ligne} »"),
        })
        .collect()
}

/// Nom de chaque commune d'une livraison, par code ; ni déléguée, ni associée, ni arrondissement.
fn communes_actuelles(livraison: &Livraison) -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Commune {
        code: String,
        nom: String,
        #[serde(rename = "type")]
        nature: String,
    }
    let communes: Vec<Commune> = lire(livraison, "communes.json")?;
    let actuelles = communes
        .into_iter()
        .filter(|commune| commune.nature == "commune-actuelle");
    Ok(actuelles.map(|commune| (commune.code, commune.nom)).collect())
}

/// Lit un fichier d'une livraison, dont l'empreinte est celle qui a été relue.
fn lire<T: DeserializeOwned>(livraison: &Livraison, fichier: &str) -> Result<T> {
    let chemin = telecharger(&livraison.version)?.join("data").join(fichier);
    let octets = fs::read(&chemin).with_context(|| chemin.display().to_string())?;
    let empreinte = hex::encode(Sha256::digest(&octets));
    ensure!(
        empreinte == livraison.empreinte,
        "{PAQUET} {} : {fichier} a l'empreinte {empreinte}, seeds/decoupage.csv attend {}",
        livraison.version,
        livraison.empreinte
    );
    serde_json::from_slice(&octets).with_context(|| chemin.display().to_string())
}

/// Répertoire d'une livraison, prise au registre npm la première fois.
fn telecharger(version: &str) -> Result<PathBuf> {
    let repertoire = cible().join("decoupage").join(version);
    let paquet = repertoire.join("package");
    if !paquet.join("package.json").is_file() {
        fs::create_dir_all(&repertoire)?;
        executer(
            commande("npm")
                .args(["pack", "--silent", "--pack-destination"])
                .arg(&repertoire)
                .arg(format!("{PAQUET}@{version}")),
        )?;
        executer(
            commande("tar")
                .arg("-xzf")
                .arg(archive(&repertoire)?)
                .arg("-C")
                .arg(&repertoire),
        )?;
    }
    Ok(paquet)
}

fn archive(repertoire: &Path) -> Result<PathBuf> {
    let mut fichiers = fs::read_dir(repertoire)?.filter_map(|entree| Some(entree.ok()?.path()));
    fichiers
        .find(|chemin| chemin.extension().is_some_and(|extension| extension == "tgz"))
        .with_context(|| format!("aucune archive dans {}", repertoire.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_livraisons_se_lisent_dans_l_ordre_et_une_ligne_bancale_est_refusee() {
        let lues =
            lire_livraisons("# titre\n1.0.0;2021-01-01;2022-02-08;ab\n2.0.0;2022-01-01;2022-02-21;cd\n").unwrap();

        let versions: Vec<_> = lues.iter().map(|livraison| livraison.version.as_str()).collect();
        assert_eq!(versions, ["1.0.0", "2.0.0"]);
        assert!(lire_livraisons("1.0.0;2021-01-01\n").is_err());
    }
}
