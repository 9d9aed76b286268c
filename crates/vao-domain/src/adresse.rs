//! Adresse postale : ce qui la contredit, ce qui lui manque, ce que vaut sa position.

use crate::code_postal::CodePostal;
use crate::geographie::CodeDepartement;

/// Éléments d'une adresse ; chacun peut manquer tant qu'elle est en cours de saisie.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ElementsAdresse<'a> {
    /// Adresse sur une ligne.
    pub label: Option<&'a str>,
    /// Code INSEE de la commune.
    pub code_insee: Option<&'a str>,
    /// Code postal.
    pub code_postal: Option<&'a str>,
    /// Code du département.
    pub departement: Option<&'a str>,
    /// Longitude et latitude (WGS84).
    pub coordonnees: Option<[f64; 2]>,
}

/// Élément d'une adresse qu'un défaut désigne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementAdresse {
    /// Adresse sur une ligne.
    Label,
    /// Code INSEE de la commune.
    CodeInsee,
    /// Code postal.
    CodePostal,
    /// Code du département.
    Departement,
    /// Longitude et latitude.
    Coordonnees,
}

impl ElementAdresse {
    /// Nom de l'élément dans une adresse écrite en JSON.
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::CodeInsee => "codeInsee",
            Self::CodePostal => "codePostal",
            Self::Departement => "departement",
            Self::Coordonnees => "coordinates",
        }
    }
}

/// Ce qui ne va pas dans une adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DefautAdresse {
    /// Rien n'est écrit.
    #[error("écrivez l'adresse du lieu")]
    LabelAbsent,
    /// Aucune commune n'est choisie.
    #[error("choisissez la commune dans la liste proposée")]
    CommuneAbsente,
    /// Le code postal manque.
    #[error("indiquez le code postal")]
    CodePostalAbsent,
    /// Le département manque.
    #[error("choisissez la commune dans la liste proposée, elle donne le département")]
    DepartementAbsent,
    /// Le code n'est celui d'aucune commune possible.
    #[error("ce code n'est pas celui d'une commune, par exemple 38185 ou 2A004")]
    CodeInsee,
    /// Le code postal n'a pas cinq chiffres, ou n'est celui d'aucun département.
    #[error("un code postal compte cinq chiffres")]
    CodePostal,
    /// Le département n'existe pas.
    #[error("ce code n'est pas celui d'un département, par exemple 38, 2A ou 974")]
    DepartementInconnu,
    /// Le département n'est pas celui de la commune.
    #[error("cette commune est dans un autre département")]
    DepartementAutre,
    /// La position n'est pas sur la Terre.
    #[error("la longitude va de −180 à 180 et la latitude de −90 à 90")]
    Coordonnees,
}

impl DefautAdresse {
    /// Élément à corriger.
    pub const fn element(self) -> ElementAdresse {
        match self {
            Self::LabelAbsent => ElementAdresse::Label,
            Self::CommuneAbsente | Self::CodeInsee => ElementAdresse::CodeInsee,
            Self::CodePostalAbsent | Self::CodePostal => ElementAdresse::CodePostal,
            Self::DepartementAbsent | Self::DepartementInconnu | Self::DepartementAutre => ElementAdresse::Departement,
            Self::Coordonnees => ElementAdresse::Coordonnees,
        }
    }

    /// Code de la règle.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LabelAbsent => "adresse",
            Self::CommuneAbsente => "commune",
            Self::CodePostalAbsent | Self::CodePostal => "code-postal",
            Self::CodeInsee => "code-insee",
            Self::DepartementAbsent | Self::DepartementInconnu => "departement",
            Self::DepartementAutre => "departement-autre",
            Self::Coordonnees => "coordonnees",
        }
    }

    const fn est_un_manque(self) -> bool {
        matches!(
            self,
            Self::LabelAbsent | Self::CommuneAbsente | Self::CodePostalAbsent | Self::DepartementAbsent
        )
    }
}

