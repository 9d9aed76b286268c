//! Le contrat des services : les mêmes constats sur les formes documentées, sur les doublures et, avec des clés, sur les
//! services réels (`vao doctor --contrat`).
//!
//! Un constat dit si chaque champ que nous lisons est là, et si « inconnu » se dit comme prévu. Il ne juge pas les
//! valeurs : elles changent chez qui les tient.

mod constats;
mod points;

use vao_domain::{Siren, Siret};

pub use self::constats::constater;
pub use self::points::confirmer;
use crate::commun::ServiceExterne;
use crate::reglages::{Reglages, lire_locale};

/// Ce que l'on demande aux services : des organismes qui existent chez eux.
#[derive(Debug, Clone)]
pub struct Jeu {
    /// Association active, sans extrait au registre du commerce.
    pub association: Siren,
    /// Société inscrite au registre du commerce.
    pub societe: Siren,
    /// Établissement qui a un successeur, s'il est connu d'avance.
    pub predecesseur: Option<Siret>,
    /// SIRET à la clé juste, que personne n'a.
    pub inconnu: Siret,
    /// Adresse qui existe, avec un numéro.
    pub adresse: &'static str,
    /// Texte qu'aucune adresse n'a.
    pub introuvable: &'static str,
    /// Ancien service d'adresses, dont le retrait est à surveiller.
    pub ancien_service: Option<&'static str>,
}

impl Jeu {
    /// Organismes inventés des doublures.
    pub fn essai() -> Option<Self> {
        Some(Self {
            association: Siren::lire("999999014").ok()?,
            societe: Siren::lire("999999022").ok()?,
            predecesseur: Some(Siret::lire("99999901400023").ok()?),
            inconnu: Siret::lire("99999901400049").ok()?,
            adresse: "12 rue des Marronniers 69003",
            introuvable: "zzzzzz",
            ancien_service: None,
        })
    }

    /// Organismes publics, qui existent : une association (Framasoft), une société (Octo Technology).
    pub fn reel() -> Option<Self> {
        Some(Self {
            association: Siren::lire("500715776").ok()?,
            societe: Siren::lire("418166096").ok()?,
            predecesseur: None,
            inconnu: Siret::lire("99999901400049").ok()?,
            adresse: "20 avenue de Ségur 75007 Paris",
            introuvable: "xqzvkw wqxzkv",
            ancien_service: Some("https://api-adresse.data.gouv.fr"),
        })
    }

    /// Celui des services réglés : un répertoire sur cette machine est une doublure.
    pub fn pour(reglages: &Reglages) -> Option<Self> {
        if lire_locale(&reglages.sirene.base) {
            Self::essai()
        } else {
            Self::reel()
        }
    }
}

/// Ce qui a été constaté d'une réponse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constat {
    /// Service interrogé.
    pub service: ServiceExterne,
    /// Ce qui lui a été demandé.
    pub sujet: &'static str,
    /// Ce qui va, ou ce qui s'écarte du contrat.
    pub issue: Result<String, String>,
}

/// Point que la documentation laisse ouvert : ce que le service fait aujourd'hui, à lire par une personne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Ce que l'on veut savoir.
    pub sujet: &'static str,
    /// Ce que le service a répondu, sans donnée de personne.
    pub lu: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_numeros_ont_une_cle_juste() {
        Jeu::essai().unwrap();
        Jeu::reel().unwrap();
    }
}
