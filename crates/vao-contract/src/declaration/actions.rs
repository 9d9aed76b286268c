//! Corps des actions.

use chrono::NaiveDate;
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::Phase;
use vao_domain::declaration::{MAX_COMMENTAIRE, MAX_LIBELLE, MAX_MOTIF_URGENCE, MIN_COMMENTAIRE, MotifRefus, Section};

use crate::texte::{attendu, facultatif};
use crate::validation::ContexteSaisie;

/// Corps de `deposer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Depot {
    /// Phase déposée.
    #[garde(skip)]
    pub phase: Phase,
    /// Attestation sur l'honneur.
    #[garde(dive)]
    pub attestation: Attestation,
    /// Justification d'un dépôt tardif ; vingt caractères au moins quand elle est requise.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = MAX_MOTIF_URGENCE)))]
    pub motif_urgence: Option<String>,
    /// Réponse libre à la demande de compléments.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 1_000)))]
    pub reponse: Option<String>,
}

/// Attestation : le nom, le prénom et la date viennent de la session et de l'horloge du serveur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Attestation {
    /// Qualité du signataire.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = 1, max = 100))]
    pub qualite: String,
    /// Certifie l'exactitude ; faux est refusé (`attestation-manquante`).
    #[garde(skip)]
    pub certifie: bool,
}

/// Corps de `annuler`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Annulation {
    /// Motif, gardé dans l'historique et repris dans les courriels.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 500)))]
    pub motif: Option<String>,
}

/// Corps de `dupliquer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Duplication {
    /// Titre de la copie ; à défaut, celui de l'original préfixé.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = 1, max = MAX_LIBELLE)))]
    pub libelle: Option<String>,
    /// Premier jour de la copie ; les étapes glissent d'autant.
    #[serde(default)]
    #[garde(skip)]
    pub date_debut: Option<NaiveDate>,
}

/// Corps de `prendre-en-charge`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct PriseEnCharge {}

/// Corps de `enregistrer`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Enregistrement {}

/// Corps de `demander-complements`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct DemandeComplements {
    /// Ce qui est attendu, en clair.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = MIN_COMMENTAIRE, max = MAX_COMMENTAIRE))]
    pub commentaire: String,
    /// Sections visées ; vide = tout le dossier.
    #[serde(default)]
    #[garde(length(max = 8))]
    pub sections: Vec<Section>,
    /// Date souhaitée, à titre indicatif.
    #[serde(default)]
    #[garde(custom(echeance_future))]
    pub echeance: Option<NaiveDate>,
}
fn echeance_future(echeance: &Option<NaiveDate>, contexte: &ContexteSaisie) -> garde::Result {
    match echeance {
        Some(jour) if *jour < contexte.aujourd_hui => Err(crate::validation::erreur(
            "date-passee",
            "La date souhaitée est déjà passée.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Corps de `refuser`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Refus {
    /// Motif typé.
    #[garde(skip)]
    pub motif: MotifRefus,
    /// Explication donnée à l'organisme.
    #[serde(deserialize_with = "attendu")]
    #[garde(length(chars, min = MIN_COMMENTAIRE, max = MAX_COMMENTAIRE))]
    pub commentaire: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::valider;

    /// DECLARATION-A19.
    #[test]
    fn un_commentaire_de_quatre_caracteres_est_refuse() {
        let contexte = ContexteSaisie {
            aujourd_hui: "2027-05-01".parse().unwrap(),
        };
        let refus = Refus {
            motif: MotifRefus::Autre,
            commentaire: "trop".into(),
        };

        let erreurs = valider(&refus, &contexte).unwrap_err();

        assert_eq!(
            (erreurs[0].pointeur.as_str(), erreurs[0].code.as_str()),
            ("/commentaire", "trop-court")
        );
        assert!(
            valider(
                &Refus {
                    commentaire: "court".into(),
                    ..refus
                },
                &contexte
            )
            .is_ok()
        );
    }
}
