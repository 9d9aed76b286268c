//! Communes des doublures, et doublure du service de géographie.

use std::collections::BTreeSet;

use hyper::StatusCode;
use serde_json::{Value, json as objet};

use super::DonneesIllisibles;
use super::reponse::{Corps, Parametres, rendre};
use crate::commun::Coordonnees;

/// Commune réelle.
#[derive(Debug, Clone)]
pub(super) struct Commune {
    pub(super) insee: String,
    pub(super) code_postal: String,
    pub(super) nom: String,
    pub(super) centre: Coordonnees,
    /// « 2A, Corse-du-Sud, Corse ».
    pub(super) contexte: String,
}

impl Commune {
    /// Code du département, son nom, et celui de la région s'il diffère.
    fn contexte(&self) -> [&str; 3] {
        let mut morceaux = self.contexte.split(", ");
        [(); 3].map(|()| morceaux.next().unwrap_or_default())
    }
}

/// Toutes les communes connues.
#[derive(Debug)]
pub(super) struct Communes(Vec<Commune>);

impl Communes {
    /// Lit le fichier des communes (`insee;code_postal;nom;longitude;latitude;contexte`).
    pub(super) fn lire(contenu: &str) -> Result<Self, DonneesIllisibles> {
        let lignes = contenu
            .lines()
            .filter(|ligne| !ligne.starts_with('#') && !ligne.trim().is_empty());
        lignes
            .map(|ligne| lire(ligne).ok_or_else(|| DonneesIllisibles::new(ligne, "six champs attendus")))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn toutes(&self) -> &[Commune] {
        &self.0
    }

    pub(super) fn de_code(&self, insee: &str) -> Option<&Commune> {
        self.0.iter().find(|commune| commune.insee == insee)
    }

    pub(super) fn regions(&self) -> Corps {
        let noms: BTreeSet<&str> = self.0.iter().map(region).collect();
        let lignes: Vec<Value> = noms.iter().map(|nom| objet!({ "nom": nom, "code": nom })).collect();
        rendre(StatusCode::OK, &Value::from(lignes))
    }

    pub(super) fn departements(&self) -> Corps {
        let noms: BTreeSet<(&str, &str, &str)> = self
            .0
            .iter()
            .map(|commune| {
                let [code, nom, _] = commune.contexte();
                (code, nom, region(commune))
            })
            .collect();
        let lignes: Vec<Value> = noms
            .iter()
            .map(|(code, nom, region)| objet!({ "nom": nom, "code": code, "codeRegion": region }))
            .collect();
        rendre(StatusCode::OK, &Value::from(lignes))
    }

    /// Communes d'un département, d'un code postal, d'un code ou d'un nom.
    pub(super) fn chercher(&self, parametres: &Parametres) -> Corps {
        let Some(limite) = parametres.nombre("limit", usize::MAX, 1..=usize::MAX) else {
            return rendre(StatusCode::BAD_REQUEST, &objet!({ "message": "limit" }));
        };
        let convient = |commune: &&Commune| {
            let [departement, ..] = commune.contexte();
            let egal = |nom: &str, valeur: &str| parametres.un(nom).is_none_or(|cherche| cherche == valeur);
            egal("codeDepartement", departement)
                && egal("codePostal", &commune.code_postal)
                && egal("code", &commune.insee)
                && parametres
                    .un("nom")
                    .is_none_or(|nom| commune.nom.to_lowercase().contains(&nom.to_lowercase()))
        };
        let lignes: Vec<Value> = self.0.iter().filter(convient).take(limite).map(fiche).collect();
        rendre(StatusCode::OK, &Value::from(lignes))
    }
}

fn region(commune: &Commune) -> &str {
    let [_, departement, region] = commune.contexte();
    if region.is_empty() { departement } else { region }
}

fn fiche(commune: &Commune) -> Value {
    let [departement, ..] = commune.contexte();
    let Coordonnees { longitude, latitude } = commune.centre;
    objet!({
        "nom": commune.nom, "code": commune.insee, "codesPostaux": [commune.code_postal],
        "codeDepartement": departement, "codeRegion": region(commune),
        "centre": { "type": "Point", "coordinates": [longitude, latitude] }
    })
}

fn lire(ligne: &str) -> Option<Commune> {
    let champs: Vec<&str> = ligne.split(';').collect();
    let [insee, code_postal, nom, longitude, latitude, contexte] = *champs else {
        return None;
    };
    Some(Commune {
        insee: insee.to_owned(),
        code_postal: code_postal.to_owned(),
        nom: nom.to_owned(),
        centre: Coordonnees::lire(longitude.parse().ok()?, latitude.parse().ok()?)?,
        contexte: contexte.to_owned(),
    })
}
