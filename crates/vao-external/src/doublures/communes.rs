//! Communes des doublures, et doublure du service de géographie.

use std::collections::BTreeSet;

use hyper::StatusCode;
use serde_json::{Value, json as objet};

use super::DonneesIllisibles;
use super::reponse::{Corps, Parametres, rendre};
use crate::commun::Coordonnees;

/// Régions et départements, avec leur code INSEE.
const TERRITOIRES: &str = include_str!("../../../../seeds/territoires.csv");

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

    /// Régions, sans les collectivités qui n'en sont pas.
    pub(super) fn regions(&self, parametres: &Parametres) -> Corps {
        let noms: BTreeSet<&str> = self.0.iter().map(region).collect();
        let regions = noms.into_iter().filter_map(|nom| Some((nom, code_region(nom)?)));
        let lignes = regions.map(|(nom, code)| objet!({ "nom": nom, "code": code }));
        lister(lignes, parametres)
    }

    pub(super) fn departements(&self, parametres: &Parametres) -> Corps {
        let noms: BTreeSet<(&str, &str, &str)> = self
            .0
            .iter()
            .map(|commune| {
                let [code, nom, _] = commune.contexte();
                (code, nom, code_region(region(commune)).unwrap_or(code))
            })
            .collect();
        let lignes = noms
            .into_iter()
            .map(|(code, nom, region)| objet!({ "nom": nom, "code": code, "codeRegion": region }));
        lister(lignes, parametres)
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
        let mut trouvees: Vec<&Commune> = self.0.iter().filter(convient).collect();
        // La population n'est pas connue ici : le nom entier passe devant ceux qui le contiennent.
        if let (Some(nom), Some("population")) = (parametres.un("nom"), parametres.un("boost")) {
            trouvees.sort_by_key(|commune| commune.nom.to_lowercase() != nom.to_lowercase());
        }
        lister(trouvees.into_iter().take(limite).map(fiche), parametres)
    }
}

/// Réponse réduite, comme chez le service, aux champs demandés ; le nom et le code y sont toujours.
fn lister(lignes: impl Iterator<Item = Value>, parametres: &Parametres) -> Corps {
    let champs: Option<BTreeSet<&str>> = parametres
        .un("fields")
        .map(|champs| champs.split(',').map(str::trim).chain(["nom", "code"]).collect());
    let reduites = lignes.map(|mut ligne| {
        if let (Some(champs), Some(objet)) = (&champs, ligne.as_object_mut()) {
            objet.retain(|nom, _| champs.contains(nom.as_str()));
        }
        ligne
    });
    rendre(StatusCode::OK, &reduites.collect())
}

/// Code INSEE d'une région, d'après son nom ; `None` pour une collectivité qui n'en est pas une.
fn code_region(nom: &str) -> Option<&'static str> {
    TERRITOIRES
        .lines()
        .find_map(|ligne| match *ligne.split(';').collect::<Vec<_>>() {
            [_, libelle, "FRA", code] if libelle == nom => Some(code),
            _ => None,
        })
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
        "codeDepartement": departement, "codeRegion": code_region(region(commune)).unwrap_or(departement),
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
