//! Formes documentées de la recherche d'adresses : seulement les champs lus.

use serde::Deserialize;
use vao_domain::CodeDepartement;

use super::{AdresseTrouvee, NatureAdresse, SERVICE};
use crate::commun::Coordonnees;
use crate::lignes::{Ligne, lisibles};

#[derive(Debug, Deserialize)]
pub(super) struct Reponse {
    features: Vec<Ligne<Trouvaille>>,
}

#[derive(Debug, Deserialize)]
struct Trouvaille {
    geometry: Geometrie,
    properties: Proprietes,
}

#[derive(Debug, Deserialize)]
struct Geometrie {
    coordinates: Vec<f64>,
}

#[derive(Debug, Deserialize)]
struct Proprietes {
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    citycode: Option<String>,
    #[serde(default)]
    postcode: Option<String>,
    #[serde(default)]
    city: Option<String>,
    #[serde(default)]
    context: Option<String>,
    #[serde(default)]
    score: Option<f64>,
    #[serde(default, rename = "type")]
    nature: Option<String>,
}

fn present(champ: Option<String>) -> Option<String> {
    champ.filter(|texte| !texte.trim().is_empty())
}

impl Reponse {
    /// Adresses complètes : sans code de commune ou sans point, une adresse ne sert à rien ici.
    pub(super) fn lire(self) -> Vec<AdresseTrouvee> {
        let trouvailles = lisibles(SERVICE, self.features);
        trouvailles.into_iter().filter_map(Trouvaille::lire).collect()
    }
}

impl Trouvaille {
    fn lire(self) -> Option<AdresseTrouvee> {
        let [longitude, latitude, ..] = *self.geometry.coordinates else {
            return None;
        };
        let lu = self.properties;
        let code_insee = present(lu.citycode)?;
        Some(AdresseTrouvee {
            label: present(lu.label)?,
            nom: present(lu.name),
            cle_ban: present(lu.id),
            departement: departement(lu.context.as_deref(), &code_insee),
            code_insee,
            code_postal: present(lu.postcode).unwrap_or_default(),
            commune: present(lu.city).unwrap_or_default(),
            coordonnees: Coordonnees::lire(longitude, latitude)?,
            nature: match lu.nature.as_deref() {
                Some("housenumber") => NatureAdresse::Numero,
                Some("street") => NatureAdresse::Voie,
                Some("locality") => NatureAdresse::LieuDit,
                Some("municipality") => NatureAdresse::Commune,
                _ => NatureAdresse::Autre,
            },
            score: lu.score.unwrap_or_default(),
        })
    }
}

/// Premier morceau du contexte (« 2A, Corse-du-Sud, Corse »), à défaut le début du code de la commune.
fn departement(contexte: Option<&str>, code_insee: &str) -> Option<CodeDepartement> {
    contexte
        .and_then(|contexte| contexte.split(',').next())
        .and_then(|code| CodeDepartement::lire(code).ok())
        .or_else(|| CodeDepartement::de_commune(code_insee))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_departement_vient_du_contexte_a_defaut_de_la_commune() {
        let lire = |contexte, commune| departement(contexte, commune).map(String::from);

        assert_eq!(lire(Some("2A, Corse-du-Sud, Corse"), "2A004").as_deref(), Some("2A"));
        assert_eq!(lire(Some("974, La Réunion"), "97411").as_deref(), Some("974"));
        assert_eq!(lire(Some("987, Polynésie française"), "98735").as_deref(), Some("987"));
        assert_eq!(lire(Some("Rhône"), "69383").as_deref(), Some("69"));
        assert_eq!(lire(None, "97105").as_deref(), Some("971"));
        assert_eq!(lire(Some(""), "xx"), None);
    }
}
