//! Ce que les services ont en commun : leur nom, la fraîcheur d'une réponse, un point sur la carte.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Horloge donnée aux clients : celle de l'application, que les tests arrêtent.
pub type HorlogeExterne = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Service que VAO appelle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceExterne {
    /// API Sirene de l'Insee : établissements et successions.
    Sirene,
    /// API Entreprise : représentants légaux.
    Entreprise,
    /// Recherche d'adresses de la Géoplateforme.
    Adresse,
}

impl ServiceExterne {
    /// Tous, dans l'ordre où on les montre.
    pub const TOUS: [Self; 3] = [Self::Sirene, Self::Entreprise, Self::Adresse];

    /// Code stable : étiquette des mesures, clé des journaux, nom chez la doublure.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sirene => "sirene",
            Self::Entreprise => "entreprise",
            Self::Adresse => "adresse",
        }
    }

    /// Nom que lit une personne.
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Sirene => "répertoire Sirene",
            Self::Entreprise => "registre du commerce",
            Self::Adresse => "Base Adresse Nationale",
        }
    }
}

impl std::fmt::Display for ServiceExterne {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.libelle())
    }
}

/// La mémoire peut-elle répondre ?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lecture {
    /// Oui : une réponse récente suffit.
    #[default]
    Gardee,
    /// Non : le service est interrogé, et une panne est une erreur (« actualiser », finalisation).
    Fraiche,
}

/// Une valeur, et le moment où le service l'a donnée.
#[derive(Debug, Clone, PartialEq)]
pub struct Releve<T> {
    /// Ce que le service a répondu.
    pub valeur: T,
    /// Quand.
    pub releve_le: DateTime<Utc>,
    /// Vrai si la valeur a dépassé son temps de garde et n'est servie que parce que le service est en panne.
    pub perime: bool,
}

impl<T> Releve<T> {
    /// Même relevé, autre valeur.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Releve<U> {
        Releve {
            valeur: f(self.valeur),
            releve_le: self.releve_le,
            perime: self.perime,
        }
    }
}

/// Point sur la carte (WGS84, degrés).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordonnees {
    /// Longitude, de −180 à 180.
    pub longitude: f64,
    /// Latitude, de −90 à 90.
    pub latitude: f64,
}

impl Coordonnees {
    /// Point, s'il est sur la Terre.
    pub fn lire(longitude: f64, latitude: f64) -> Option<Self> {
        ((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude))
            .then_some(Self { longitude, latitude })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_point_est_sur_la_terre() {
        assert!(Coordonnees::lire(55.45, -20.88).is_some());
        for (longitude, latitude) in [(181.0, 0.0), (0.0, 90.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Coordonnees::lire(longitude, latitude), None);
        }
    }
}
