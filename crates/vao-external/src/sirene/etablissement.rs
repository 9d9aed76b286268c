//! Un établissement, tel que le répertoire le décrit.

use chrono::NaiveDate;
use vao_domain::{CodeDepartement, Siret};

use super::{AdresseEtablissement, CategorieJuridique};
use crate::commun::Coordonnees;

/// État d'un établissement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtatEtablissement {
    /// Ouvert.
    Ouvert,
    /// Fermé.
    Ferme,
}

impl EtatEtablissement {
    /// Code du répertoire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ouvert => "A",
            Self::Ferme => "F",
        }
    }
}

/// État d'une unité légale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtatUnite {
    /// Active.
    Active,
    /// Cessée.
    Cessee,
}

impl EtatUnite {
    /// Code du répertoire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "A",
            Self::Cessee => "C",
        }
    }
}

/// Personne morale ou physique dont dépend l'établissement. Un champ masqué est absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UniteLegale {
    /// Active ou cessée.
    pub etat: Option<EtatUnite>,
    /// Catégorie juridique.
    pub categorie: Option<CategorieJuridique>,
    /// Dénomination d'une personne morale.
    pub denomination: Option<String>,
    /// Nom sous lequel on la connaît.
    pub denomination_usuelle: Option<String>,
    /// Sigle.
    pub sigle: Option<String>,
    /// Nom de naissance d'une personne physique.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom usuel, à défaut le premier.
    pub prenom: Option<String>,
}

/// Établissement, tel que le répertoire le décrit.
#[derive(Debug, Clone, PartialEq)]
pub struct Etablissement {
    /// SIRET.
    pub siret: Siret,
    /// Vrai pour le siège de l'unité légale.
    pub siege: bool,
    /// Cinq chiffres qui, après le SIREN, font le SIRET du siège.
    pub nic_siege: Option<String>,
    /// Ouvert ou fermé ; absent si le répertoire ne le dit pas.
    pub etat: Option<EtatEtablissement>,
    /// Unité légale.
    pub unite: UniteLegale,
    /// Enseigne de cet établissement, à défaut son nom usuel.
    pub enseigne: Option<String>,
    /// Adresse.
    pub adresse: AdresseEtablissement,
    /// Département de la commune ; absent si elle est masquée ou à l'étranger.
    pub departement: Option<CodeDepartement>,
    /// Point sur la carte.
    pub coordonnees: Option<Coordonnees>,
    /// Faux si une partie de la fiche est masquée.
    pub diffusible: bool,
}

impl Etablissement {
    /// Dénomination, ou prénom et nom ; vide si l'unité n'est pas diffusible.
    pub fn nom(&self) -> String {
        let unite = &self.unite;
        if let Some(denomination) = &unite.denomination {
            return denomination.clone();
        }
        let nom = unite.nom_usage.as_deref().or(unite.nom_naissance.as_deref());
        let morceaux: Vec<&str> = unite.prenom.as_deref().into_iter().chain(nom).collect();
        morceaux.join(" ")
    }

    /// Vrai si l'établissement est ouvert et son unité légale active.
    pub fn actif(&self) -> bool {
        self.etat == Some(EtatEtablissement::Ouvert) && self.unite.etat != Some(EtatUnite::Cessee)
    }

    /// Les cinq derniers chiffres du SIRET.
    pub fn nic(&self) -> &str {
        self.siret.as_str().get(9..).unwrap_or_default()
    }

    /// SIRET du siège de l'unité légale.
    pub fn siret_siege(&self) -> Option<Siret> {
        if self.siege {
            return Some(self.siret.clone());
        }
        let nic = self.nic_siege.as_deref()?;
        Siret::lire(&format!("{}{nic}", self.siret.siren())).ok()
    }
}

/// Établissements d'un SIREN.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Etablissements {
    /// Ceux qui ont été lus, par SIRET.
    pub liste: Vec<Etablissement>,
    /// Combien le répertoire en compte.
    pub total: u32,
    /// Vrai si tous ceux que le répertoire compte ont été lus ; faux si la liste est vide ou s'arrête avant la fin.
    pub complete: bool,
}

/// Passage d'un établissement à un autre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LienSuccession {
    /// L'ancien.
    pub predecesseur: Siret,
    /// Le nouveau.
    pub successeur: Siret,
    /// Quand.
    pub date: NaiveDate,
    /// Vrai si le siège a été transféré.
    pub transfert_siege: bool,
}

impl LienSuccession {
    /// Vrai si l'activité a changé d'entreprise : la DREETS doit en décider.
    pub fn change_de_siren(&self) -> bool {
        self.predecesseur.siren() != self.successeur.siren()
    }
}
