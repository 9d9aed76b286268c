//! Doublure de la recherche d'adresses : des communes réelles, des voies et des numéros inventés.

use hyper::StatusCode;
use serde_json::{Value, json as objet};
use vao_domain::CodeDepartement;
use vao_domain::texte::mots_sans_accent;

use super::communes::{Commune, Communes};
use super::reponse::{Corps, Parametres, rendre};
use crate::commun::Coordonnees;
use crate::projections;

/// Voies de chaque commune.
const VOIES: [&str; 6] = [
    "Rue des Marronniers",
    "Rue de la République",
    "Avenue Victor Hugo",
    "Place de l'Église",
    "Chemin des Écoliers",
    "Rue Prévert & Kosma",
];
/// Numéros de chaque voie.
const NUMEROS: [&str; 4] = ["1", "12", "12 bis", "47"];
/// Longueur de la recherche.
const LONGUEURS: std::ops::RangeInclusive<usize> = 3..=200;

/// Point que l'on peut trouver.
#[derive(Debug)]
struct Point {
    nature: &'static str,
    insee: String,
    code_postal: String,
    /// Mots sans accents ni casse.
    mots: Vec<String>,
    proprietes: Value,
    coordonnees: Coordonnees,
}

/// Adresses inventées.
#[derive(Debug)]
pub(super) struct Geocodeur(Vec<Point>);

impl Geocodeur {
    pub(super) fn sur(communes: &Communes) -> Self {
        Self(communes.toutes().iter().flat_map(points).collect())
    }

    /// Réponse à `/search?q=…`.
    pub(super) fn repondre(&self, parametres: &Parametres) -> Corps {
        let texte = parametres.un("q").unwrap_or_default().trim();
        if !LONGUEURS.contains(&texte.chars().count()) || !texte.starts_with(char::is_alphanumeric) {
            return refus("q: must contain between 3 and 200 chars and start with a number or a letter");
        }
        let Some(limite) = parametres.nombre("limit", 5, 1..=50) else {
            return refus("limit: must be an integer between 1 and 50");
        };
        let nature = parametres.un("type");
        if nature.is_some_and(|nature| !["housenumber", "street", "locality", "municipality"].contains(&nature)) {
            return refus("type: must be one of housenumber, street, locality, municipality");
        }
        // Sans complétion, le dernier mot doit être entier.
        let entier = parametres.un("autocomplete") == Some("0");
        let cherches = mots_sans_accent(texte);
        let mut trouves: Vec<(f64, &Point)> = self
            .0
            .iter()
            .filter(|point| nature.is_none_or(|nature| nature == point.nature))
            .filter(|point| parametres.un("citycode").is_none_or(|code| code == point.insee))
            .filter(|point| parametres.un("postcode").is_none_or(|code| code == point.code_postal))
            .filter_map(|point| Some((score(&cherches, &point.mots, entier)?, point)))
            .collect();
        trouves.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let features: Vec<Value> = trouves
            .into_iter()
            .take(limite)
            .map(|(score, point)| trouvaille(score, point))
            .collect();
        rendre(
            StatusCode::OK,
            &objet!({
                "type": "FeatureCollection", "version": "draft", "features": features,
                "attribution": "BAN", "licence": "ETALAB-2.0", "query": texte, "limit": limite
            }),
        )
    }
}

fn refus(detail: &str) -> Corps {
    rendre(
        StatusCode::BAD_REQUEST,
        &objet!({ "code": 400, "message": "Failed parsing query", "detail": [detail] }),
    )
}

fn trouvaille(score: f64, point: &Point) -> Value {
    let Coordonnees { longitude, latitude } = point.coordonnees;
    let metres = CodeDepartement::de_commune(&point.insee)
        .and_then(|departement| projections::depuis_wgs84(point.coordonnees, &departement));
    let mut proprietes = point.proprietes.clone();
    if let Some(champs) = proprietes.as_object_mut() {
        champs.insert("score".to_owned(), score.into());
        champs.insert("x".to_owned(), metres.map(|(x, _)| x).into());
        champs.insert("y".to_owned(), metres.map(|(_, y)| y).into());
    }
    objet!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [longitude, latitude] },
        "properties": proprietes
    })
}

/// Ressemblance : chaque mot cherché doit être un mot du point, le dernier au moins son début ; plus il en reste, moins
/// le point ressemble.
fn score(cherches: &[String], mots: &[String], entier: bool) -> Option<f64> {
    let (dernier, debut) = cherches.split_last()?;
    let present = |cherche: &String| mots.contains(cherche);
    let commence = |cherche: &String| mots.iter().any(|mot| mot.starts_with(cherche.as_str()));
    let convient = debut.iter().all(present) && (present(dernier) || (!entier && commence(dernier)));
    let part = |nombre: usize| f64::from(u32::try_from(nombre).unwrap_or(u32::MAX));
    convient.then(|| (part(cherches.len()) / part(mots.len().max(1))).min(1.0) * 0.97)
}

fn points(commune: &Commune) -> Vec<Point> {
    let mut points = vec![point(commune, "municipality", &commune.insee, &commune.nom, None, 0)];
    for (rang, voie) in VOIES.iter().enumerate() {
        let cle = format!("{}_{:04}", commune.insee, 42 + rang);
        points.push(point(commune, "street", &cle, voie, None, rang * 10));
        for (suite, numero) in NUMEROS.iter().enumerate() {
            let (nombre, indice) = numero.split_once(' ').unwrap_or((numero, ""));
            let cle = format!(
                "{cle}_{:0>5}{}{indice}",
                nombre,
                if indice.is_empty() { "" } else { "_" }
            );
            points.push(point(
                commune,
                "housenumber",
                &cle,
                voie,
                Some(numero),
                rang * 10 + suite + 1,
            ));
        }
    }
    points
}

fn point(commune: &Commune, nature: &'static str, cle: &str, voie: &str, numero: Option<&str>, rang: usize) -> Point {
    let nom = numero.map_or_else(|| voie.to_owned(), |numero| format!("{numero} {voie}"));
    let label = match nature {
        "municipality" => commune.nom.clone(),
        _ => format!("{nom} {} {}", commune.code_postal, commune.nom),
    };
    // Quelques dizaines de mètres entre deux points.
    let ecart = f64::from(u32::try_from(rang).unwrap_or_default()) * 0.000_4;
    let coordonnees = Coordonnees {
        longitude: commune.centre.longitude + ecart,
        latitude: commune.centre.latitude - ecart / 2.0,
    };
    Point {
        nature,
        insee: commune.insee.clone(),
        code_postal: commune.code_postal.clone(),
        mots: mots_sans_accent(&format!(
            "{label} {}",
            if nature == "municipality" {
                &commune.code_postal
            } else {
                ""
            }
        )),
        proprietes: objet!({
            "label": label, "id": cle, "name": nom, "housenumber": numero, "postcode": commune.code_postal,
            "citycode": commune.insee, "city": commune.nom, "context": commune.contexte, "type": nature,
            "importance": 0.58,
            "street": (nature == "housenumber").then_some(voie)
        }),
        coordonnees,
    }
}
