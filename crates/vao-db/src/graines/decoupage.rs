//! Découpage administratif, lu dans le paquet npm `@etalab/decoupage-administratif`.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ErreurGraines;

/// Départements et communes en vigueur.
#[derive(Debug, Clone)]
pub struct Decoupage {
    /// Départements et collectivités.
    pub departements: Vec<Departement>,
    /// Communes actuelles et arrondissements municipaux.
    pub communes: Vec<Commune>,
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
    /// Lit `departements.json` et `communes.json` dans `repertoire`.
    ///
    /// Les communes déléguées et associées sont laissées : ce sont d'anciens noms.
    pub fn lire(repertoire: &Path) -> Result<Self, ErreurGraines> {
        let mut communes: Vec<Commune> = fichier(&repertoire.join("communes.json"))?;
        communes.retain(|c| matches!(c.nature.as_str(), "commune-actuelle" | "arrondissement-municipal"));
        Ok(Self {
            departements: fichier(&repertoire.join("departements.json"))?,
            communes,
        })
    }
}

fn fichier<T: DeserializeOwned>(chemin: &Path) -> Result<T, ErreurGraines> {
    let echec = |source: Box<dyn std::error::Error + Send + Sync>| ErreurGraines::Fichier {
        fichier: chemin.display().to_string(),
        source,
    };
    let octets = std::fs::read(chemin).map_err(|erreur| echec(erreur.into()))?;
    serde_json::from_slice(&octets).map_err(|erreur| echec(erreur.into()))
}