impl ElementsAdresse<'_> {
    /// Premier défaut de cet élément : un manque, ou une contradiction.
    pub fn defaut(&self, element: ElementAdresse) -> Option<DefautAdresse> {
        match element {
            ElementAdresse::Label => self.label.is_none_or(est_blanc).then_some(DefautAdresse::LabelAbsent),
            ElementAdresse::CodeInsee => match self.code_insee {
                None => Some(DefautAdresse::CommuneAbsente),
                Some(code) => departement_de(code).is_none().then_some(DefautAdresse::CodeInsee),
            },
            ElementAdresse::CodePostal => match self.code_postal {
                None => Some(DefautAdresse::CodePostalAbsent),
                Some(code) => CodePostal::lire(code).is_err().then_some(DefautAdresse::CodePostal),
            },
            ElementAdresse::Departement => self.defaut_departement(),
            ElementAdresse::Coordonnees => self
                .coordonnees
                .filter(|position| !est_sur_terre(*position))
                .map(|_| DefautAdresse::Coordonnees),
        }
    }

    /// Contradiction de cet élément ; ce qui manque n'en est pas une.
    pub fn contradiction(&self, element: ElementAdresse) -> Option<DefautAdresse> {
        self.defaut(element).filter(|defaut| !defaut.est_un_manque())
    }

    /// Une adresse complète : ligne, commune, code postal et département, d'accord entre eux. La position peut
    /// manquer, comme celle d'une adresse saisie à la main quand le service des adresses ne répond pas.
    pub fn verifier_complete(&self) -> Result<(), DefautAdresse> {
        self.premier(Self::defaut)
    }

    /// Une adresse en cours de saisie : ce qui est écrit ne se contredit pas.
    pub fn verifier_coherente(&self) -> Result<(), DefautAdresse> {
        self.premier(Self::contradiction)
    }

    fn premier(&self, lire: fn(&Self, ElementAdresse) -> Option<DefautAdresse>) -> Result<(), DefautAdresse> {
        const ORDRE: [ElementAdresse; 5] = [
            ElementAdresse::Label,
            ElementAdresse::CodeInsee,
            ElementAdresse::CodePostal,
            ElementAdresse::Departement,
            ElementAdresse::Coordonnees,
        ];
        ORDRE
            .iter()
            .find_map(|element| lire(self, *element))
            .map_or(Ok(()), Err)
    }

    fn defaut_departement(&self) -> Option<DefautAdresse> {
        let Some(ecrit) = self.departement else {
            return Some(DefautAdresse::DepartementAbsent);
        };
        match CodeDepartement::lire(ecrit) {
            // Une écriture approchée (« 2a ») passerait pour un autre département dans une comparaison de textes.
            Ok(code) if code.as_str() == ecrit => self
                .code_insee
                .and_then(departement_de)
                .is_some_and(|attendu| attendu != code)
                .then_some(DefautAdresse::DepartementAutre),
            Ok(_) | Err(_) => Some(DefautAdresse::DepartementInconnu),
        }
    }
}

fn est_blanc(texte: &str) -> bool {
    texte.trim().is_empty()
}

/// Département d'un code de commune bien formé : cinq chiffres, ou `2A`, `2B` et trois chiffres.
fn departement_de(code_insee: &str) -> Option<CodeDepartement> {
    let [premier, second, reste @ ..] = code_insee.as_bytes() else {
        return None;
    };
    let forme = premier.is_ascii_digit()
        && (second.is_ascii_digit() || matches!(second, b'A' | b'B'))
        && reste.len() == 3
        && reste.iter().all(u8::is_ascii_digit);
    if forme {
        CodeDepartement::de_commune(code_insee)
    } else {
        None
    }
}

/// Faux aussi pour ce qui n'est pas un nombre.
fn est_sur_terre([longitude, latitude]: [f64; 2]) -> bool {
    (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)
}

crate::codes! {
    /// Ce que désigne la position d'une adresse ; faute de le savoir, le moins précis.
    #[derive(Default)]
    pub enum PrecisionAdresse {
        /// Le numéro dans la rue.
        Numero = "numero", "Numéro dans la rue";
        /// La rue ou le lieu-dit.
        Rue = "rue", "Rue ou lieu-dit";
        /// Le centre de la commune : position d'une adresse saisie à la main.
        #[default]
        Commune = "commune", "Centre de la commune";
    }
}

