//! Adresse postale, et sa recherche dans la Base Adresse Nationale.

use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::adresse::{DefautAdresse, ElementAdresse, ElementsAdresse, PrecisionAdresse, est_a_verifier};

use crate::endpoint::{Endpoint, Methode, Parametres};
use crate::texte::facultatif;
use crate::validation::{ContexteSaisie, regles};

/// `GET /adresses` : dix adresses au plus, les plus proches du texte d'abord.
pub const CHERCHER: Endpoint<(), Vec<AdresseTrouveeDto>> = Endpoint::new(Methode::Get, "/adresses");

/// Caractères d'une recherche, au plus.
pub const RECHERCHE_MAX: usize = 200;

/// Adresse postale, venue du service national des adresses ou saisie à la main.
///
/// Un brouillon peut la laisser incomplète, jamais contradictoire : le département est celui de la commune.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct Adresse {
    /// Adresse sur une ligne.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 300)))]
    pub label: Option<String>,
    /// Clé du service national des adresses ; absente d'une adresse saisie à la main.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, max = 50)))]
    pub cle_insee: Option<String>,
    /// Code INSEE de la commune.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(|_, _| self.regle(ElementAdresse::CodeInsee)))]
    pub code_insee: Option<String>,
    /// Code postal.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(|_, _| self.regle(ElementAdresse::CodePostal)))]
    pub code_postal: Option<String>,
    /// Code du département, celui de la commune.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(custom(|_, _| self.regle(ElementAdresse::Departement)))]
    pub departement: Option<String>,
    /// Longitude et latitude (WGS84).
    #[serde(default)]
    #[garde(custom(|_, _| self.regle(ElementAdresse::Coordonnees)))]
    pub coordinates: Option<[f64; 2]>,
}

impl Adresse {
    /// Premier défaut qui l'empêche d'être complète.
    pub fn verifier_complete(&self) -> Result<(), DefautAdresse> {
        self.elements().verifier_complete()
    }

    /// Ce que désigne sa position.
    pub fn precision(&self) -> PrecisionAdresse {
        PrecisionAdresse::de_cle(self.cle_insee.as_deref())
    }

    /// Vrai si elle a été saisie à la main sans que rien n'ait dit où elle est : elle sera vérifiée.
    pub fn a_verifier(&self) -> bool {
        est_a_verifier(self.label.as_deref(), self.precision(), self.coordinates)
    }

    fn elements(&self) -> ElementsAdresse<'_> {
        ElementsAdresse {
            label: self.label.as_deref(),
            code_insee: self.code_insee.as_deref(),
            code_postal: self.code_postal.as_deref(),
            departement: self.departement.as_deref(),
            coordonnees: self.coordinates,
        }
    }

    fn regle(&self, element: ElementAdresse) -> garde::Result {
        self.elements()
            .contradiction(element)
            .map_or(Ok(()), |defaut| Err(regles::defaut_adresse(defaut)))
    }
}

/// Règle de champ : une adresse complète, à placer dans `#[garde(custom(adresse_complete))]`.
pub fn adresse_complete(adresse: &Adresse, _: &ContexteSaisie) -> garde::Result {
    match adresse.verifier_complete() {
        // Une contradiction est déjà dite par son élément ; ici, seul ce qui manque.
        Err(manque) if adresse.elements().verifier_coherente().is_ok() => Err(regles::defaut_adresse(manque)),
        Err(_) | Ok(()) => Ok(()),
    }
}

vao_domain::codes! {
    /// Ce que l'on cherche.
    pub enum TypeAdresse {
        /// N'importe quelle adresse.
        Adresse = "adresse", "Adresse";
        /// Une commune.
        Commune = "commune", "Commune";
    }
}

/// Paramètres de `GET /adresses`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParametresRechercheAdresse {
    /// Texte cherché, de 3 à 200 caractères, qui commence par une lettre ou un chiffre.
    #[serde(default)]
    pub recherche: String,
    /// Ce que l'on cherche ; une adresse par défaut.
    #[serde(rename = "type")]
    pub type_: Option<TypeAdresse>,
    /// Code INSEE de la commune où chercher.
    pub code_insee: Option<String>,
}

impl Parametres for ParametresRechercheAdresse {
    fn paires(&self) -> Vec<(&'static str, String)> {
        let mut paires = vec![("recherche", self.recherche.clone())];
        paires.extend(self.type_.map(|type_| ("type", type_.to_string())));
        paires.extend(self.code_insee.clone().map(|code| ("codeInsee", code)));
        paires
    }
}

/// Adresse proposée pour un texte cherché : complète, située, prête à être enregistrée.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AdresseTrouveeDto {
    /// L'adresse.
    pub adresse: Adresse,
    /// Nom de la commune.
    pub commune: String,
    /// Ce que désigne sa position.
    pub precision: PrecisionAdresse,
    /// Vrai si la réponse est ancienne, le service des adresses étant en panne.
    #[serde(default)]
    pub perime: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErreurChamp, valider};

    fn grenoble() -> Adresse {
        Adresse {
            label: Some("1 place de Verdun 38000 Grenoble".into()),
            cle_insee: Some("38185_6780_00001".into()),
            code_insee: Some("38185".into()),
            code_postal: Some("38000".into()),
            departement: Some("38".into()),
            coordinates: Some([5.73, 45.18]),
        }
    }

    fn verifier(adresse: &Adresse) -> Result<(), Vec<ErreurChamp>> {
        let contexte = ContexteSaisie {
            aujourd_hui: "2027-01-15".parse().unwrap(),
        };
        valider(adresse, &contexte)
    }

    #[test]
    fn un_brouillon_peut_etre_vide_ou_n_avoir_qu_une_ligne() {
        assert_eq!(verifier(&Adresse::default()), Ok(()));
        let ligne = Adresse {
            label: Some("1 rue Neuve".into()),
            ..Adresse::default()
        };
        assert_eq!(verifier(&ligne), Ok(()));
        assert_eq!(ligne.verifier_complete(), Err(DefautAdresse::CommuneAbsente));
        assert_eq!(verifier(&grenoble()), Ok(()));
        assert_eq!(grenoble().verifier_complete(), Ok(()));
    }

    #[test]
    fn une_contradiction_est_dite_a_son_champ() {
        let ailleurs = Adresse {
            departement: Some("2A".into()),
            code_postal: Some("380".into()),
            coordinates: Some([200.0, 45.0]),
            ..grenoble()
        };

        let erreurs = verifier(&ailleurs).unwrap_err();

        let vues: Vec<_> = erreurs
            .iter()
            .map(|erreur| (erreur.pointeur.as_str(), erreur.code.as_str(), erreur.message.as_str()))
            .collect();
        assert_eq!(
            vues,
            [
                ("/codePostal", "code-postal", "Un code postal compte cinq chiffres."),
                (
                    "/coordinates",
                    "coordonnees",
                    "La longitude va de −180 à 180 et la latitude de −90 à 90."
                ),
                (
                    "/departement",
                    "departement-autre",
                    "Cette commune est dans un autre département."
                ),
            ]
        );
    }

    #[test]
    fn la_recherche_s_encode() {
        let demande = ParametresRechercheAdresse {
            recherche: "12 rue A&B #3".into(),
            type_: Some(TypeAdresse::Commune),
            code_insee: None,
        };

        assert_eq!(
            CHERCHER.adresse_avec(&[], &demande),
            "/api/v1/adresses?recherche=12%20rue%20A%26B%20%233&type=commune"
        );
    }
}
