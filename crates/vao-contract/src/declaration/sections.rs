//! Sections du formulaire, telles que saisies : ce qui manque est admis, ce qui est faux est refusé.

use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::HebergementId;
use vao_domain::declaration::{MAX_LIBELLE, TrancheAge, TypeDeficience};

use crate::adresse::Adresse;
use crate::texte::{attendu, facultatif};
use crate::validation::{ContexteSaisie, regles};

/// Section « informations générales » ; aussi le corps de `POST /declarations`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct InformationsGenerales {
    /// Titre du séjour.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = MAX_LIBELLE))]
    pub libelle: String,
    /// Premier jour.
    #[garde(skip)]
    pub date_debut: NaiveDate,
    /// Dernier jour.
    #[garde(custom(regles::apres(self.date_debut)))]
    pub date_fin: NaiveDate,
    /// Responsable du séjour ; prérempli depuis l'organisme s'il est absent à la création.
    #[serde(default)]
    #[garde(dive)]
    pub responsable_sejour: Option<ResponsableSejour>,
}

/// Responsable du séjour sur place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ResponsableSejour {
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
    #[garde(inner(length(chars, max = 100)))]
    pub fonction: Option<String>,
    /// Courriel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::courriel))]
    pub email: Option<String>,
    /// Téléphone.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(regles::telephone))]
    pub telephone: Option<String>,
    /// Adresse ; seule la ligne d'adresse est obligatoire pour déposer.
    #[serde(default)]
    #[garde(dive)]
    pub adresse: Option<Adresse>,
}

/// Section « vacanciers ».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Vacanciers {
    /// Nombre d'hommes prévu.
    #[serde(default)]
    #[garde(inner(range(min = 0, max = 1_000)))]
    pub effectif_homme: Option<i32>,
    /// Nombre de femmes prévu.
    #[serde(default)]
    #[garde(inner(range(min = 0, max = 1_000)))]
    pub effectif_femme: Option<i32>,
    /// Total, calculé : une valeur envoyée est ignorée.
    #[serde(default)]
    #[garde(skip)]
    pub effectif_total: Option<i32>,
    /// Tranches d'âge.
    #[serde(default)]
    #[garde(length(max = 3))]
    pub tranche_age: Vec<TrancheAge>,
    /// Types de déficience.
    #[serde(default)]
    #[garde(length(max = 5))]
    pub type_deficiences: Vec<TypeDeficience>,
    /// Précisions sur les déficiences, sans nom ni donnée qui désigne une personne.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 2_000)))]
    pub precision_deficiences: Option<String>,
}

impl Vacanciers {
    /// Total prévu, si les deux effectifs sont saisis.
    pub fn total(&self) -> Option<i32> {
        Some(self.effectif_homme?.saturating_add(self.effectif_femme?))
    }

    /// Ramène la section à sa forme canonique : total calculé, listes sans doublon et dans l'ordre.
    #[must_use]
    pub fn canonique(mut self) -> Self {
        self.effectif_total = self.total();
        self.tranche_age.sort_unstable();
        self.tranche_age.dedup();
        self.type_deficiences.sort_unstable();
        self.type_deficiences.dedup();
        self
    }
}

/// Section « personnel », phase à deux mois : des nombres, pas encore de personnes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Personnel {
    /// Nombre de responsables et d'encadrants prévu.
    #[serde(default)]
    #[garde(inner(range(min = 0, max = 1_000)))]
    pub nombre_responsable: Option<i32>,
    /// Nombre d'accompagnants prévu.
    #[serde(default)]
    #[garde(inner(range(min = 0, max = 1_000)))]
    pub nombre_accompagnant: Option<i32>,
    /// Procédure de recrutement supplémentaire prévue.
    #[serde(default)]
    #[garde(skip)]
    pub procedure_recrutement_supplementaire: Option<bool>,
}

/// Section « hébergements ».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Hebergements {
    /// Étapes, dans un ordre quelconque : le serveur les trie par date.
    #[serde(default)]
    #[garde(length(max = 60), dive)]
    pub etapes: Vec<EtapeSaisie>,
}

