//! Découpage administratif, lu dans le paquet npm `@etalab/decoupage-administratif`.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::{ErreurGraines, historique};
use crate::millesimes::Millesime;

/// Départements et communes en vigueur.
#[derive(Debug, Clone)]
pub struct Decoupage {
    /// Départements et collectivités.
    pub departements: Vec<Departement>,
    /// Communes actuelles et arrondissements municipaux.
    pub communes: Vec<Commune>,
    /// Livraison lue.
    pub millesime: Millesime,
}

/// Département ou collectivité.
#[derive(Debug, Clone, Deserialize)]
pub struct Departement {
    /// Code (`38`, `2A`, `987`).
    pub code: String,
    /// Nom.
    pub nom: String,
}

/// Commune.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Commune {
    /// Code INSEE.
    pub code: String,
    /// Nom.
    pub nom: String,
    /// Département, ou collectivité.
    pub departement: String,
    /// Codes postaux ; les terres inhabitées n'en ont pas.
    #[serde(default)]
    pub codes_postaux: Vec<String>,
    #[serde(rename = "type")]
    nature: String,
}

impl Decoupage {
    /// Lit `departements.json` et `communes.json` dans `repertoire`, qui sont ceux de la livraison attendue.
    ///
    /// Les communes déléguées et associées sont laissées : ce sont d'anciens noms.
    pub fn lire(repertoire: &Path) -> Result<Self, ErreurGraines> {
        let (millesime, empreinte) = historique::livraison()?;
        let chemin = repertoire.join("communes.json");
        let octets = lire_octets(&chemin)?;
        if empreinte_de(&octets) != empreinte {
            return Err(ErreurGraines::Livraison {
                fichier: chemin.display().to_string(),
                paquet: format!("{} {}", millesime.source, millesime.version),
            });
        }
        let mut communes: Vec<Commune> = lire_json(&chemin, &octets)?;
        communes.retain(|c| matches!(c.nature.as_str(), "commune-actuelle" | "arrondissement-municipal"));
        let chemin = repertoire.join("departements.json");
        Ok(Self {
            departements: lire_json(&chemin, &lire_octets(&chemin)?)?,
            communes,
            millesime,
        })
    }
}

fn lire_octets(chemin: &Path) -> Result<Vec<u8>, ErreurGraines> {
    std::fs::read(chemin).map_err(|erreur| illisible(chemin, erreur.into()))
}

fn lire_json<T: DeserializeOwned>(chemin: &Path, octets: &[u8]) -> Result<T, ErreurGraines> {
    serde_json::from_slice(octets).map_err(|erreur| illisible(chemin, erreur.into()))
}

fn illisible(chemin: &Path, source: Box<dyn std::error::Error + Send + Sync>) -> ErreurGraines {
    ErreurGraines::Fichier {
        fichier: chemin.display().to_string(),
        source,
    }
}

pub(super) fn empreinte_de(octets: &[u8]) -> String {
    let somme = Sha256::digest(octets);
    somme.iter().fold(String::with_capacity(64), |mut texte, octet| {
        // Écrire dans une chaîne n'échoue pas.
        write!(texte, "{octet:02x}").ok();
        texte
    })
}
