//! Sections de la fiche, telles que saisies : ce qui manque est admis, ce qui est faux est refusé.

use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::Siret;
use vao_domain::organisme::{Profession, SourceRepresentant, TypeRepresentant};

use crate::adresse::Adresse;
use crate::texte::facultatif;
use crate::validation::{ContexteSaisie, regles};

/// Section « identité ». Les champs de l'autre type d'organisme restent vides ; ceux que le répertoire prouve ne se
/// modifient pas (voir [`OrganismeDto::champs_verrouilles`](super::OrganismeDto::champs_verrouilles)).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Identite {
    /// Raison sociale (personne morale).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub raison_sociale: Option<String>,
    /// Nom commercial (personne morale).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub nom_commercial: Option<String>,
    /// Forme juridique en toutes lettres (personne morale).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub statut_juridique: Option<String>,
    /// Nom de naissance (personne physique).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::nom))]
    pub nom_naissance: Option<String>,
    /// Nom d'usage (personne physique).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::nom))]
    pub nom_usage: Option<String>,
    /// Prénom (personne physique).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::prenom))]
    pub prenom: Option<String>,
    /// Profession (personne physique).
    #[serde(default)]
    #[garde(skip)]
    pub profession: Option<Profession>,
    /// Adresse du domicile (personne physique).
    #[serde(default)]
    #[garde(dive)]
    pub adresse_domicile: Option<Adresse>,
    /// Vrai si l'activité s'exerce au domicile (personne physique).
    #[serde(default)]
    #[garde(skip)]
    pub adresse_identique: Option<bool>,
    /// Adresse de l'établissement.
    #[serde(default)]
    #[garde(dive)]
    pub adresse: Option<Adresse>,
    /// Pays de l'établissement.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 100)))]
    pub pays: Option<String>,
    /// Courriel (personne morale).
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::courriel))]
    pub email: Option<String>,
    /// Téléphone.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::telephone))]
    pub telephone: Option<String>,
}

/// Adresse de l'identité.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdresseIdentite {
    /// Celle de l'établissement, où l'activité s'exerce.
    Etablissement,
    /// Celle du domicile d'une personne physique.
    Domicile,
}

impl Identite {
    /// Vrai si le répertoire donne cette adresse : elle vaut telle qu'il l'écrit, même à l'étranger ou sans position.
    ///
    /// `verrouilles` : noms des champs que le répertoire prouve. L'activité exercée au domicile a l'adresse du domicile.
    pub fn est_prouvee(&self, adresse: AdresseIdentite, verrouilles: &[&str]) -> bool {
        let domicile = verrouilles.contains(&"adresseDomicile");
        match adresse {
            AdresseIdentite::Domicile => domicile,
            AdresseIdentite::Etablissement => {
                verrouilles.contains(&"adresse") || (domicile && self.adresse_identique == Some(true))
            }
        }
    }

    /// Forme canonique : l'adresse d'activité est celle du domicile quand elles sont dites identiques.
    #[must_use]
    pub fn canonique(mut self) -> Self {
        if self.adresse_identique == Some(true) {
            self.adresse.clone_from(&self.adresse_domicile);
        }
        self
    }
}

/// Section « représentants légaux ».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Representants {
    /// Tous les représentants ; l'envoi remplace la liste.
    #[serde(default)]
    #[garde(length(max = 50), dive)]
    pub representants: Vec<Representant>,
}

/// Représentant légal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Representant {
    /// Personne, ou société représentée.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub type_representant: TypeRepresentant,
    /// Dénomination de la société, si c'en est une.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub raison_sociale: Option<String>,
    /// Nom de la personne, ou du représentant permanent de la société.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::nom))]
    pub nom: Option<String>,
    /// Prénom de la même personne.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::prenom))]
    pub prenom: Option<String>,
    /// Fonction.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub fonction: Option<String>,
    /// D'où vient la ligne ; décidé par le serveur, une valeur envoyée est ignorée.
    #[serde(default)]
    #[garde(skip)]
    pub source: Option<SourceRepresentant>,
    /// Jour du relevé ou de la saisie ; décidé par le serveur, une valeur envoyée est ignorée.
    #[serde(default)]
    #[garde(skip)]
    pub releve_le: Option<NaiveDate>,
}

impl Representant {
    /// Vrai si les deux lignes désignent le même représentant dans la même fonction, quelle qu'en soit la source.
    pub fn dit_la_meme_chose(&self, autre: &Self) -> bool {
        self.type_representant == autre.type_representant
            && self.raison_sociale == autre.raison_sociale
            && self.nom == autre.nom
            && self.prenom == autre.prenom
            && self.fonction == autre.fonction
    }
}

/// Section « responsable de l'organisation des séjours ».
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ResponsableOrganisation {
    /// Nom.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::nom))]
    pub nom: Option<String>,
    /// Prénom.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::prenom))]
    pub prenom: Option<String>,
    /// Fonction.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 255)))]
    pub fonction: Option<String>,
    /// Adresse.
    #[serde(default)]
    #[garde(dive)]
    pub adresse: Option<Adresse>,
    /// Téléphone.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::telephone))]
    pub telephone: Option<String>,
    /// Courriel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::courriel))]
    pub email: Option<String>,
}

/// Section « établissements » : ceux que le siège autorise. La liste entière se lit par
/// `GET /organismes/{id}/etablissements`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Etablissements {
    /// SIRET autorisés, triés ; l'envoi remplace la liste.
    #[serde(default)]
    #[garde(length(max = 5_000))]
    pub autorises: Vec<Siret>,
}

impl Etablissements {
    /// Forme canonique : triée, sans doublon.
    #[must_use]
    pub fn canonique(mut self) -> Self {
        self.autorises.sort_unstable();
        self.autorises.dedup();
        self
    }
}