/// Étape saisie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct EtapeSaisie {
    /// Hébergement actif de l'organisme.
    #[garde(skip)]
    pub hebergement_id: HebergementId,
    /// Jour d'arrivée.
    #[garde(skip)]
    pub date_debut: NaiveDate,
    /// Jour de départ, au moins une nuit plus tard.
    #[garde(custom(regles::apres(self.date_debut)))]
    pub date_fin: NaiveDate,
    /// Comment le groupe rejoint cette étape.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 1_000)))]
    pub rejoindre_etape: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::valider;

    fn contexte() -> ContexteSaisie {
        ContexteSaisie {
            aujourd_hui: "2027-01-15".parse().unwrap(),
        }
    }

    fn informations(debut: &str, fin: &str) -> InformationsGenerales {
        InformationsGenerales {
            libelle: "Été en Bretagne".into(),
            date_debut: debut.parse().unwrap(),
            date_fin: fin.parse().unwrap(),
            responsable_sejour: None,
        }
    }

    /// DECLARATION-A3.
    #[test]
    fn la_fin_suit_strictement_le_debut() {
        let erreurs = valider(&informations("2027-07-03", "2027-07-03"), &contexte()).unwrap_err();

        assert_eq!(erreurs.len(), 1);
        assert_eq!(
            (erreurs[0].pointeur.as_str(), erreurs[0].code.as_str()),
            ("/dateFin", "fin-avant-debut")
        );
    }

    #[test]
    fn toutes_les_erreurs_viennent_ensemble_en_francais() {
        let mut saisie = informations("2027-07-03", "2027-07-17");
        saisie.libelle = "x".repeat(101);
        saisie.responsable_sejour = Some(ResponsableSejour {
            nom: Some("R2D2".into()),
            email: Some("pas une adresse".into()),
            telephone: Some("12".into()),
            ..ResponsableSejour::default()
        });

        let erreurs = valider(&saisie, &contexte()).unwrap_err();

        insta::assert_json_snapshot!(erreurs);
    }

    #[test]
    fn un_telephone_noye_dans_les_separateurs_est_refuse() {
        let mut saisie = informations("2027-07-03", "2027-07-17");
        saisie.responsable_sejour = Some(ResponsableSejour {
            telephone: Some(["04", &" ".repeat(5_000), "76010203"].concat()),
            ..ResponsableSejour::default()
        });

        let erreurs = valider(&saisie, &contexte()).unwrap_err();

        assert_eq!(erreurs.len(), 1);
        assert_eq!(
            (erreurs[0].pointeur.as_str(), erreurs[0].code.as_str()),
            ("/responsableSejour/telephone", "telephone")
        );
    }

    #[test]
    fn un_champ_inconnu_est_refuse() {
        let lu = serde_json::from_str::<Personnel>(r#"{"nombreResponsable":1,"pirate":true}"#);

        assert!(lu.unwrap_err().to_string().contains("pirate"));
    }

    #[test]
    fn un_effectif_negatif_ou_decimal_est_refuse() {
        let negatif = Vacanciers {
            effectif_homme: Some(-1),
            ..Vacanciers::default()
        };

        assert_eq!(valider(&negatif, &contexte()).unwrap_err()[0].code, "trop-petit");
        assert!(serde_json::from_str::<Vacanciers>(r#"{"effectifHomme":1.5}"#).is_err());
    }

    #[test]
    fn le_total_est_calcule() {
        let saisie = Vacanciers {
            effectif_homme: Some(6),
            effectif_femme: Some(7),
            effectif_total: Some(99),
            tranche_age: vec![TrancheAge::Plus59, TrancheAge::De18A39, TrancheAge::Plus59],
            ..Vacanciers::default()
        };

        let canonique = saisie.canonique();

        assert_eq!(canonique.effectif_total, Some(13));
        assert_eq!(canonique.tranche_age, vec![TrancheAge::De18A39, TrancheAge::Plus59]);
    }
}