/// Vrai si une adresse écrite reste à vérifier : saisie à la main, sans que rien n'ait dit où elle est.
///
/// La clé du service national donne la précision ; sans elle, seul le centre de la commune peut la situer.
pub fn est_a_verifier(label: Option<&str>, precision: PrecisionAdresse, coordonnees: Option<[f64; 2]>) -> bool {
    let ecrite = label.is_some_and(|label| !est_blanc(label));
    ecrite && precision == PrecisionAdresse::Commune && coordonnees.is_none()
}

impl PrecisionAdresse {
    /// Précision d'après la clé du service national (`38185_1234_00012`), absente d'une adresse saisie à la main.
    pub fn de_cle(cle: Option<&str>) -> Self {
        match cle.map(|cle| cle.split('_').count()) {
            None | Some(0 | 1) => Self::Commune,
            Some(2) => Self::Rue,
            Some(_) => Self::Numero,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const GRENOBLE: ElementsAdresse<'static> = ElementsAdresse {
        label: Some("1 place de Verdun 38000 Grenoble"),
        code_insee: Some("38185"),
        code_postal: Some("38000"),
        departement: Some("38"),
        coordonnees: Some([5.72, 45.18]),
    };

    #[rstest]
    #[case("38185", "38")]
    #[case("2A004", "2A")]
    #[case("2B033", "2B")]
    #[case("97105", "971")]
    #[case("97411", "974")]
    #[case("97608", "976")]
    #[case("97502", "975")]
    #[case("98735", "987")]
    #[case("98818", "988")]
    fn une_commune_et_son_departement(#[case] code_insee: &'static str, #[case] departement: &'static str) {
        let adresse = ElementsAdresse {
            code_insee: Some(code_insee),
            departement: Some(departement),
            ..GRENOBLE
        };

        assert_eq!(adresse.verifier_complete(), Ok(()));
    }

    #[rstest]
    #[case(ElementsAdresse { label: Some("  "), ..GRENOBLE }, DefautAdresse::LabelAbsent)]
    #[case(ElementsAdresse { code_insee: None, ..GRENOBLE }, DefautAdresse::CommuneAbsente)]
    #[case(ElementsAdresse { code_postal: None, ..GRENOBLE }, DefautAdresse::CodePostalAbsent)]
    #[case(ElementsAdresse { departement: None, ..GRENOBLE }, DefautAdresse::DepartementAbsent)]
    fn ce_qui_manque_n_est_pas_une_contradiction(#[case] adresse: ElementsAdresse<'_>, #[case] manque: DefautAdresse) {
        assert_eq!(adresse.verifier_complete(), Err(manque));
        assert_eq!(adresse.verifier_coherente(), Ok(()));
    }

    #[rstest]
    #[case(ElementsAdresse { code_insee: Some("3818"), ..GRENOBLE }, DefautAdresse::CodeInsee)]
    #[case(ElementsAdresse { code_insee: Some("2a004"), ..GRENOBLE }, DefautAdresse::CodeInsee)]
    #[case(ElementsAdresse { code_insee: Some("20004"), ..GRENOBLE }, DefautAdresse::CodeInsee)]
    #[case(ElementsAdresse { code_insee: Some("99101"), ..GRENOBLE }, DefautAdresse::CodeInsee)]
    #[case(ElementsAdresse { code_insee: Some("é8185"), ..GRENOBLE }, DefautAdresse::CodeInsee)]
    #[case(ElementsAdresse { code_postal: Some("3800"), ..GRENOBLE }, DefautAdresse::CodePostal)]
    #[case(ElementsAdresse { code_postal: Some("38OOO"), ..GRENOBLE }, DefautAdresse::CodePostal)]
    #[case(ElementsAdresse { code_postal: Some("00000"), ..GRENOBLE }, DefautAdresse::CodePostal)]
    #[case(ElementsAdresse { code_postal: Some("99000"), ..GRENOBLE }, DefautAdresse::CodePostal)]
    #[case(ElementsAdresse { departement: Some("2a"), ..GRENOBLE }, DefautAdresse::DepartementInconnu)]
    #[case(ElementsAdresse { departement: Some("99"), ..GRENOBLE }, DefautAdresse::DepartementInconnu)]
    #[case(ElementsAdresse { departement: Some("73"), ..GRENOBLE }, DefautAdresse::DepartementAutre)]
    #[case(ElementsAdresse { coordonnees: Some([5.0, 91.0]), ..GRENOBLE }, DefautAdresse::Coordonnees)]
    #[case(ElementsAdresse { coordonnees: Some([f64::NAN, 45.0]), ..GRENOBLE }, DefautAdresse::Coordonnees)]
    fn une_contradiction_est_refusee_meme_dans_un_brouillon(
        #[case] adresse: ElementsAdresse<'_>,
        #[case] defaut: DefautAdresse,
    ) {
        assert_eq!(adresse.verifier_coherente(), Err(defaut));
        assert_eq!(adresse.verifier_complete(), Err(defaut));
    }

    #[test]
    fn une_adresse_vide_ne_se_contredit_pas_et_une_position_peut_manquer() {
        assert_eq!(ElementsAdresse::default().verifier_coherente(), Ok(()));
        let sans_position = ElementsAdresse {
            coordonnees: None,
            ..GRENOBLE
        };
        assert_eq!(sans_position.verifier_complete(), Ok(()));
    }

    #[rstest]
    #[case(None, PrecisionAdresse::Commune)]
    #[case(Some("38185"), PrecisionAdresse::Commune)]
    #[case(Some("38185_1234"), PrecisionAdresse::Rue)]
    #[case(Some("38185_1234_00012"), PrecisionAdresse::Numero)]
    #[case(Some("38185_1234_00012_bis"), PrecisionAdresse::Numero)]
    fn la_cle_dit_la_precision(#[case] cle: Option<&str>, #[case] attendue: PrecisionAdresse) {
        assert_eq!(PrecisionAdresse::de_cle(cle), attendue);
    }

    #[rstest]
    #[case(Some("Le bourg"), None, None, true)]
    #[case(Some("Le bourg"), None, Some([5.72, 45.18]), false)]
    #[case(Some("Le bourg"), Some("38185_1234"), None, false)]
    #[case(Some("  "), None, None, false)]
    #[case(None, None, None, false)]
    fn une_adresse_que_rien_ne_situe_reste_a_verifier(
        #[case] label: Option<&str>,
        #[case] cle: Option<&str>,
        #[case] coordonnees: Option<[f64; 2]>,
        #[case] attendu: bool,
    ) {
        assert_eq!(
            est_a_verifier(label, PrecisionAdresse::de_cle(cle), coordonnees),
            attendu
        );
    }

    proptest! {
        #[test]
        fn toute_commune_d_un_departement_est_d_accord_avec_lui_seul(
            code_insee in "(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-6]|98[678])[0-9]{3}",
            autre in "(0[1-9]|[1-8][0-9]|9[0-5]|2A|2B|97[1-6]|98[678])",
        ) {
            // Outre-mer, le département prend trois des cinq caractères.
            let code_insee: String = code_insee.chars().take(5).collect();
            prop_assume!(!code_insee.starts_with("20") && autre != "20");
            let propre = CodeDepartement::de_commune(&code_insee).unwrap();

            let sien = ElementsAdresse { code_insee: Some(&code_insee), departement: Some(propre.as_str()), ..GRENOBLE };
            let voisin = ElementsAdresse { departement: Some(&autre), ..sien };

            prop_assert_eq!(sien.verifier_complete(), Ok(()));
            prop_assert_eq!(voisin.verifier_complete().is_ok(), autre == propre.as_str());
        }

        #[test]
        fn une_adresse_complete_est_coherente_et_rien_ne_panique(
            label in proptest::option::of(".{0,8}"),
            code_insee in proptest::option::of("\\PC{0,6}"),
            code_postal in proptest::option::of("\\PC{0,6}"),
            departement in proptest::option::of("\\PC{0,4}"),
            longitude in -400.0..400.0_f64,
            latitude in -200.0..200.0_f64,
        ) {
            let adresse = ElementsAdresse {
                label: label.as_deref(),
                code_insee: code_insee.as_deref(),
                code_postal: code_postal.as_deref(),
                departement: departement.as_deref(),
                coordonnees: Some([longitude, latitude]),
            };

            if adresse.verifier_complete().is_ok() {
                prop_assert_eq!(adresse.verifier_coherente(), Ok(()));
            }
            if adresse.verifier_coherente().is_ok() {
                prop_assert!(longitude.abs() <= 180.0 && latitude.abs() <= 90.0);
            }
        }
    }
}
