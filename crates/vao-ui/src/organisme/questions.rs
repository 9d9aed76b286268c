//! Questions des deux protocoles : posées sur le portail, relues partout avec les mêmes mots.

use serde_json::Value;
use vao_contract::organisme::ProtocoleTransport;
use vao_domain::organisme::{
    AdministrateurMedicaments, MembreEquipeSoin, ModeTransport, PreparationPiluliers, ResponsableTransport,
};

use crate::champs::Choix;
use crate::metier::choix_de;

/// Forme d'une réponse.
#[derive(Debug, Clone, Copy)]
pub enum Genre {
    /// Oui ou non.
    OuiNon,
    /// Une réponse d'une liste fermée.
    Une(fn() -> Vec<Choix>),
    /// Plusieurs réponses d'une liste fermée.
    Plusieurs(fn() -> Vec<Choix>),
    /// Texte libre, de cinq à cinq mille caractères.
    Texte,
}

/// Texte demandé à la suite d'une réponse.
#[derive(Debug, Clone, Copy)]
pub struct Precision {
    /// Clé dans la section.
    pub cle: &'static str,
    /// Libellé.
    pub libelle: &'static str,
    /// Aide.
    pub aide: &'static str,
}

/// Question d'un protocole.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Clé dans la section.
    pub cle: &'static str,
    /// Question.
    pub libelle: &'static str,
    /// Aide ; vide s'il n'y en a pas.
    pub aide: &'static str,
    /// Forme de la réponse.
    pub genre: Genre,
    /// Vrai si l'on peut ne pas répondre.
    pub facultative: bool,
    /// Texte demandé à la suite.
    pub precision: Option<Precision>,
    /// Vrai si la question se pose, d'après le reste de la section.
    pub posee: fn(&Value) -> bool,
}

impl Question {
    const fn new(cle: &'static str, libelle: &'static str, genre: Genre) -> Self {
        Self {
            cle,
            libelle,
            aide: "",
            genre,
            facultative: false,
            precision: None,
            posee: toujours,
        }
    }

    const fn aide(mut self, aide: &'static str) -> Self {
        self.aide = aide;
        self
    }

    const fn facultative(mut self) -> Self {
        self.facultative = true;
        self
    }

    const fn precision(mut self, cle: &'static str, libelle: &'static str, aide: &'static str) -> Self {
        self.precision = Some(Precision { cle, libelle, aide });
        self
    }

    const fn si(mut self, posee: fn(&Value) -> bool) -> Self {
        self.posee = posee;
        self
    }

    /// Vrai si la réponse donnée demande une précision.
    pub fn demande_precision(&self, section: &Value) -> bool {
        let reponse = section.get(self.cle).unwrap_or(&Value::Null);
        self.precision.is_some()
            && match reponse {
                Value::Bool(oui) => *oui,
                Value::Array(liste) => !liste.is_empty(),
                Value::String(code) => !code.is_empty() && code != "aucune",
                Value::Null | Value::Number(_) | Value::Object(_) => false,
            }
    }
}

fn toujours(_: &Value) -> bool {
    true
}

fn transport(section: &Value) -> ProtocoleTransport {
    serde_json::from_value(section.clone()).unwrap_or_default()
}

fn organisateur_conduit(section: &Value) -> bool {
    transport(section).organisateur_conduit()
}

fn vehicules_demandes(section: &Value) -> bool {
    transport(section).vehicules_demandes()
}

/// Questions du protocole de transport.
pub const TRANSPORT: &[Question] = &[
    Question::new(
        "responsableTransportLieuSejour",
        "Qui conduit les vacanciers jusqu’au lieu du séjour\u{a0}?",
        Genre::Plusieurs(choix_de::<ResponsableTransport>),
    ),
    Question::new(
        "modeTransport",
        "Modes de transport utilisés par l’organisateur",
        Genre::Plusieurs(choix_de::<ModeTransport>),
    )
    .si(organisateur_conduit),
    Question::new("precisionModeOrganisation", "Organisation du trajet", Genre::Texte)
        .aide("Accompagnement, correspondances, points de rendez-vous, temps d’attente.")
        .si(organisateur_conduit),
    Question::new(
        "deplacementDurantSejour",
        "Des déplacements sont-ils prévus pendant le séjour\u{a0}?",
        Genre::OuiNon,
    ),
    Question::new(
        "vehiculesAdaptes",
        "Les véhicules utilisés sont-ils adaptés aux vacanciers\u{a0}?",
        Genre::OuiNon,
    )
    .si(vehicules_demandes)
    .precision(
        "precisionVehiculesAdaptes",
        "Précisions sur les véhicules adaptés",
        "Type de véhicule, équipements, nombre de places.",
    ),
];

