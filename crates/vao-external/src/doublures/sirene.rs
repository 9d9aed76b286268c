//! Doublure du répertoire Sirene.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use hyper::StatusCode;
use serde_json::{Value, json as objet};

use crate::{Corps, json};

/// Colonnes du fichier des établissements.
const COLONNES: usize = 16;

/// Établissements inventés, par SIRET.
#[derive(Debug)]
pub(crate) struct Repertoire {
    fiches: BTreeMap<String, Value>,
    successeurs: BTreeMap<String, String>,
}

impl Repertoire {
    /// Lit le fichier des établissements (une ligne par établissement, champs séparés par `;`).
    pub(crate) fn lire(contenu: &str) -> anyhow::Result<Self> {
        let mut repertoire = Self {
            fiches: BTreeMap::new(),
            successeurs: BTreeMap::new(),
        };
        let lignes = contenu
            .lines()
            .filter(|ligne| !ligne.starts_with('#') && !ligne.trim().is_empty());
        for ligne in lignes {
            let champs: Vec<&str> = ligne.split(';').collect();
            let Ok(champs) = <[&str; COLONNES]>::try_from(champs) else {
                bail!("{COLONNES} champs attendus : {ligne}");
            };
            let [siret, .., successeur] = champs;
            let fiche = fiche(&champs).with_context(|| format!("SIRET illisible : {ligne}"))?;
            repertoire.fiches.insert(siret.to_owned(), fiche);
            if !successeur.is_empty() {
                repertoire.successeurs.insert(siret.to_owned(), successeur.to_owned());
            }
        }
        Ok(repertoire)
    }

    /// Réponse à `/api-sirene/3.11/{suite}?{parametres}`.
    pub(crate) fn repondre(&self, suite: &str, parametres: &str, cle: bool) -> Corps {
        if !cle {
            return erreur(StatusCode::UNAUTHORIZED, "clé absente");
        }
        match suite {
            "informations" => rendre(&objet!({
                "header": { "statut": 200, "message": "OK" },
                "etatService": "UP",
                "etatsDesServices": [{ "Collection": "Établissements", "etatCollection": "UP" }],
                "versionService": "3.11.19"
            })),
            "siret/liensSuccession" => self.succession(parametres),
            _ => match suite.strip_prefix("siret/") {
                Some(siret) => self.etablissement(siret),
                None => erreur(StatusCode::NOT_FOUND, "chemin inconnu"),
            },
        }
    }

    fn etablissement(&self, siret: &str) -> Corps {
        if siret.len() != 14 || !siret.bytes().all(|octet| octet.is_ascii_digit()) {
            return erreur(StatusCode::BAD_REQUEST, "SIRET mal formé");
        }
        match self.fiches.get(siret) {
            Some(fiche) => rendre(&objet!({ "header": { "statut": 200, "message": "ok" }, "etablissement": fiche })),
            None => erreur(StatusCode::NOT_FOUND, "Aucun élément trouvé"),
        }
    }

    fn succession(&self, parametres: &str) -> Corps {
        let cherche = parametres
            .split('&')
            .find_map(|paire| paire.strip_prefix("q=siretEtablissementPredecesseur"))
            .map(|valeur| valeur.trim_start_matches("%3A").trim_start_matches(':'));
        match cherche.and_then(|siret| self.successeurs.get_key_value(siret)) {
            Some((ancien, nouveau)) => rendre(&objet!({
                "header": { "statut": 200, "message": "ok", "total": 1, "debut": 0, "nombre": 1 },
                "liensSuccession": [{
                    "siretEtablissementPredecesseur": ancien,
                    "siretEtablissementSuccesseur": nouveau,
                    "dateLienSuccession": "2026-01-15",
                    "transfertSiege": false,
                    "continuiteEconomique": true
                }]
            })),
            None => erreur(StatusCode::NOT_FOUND, "Aucun lien de succession"),
        }
    }
}

/// Texte, ou `null` s'il est vide.
fn texte(champ: &str) -> Value {
    if champ.is_empty() { Value::Null } else { champ.into() }
}

fn fiche(champs: &[&str; COLONNES]) -> Option<Value> {
    let [
        siret,
        nom,
        prenom,
        naissance,
        categorie,
        siege,
        etat,
        unite,
        diffusion,
        numero,
        type_voie,
        voie,
        cp,
        commune,
        insee,
        _,
    ] = *champs;
    Some(objet!({
        "siren": siret.get(..9)?,
        "nic": siret.get(9..)?,
        "siret": siret,
        "statutDiffusionEtablissement": diffusion,
        "dateCreationEtablissement": "2015-03-02",
        "etablissementSiege": siege == "O",
        "nombrePeriodesEtablissement": 1,
        "uniteLegale": {
            "etatAdministratifUniteLegale": unite,
            "statutDiffusionUniteLegale": diffusion,
            "categorieJuridiqueUniteLegale": categorie,
            "denominationUniteLegale": texte(nom),
            "nomUniteLegale": texte(naissance),
            "nomUsageUniteLegale": Value::Null,
            "prenom1UniteLegale": texte(prenom),
            "prenomUsuelUniteLegale": texte(prenom),
            "nicSiegeUniteLegale": "00015"
        },
        "adresseEtablissement": {
            "numeroVoieEtablissement": texte(numero),
            "indiceRepetitionEtablissement": Value::Null,
            "typeVoieEtablissement": texte(type_voie),
            "libelleVoieEtablissement": texte(voie),
            "codePostalEtablissement": texte(cp),
            "libelleCommuneEtablissement": texte(commune),
            "codeCommuneEtablissement": texte(insee)
        },
        "adresse2Etablissement": {},
        "periodesEtablissement": [
            { "dateFin": Value::Null, "dateDebut": "2015-03-02", "etatAdministratifEtablissement": etat }
        ]
    }))
}

fn rendre(valeur: &Value) -> Corps {
    json(StatusCode::OK, valeur.to_string())
}

fn erreur(statut: StatusCode, message: &str) -> Corps {
    let corps = objet!({ "header": { "statut": statut.as_u16(), "message": message } });
    json(statut, corps.to_string())
}