/// Questions du protocole sanitaire.
pub const SANITAIRE: &[Question] = &[
    Question::new(
        "dispositionsSpecifiques",
        "Des dispositions spécifiques sont-elles prévues selon les vacanciers\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionDispositionsSpecifiques", "Précisez ces dispositions", ""),
    Question::new(
        "constitutionEquipe",
        "Membres de l’équipe formés aux soins",
        Genre::Plusieurs(choix_de::<MembreEquipeSoin>),
    )
    .facultative()
    .precision("precisionConstitutionEquipe", "Précisez leur rôle", ""),
    Question::new(
        "accordCabinetMedical",
        "Un accord est-il passé avec un cabinet médical\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionAccordCabinetMedical", "Précisez cet accord", ""),
    Question::new(
        "troussePharmacie",
        "Une trousse à pharmacie est-elle prévue\u{a0}?",
        Genre::OuiNon,
    ),
    Question::new(
        "responsableAdministrationMedicament",
        "Qui administre les médicaments\u{a0}?",
        Genre::Plusieurs(choix_de::<AdministrateurMedicaments>),
    )
    .precision(
        "precisionResponsableAdministrationMedicament",
        "Précisez comment ils sont administrés",
        "",
    ),
    Question::new(
        "stockageMedicamentSecurise",
        "Le stockage des médicaments est-il sécurisé\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionStockageMedicamentSecurise", "Précisez ce stockage", ""),
    Question::new(
        "conservationMedicamentThermosensible",
        "La conservation des médicaments sensibles à la température est-elle prévue\u{a0}?",
        Genre::OuiNon,
    ),
    Question::new(
        "individualisationMedicaments",
        "Les médicaments de chaque vacancier sont-ils individualisés\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionIndividualisationMedicaments", "Précisez comment", ""),
    Question::new(
        "preparationPilluliers",
        "Préparation des piluliers",
        Genre::Une(choix_de::<PreparationPiluliers>),
    )
    .aide(
        "Préparés avant le séjour, les piluliers le sont pour toute sa durée. Pendant le séjour, leur préparation revient à un \
         pharmacien, ou à un préparateur sous sa responsabilité.",
    )
    .precision("precisionPreparationPilluliers", "Précisez qui les prépare, et comment", ""),
    Question::new(
        "prescriptionMedicaleJointe",
        "Une prescription médicale accompagne-t-elle les médicaments\u{a0}?",
        Genre::OuiNon,
    ),
    Question::new(
        "protocoleModificationTraitement",
        "Un protocole est-il prévu en cas de modification d’un traitement\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionProtocoleModificationTraitement", "Décrivez ce protocole de modification", ""),
    Question::new(
        "ficheSuiviMedicaments",
        "Une fiche de suivi de la prise des médicaments est-elle tenue\u{a0}?",
        Genre::OuiNon,
    ),
    Question::new(
        "protocoleEvacuation",
        "Un protocole d’évacuation et de rapatriement est-il prévu\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionProtocoleEvacuation", "Décrivez le protocole d’évacuation", ""),
    Question::new(
        "protocoleAccident",
        "Un protocole est-il prévu en cas d’accident\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionProtocoleAccident", "Décrivez le protocole en cas d’accident", ""),
    Question::new(
        "protocoleReorientation",
        "Un protocole de réorientation des vacanciers est-il prévu\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionProtocoleReorientation", "Décrivez le protocole de réorientation", ""),
    Question::new(
        "protocoleCanicule",
        "Un protocole est-il prévu en cas de canicule\u{a0}?",
        Genre::OuiNon,
    )
    .precision("precisionProtocoleCanicule", "Décrivez le protocole en cas de canicule", ""),
    Question::new(
        "gestionBudgetPersonnel",
        "Gestion de l’argent personnel des vacanciers",
        Genre::Texte,
    )
    .aide("Qui le garde, comment il est remis et compté."),
];

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vao_contract::organisme::ProtocoleSanitaire;

    use super::*;

    /// Chaque clé de la section a sa question, et chaque question sa clé : aucune ne s'oublie.
    #[test]
    fn les_questions_couvrent_les_sections() {
        let cles = |questions: &[Question]| {
            let mut cles: Vec<&str> = questions
                .iter()
                .flat_map(|question| [Some(question.cle), question.precision.map(|precision| precision.cle)])
                .flatten()
                .collect();
            cles.sort_unstable();
            cles.join(" ")
        };
        let attendues = |section: Value| {
            let mut cles: Vec<String> = section.as_object().unwrap().keys().cloned().collect();
            cles.retain(|cle| cle != "source" && cle != "documents");
            cles.sort_unstable();
            cles.join(" ")
        };

        assert_eq!(
            cles(TRANSPORT),
            attendues(serde_json::to_value(ProtocoleTransport::default()).unwrap())
        );
        assert_eq!(
            cles(SANITAIRE),
            attendues(serde_json::to_value(ProtocoleSanitaire::default()).unwrap())
        );
    }

    #[test]
    fn une_precision_suit_un_oui_une_liste_ou_une_preparation() {
        let demande = |cle: &str, section: Value| {
            let question = SANITAIRE.iter().find(|question| question.cle == cle).unwrap();
            question.demande_precision(&section)
        };

        assert!(demande("protocoleCanicule", json!({ "protocoleCanicule": true })));
        assert!(!demande("protocoleCanicule", json!({ "protocoleCanicule": false })));
        assert!(!demande("constitutionEquipe", json!({ "constitutionEquipe": [] })));
        assert!(demande(
            "constitutionEquipe",
            json!({ "constitutionEquipe": ["infirmier"] })
        ));
        assert!(!demande(
            "preparationPilluliers",
            json!({ "preparationPilluliers": "aucune" })
        ));
        assert!(demande(
            "preparationPilluliers",
            json!({ "preparationPilluliers": "au_fur_et_a_mesure" })
        ));
        assert!(!demande("troussePharmacie", json!({ "troussePharmacie": true })));
    }

    /// ORGANISME-O11 : la route demande des véhicules adaptés, même sans déplacement.
    #[test]
    fn les_questions_du_transport_dependent_des_reponses() {
        let posees = |section: Value| {
            let cles: Vec<&str> = TRANSPORT
                .iter()
                .filter(|question| (question.posee)(&section))
                .map(|question| question.cle)
                .collect();
            cles.len()
        };

        assert_eq!(posees(json!({})), 2);
        assert_eq!(
            posees(json!({ "responsableTransportLieuSejour": ["organisateur"], "modeTransport": ["automobile"] })),
            5
        );
        assert_eq!(posees(json!({ "deplacementDurantSejour": true })), 3);
    }
}
