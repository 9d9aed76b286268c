//! Protocoles de transport et sanitaire : réponses, précisions, forme canonique.

use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::DocumentId;
use vao_domain::document::CategoriePiece;
use vao_domain::organisme::{
    AdministrateurMedicaments, MAX_PRECISION, MIN_PRECISION, MembreEquipeSoin, ModeTransport, PreparationPiluliers,
    ResponsableTransport, SourceProtocoles, vehicules_adaptes_demandes,
};

use crate::texte::facultatif;
use crate::validation::ContexteSaisie;

const TRANSPORT_MAX: usize = CategoriePiece::ProtocoleTransport.nombre_max();
const SANITAIRE_MAX: usize = CategoriePiece::ProtocoleSanitaire.nombre_max();

/// Section « protocole de transport ».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ProtocoleTransport {
    /// Les siens, ou ceux du siège (établissement secondaire seulement ; vaut pour les deux protocoles).
    #[serde(default)]
    #[garde(skip)]
    pub source: Option<SourceProtocoles>,
    /// Qui conduit les vacanciers au lieu du séjour.
    #[serde(default)]
    #[garde(length(max = 2))]
    pub responsable_transport_lieu_sejour: Vec<ResponsableTransport>,
    /// Modes de transport, quand l'organisateur conduit.
    #[serde(default)]
    #[garde(length(max = 6))]
    pub mode_transport: Vec<ModeTransport>,
    /// Accompagnement, correspondances, points de rendez-vous, attentes.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_mode_organisation: Option<String>,
    /// Déplacements pendant le séjour.
    #[serde(default)]
    #[garde(skip)]
    pub deplacement_durant_sejour: Option<bool>,
    /// Véhicules adaptés.
    #[serde(default)]
    #[garde(skip)]
    pub vehicules_adaptes: Option<bool>,
    /// Précisions sur ces véhicules.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_vehicules_adaptes: Option<String>,
    /// Pièces jointes, dans l'ordre où on les montre.
    #[serde(default)]
    #[garde(length(max = TRANSPORT_MAX))]
    pub documents: Vec<DocumentId>,
}

impl ProtocoleTransport {
    /// Vrai si l'organisateur conduit les vacanciers.
    pub fn organisateur_conduit(&self) -> bool {
        self.responsable_transport_lieu_sejour
            .contains(&ResponsableTransport::Organisateur)
    }

    /// Vrai si la question des véhicules adaptés se pose.
    pub fn vehicules_demandes(&self) -> bool {
        vehicules_adaptes_demandes(self.deplacement_durant_sejour, &self.mode_transport)
    }

    /// Forme canonique : listes triées, réponses devenues sans objet vidées (ORGANISME-O10).
    #[must_use]
    pub fn canonique(mut self) -> Self {
        trier(&mut self.responsable_transport_lieu_sejour);
        trier(&mut self.mode_transport);
        if !self.organisateur_conduit() {
            self.mode_transport.clear();
            self.precision_mode_organisation = None;
        }
        if !self.vehicules_demandes() {
            self.vehicules_adaptes = None;
        }
        if self.vehicules_adaptes != Some(true) {
            self.precision_vehicules_adaptes = None;
        }
        sans_doublon(&mut self.documents);
        self
    }
}

/// Section « protocole sanitaire ».
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct ProtocoleSanitaire {
    /// Dispositions spécifiques selon les vacanciers.
    #[serde(default)]
    #[garde(skip)]
    pub dispositions_specifiques: Option<bool>,
    /// Lesquelles.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_dispositions_specifiques: Option<String>,
    /// Membres de l'équipe formés aux soins.
    #[serde(default)]
    #[garde(length(max = 3))]
    pub constitution_equipe: Vec<MembreEquipeSoin>,
    /// Leur rôle.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_constitution_equipe: Option<String>,
    /// Accord avec un cabinet médical.
    #[serde(default)]
    #[garde(skip)]
    pub accord_cabinet_medical: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_accord_cabinet_medical: Option<String>,
    /// Trousse de pharmacie.
    #[serde(default)]
    #[garde(skip)]
    pub trousse_pharmacie: Option<bool>,
    /// Qui administre les médicaments.
    #[serde(default)]
    #[garde(length(max = 3))]
    pub responsable_administration_medicament: Vec<AdministrateurMedicaments>,
    /// Comment.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_responsable_administration_medicament: Option<String>,
    /// Stockage sécurisé des médicaments.
    #[serde(default)]
    #[garde(skip)]
    pub stockage_medicament_securise: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_stockage_medicament_securise: Option<String>,
    /// Conservation des médicaments thermosensibles.
    #[serde(default)]
    #[garde(skip)]
    pub conservation_medicament_thermosensible: Option<bool>,
    /// Individualisation des médicaments.
    #[serde(default)]
    #[garde(skip)]
    pub individualisation_medicaments: Option<bool>,
    /// Comment.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_individualisation_medicaments: Option<String>,
    /// Préparation des piluliers.
    #[serde(default)]
    #[garde(skip)]
    pub preparation_pilluliers: Option<PreparationPiluliers>,
    /// Par qui, comment.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_preparation_pilluliers: Option<String>,
    /// Prescription médicale jointe.
    #[serde(default)]
    #[garde(skip)]
    pub prescription_medicale_jointe: Option<bool>,
    /// Protocole de modification d'un traitement.
    #[serde(default)]
    #[garde(skip)]
    pub protocole_modification_traitement: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_protocole_modification_traitement: Option<String>,
    /// Fiche de suivi de la prise des médicaments.
    #[serde(default)]
    #[garde(skip)]
    pub fiche_suivi_medicaments: Option<bool>,
    /// Protocole d'évacuation.
    #[serde(default)]
    #[garde(skip)]
    pub protocole_evacuation: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_protocole_evacuation: Option<String>,
    /// Protocole en cas d'accident.
    #[serde(default)]
    #[garde(skip)]
    pub protocole_accident: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_protocole_accident: Option<String>,
    /// Protocole de réorientation.
    #[serde(default)]
    #[garde(skip)]
    pub protocole_reorientation: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_protocole_reorientation: Option<String>,
    /// Protocole canicule.
    #[serde(default)]
    #[garde(skip)]
    pub protocole_canicule: Option<bool>,
    /// Lequel.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub precision_protocole_canicule: Option<String>,
    /// Gestion de l'argent personnel des vacanciers.
    #[serde(default, deserialize_with = "facultatif")]
    #[garde(inner(length(chars, min = MIN_PRECISION, max = MAX_PRECISION)))]
    pub gestion_budget_personnel: Option<String>,
    /// Pièces jointes, dans l'ordre où on les montre.
    #[serde(default)]
    #[garde(length(max = SANITAIRE_MAX))]
    pub documents: Vec<DocumentId>,
}

impl ProtocoleSanitaire {
    /// Chaque précision, et s'il faut la donner.
    pub(super) fn precisions(&mut self) -> [(bool, &'static str, &mut Option<String>); 12] {
        let oui = |reponse: Option<bool>| reponse == Some(true);
        let piluliers = match self.preparation_pilluliers {
            Some(PreparationPiluliers::PreparesPrealablement | PreparationPiluliers::AuFurEtAMesure) => true,
            Some(PreparationPiluliers::Aucune) | None => false,
        };
        [
            (
                oui(self.dispositions_specifiques),
                "/precisionDispositionsSpecifiques",
                &mut self.precision_dispositions_specifiques,
            ),
            (
                !self.constitution_equipe.is_empty(),
                "/precisionConstitutionEquipe",
                &mut self.precision_constitution_equipe,
            ),
            (
                oui(self.accord_cabinet_medical),
                "/precisionAccordCabinetMedical",
                &mut self.precision_accord_cabinet_medical,
            ),
            (
                !self.responsable_administration_medicament.is_empty(),
                "/precisionResponsableAdministrationMedicament",
                &mut self.precision_responsable_administration_medicament,
            ),
            (
                oui(self.stockage_medicament_securise),
                "/precisionStockageMedicamentSecurise",
                &mut self.precision_stockage_medicament_securise,
            ),
            (
                oui(self.individualisation_medicaments),
                "/precisionIndividualisationMedicaments",
                &mut self.precision_individualisation_medicaments,
            ),
            (
                piluliers,
                "/precisionPreparationPilluliers",
                &mut self.precision_preparation_pilluliers,
            ),
            (
                oui(self.protocole_modification_traitement),
                "/precisionProtocoleModificationTraitement",
                &mut self.precision_protocole_modification_traitement,
            ),
            (
                oui(self.protocole_evacuation),
                "/precisionProtocoleEvacuation",
                &mut self.precision_protocole_evacuation,
            ),
            (
                oui(self.protocole_accident),
                "/precisionProtocoleAccident",
                &mut self.precision_protocole_accident,
            ),
            (
                oui(self.protocole_reorientation),
                "/precisionProtocoleReorientation",
                &mut self.precision_protocole_reorientation,
            ),
            (
                oui(self.protocole_canicule),
                "/precisionProtocoleCanicule",
                &mut self.precision_protocole_canicule,
            ),
        ]
    }

    /// Forme canonique : listes triées, précisions devenues sans objet vidées.
    #[must_use]
    pub fn canonique(mut self) -> Self {
        trier(&mut self.constitution_equipe);
        trier(&mut self.responsable_administration_medicament);
        for (demandee, _, precision) in self.precisions() {
            if !demandee {
                *precision = None;
            }
        }
        sans_doublon(&mut self.documents);
        self
    }
}

/// Garde la première mention de chaque pièce : leur ordre est celui de l'organisme.
fn sans_doublon(documents: &mut Vec<DocumentId>) {
    let mut vus = Vec::with_capacity(documents.len());
    documents.retain(|document| {
        let neuf = !vus.contains(document);
        if neuf {
            vus.push(*document);
        }
        neuf
    });
}

fn trier<T: Ord>(liste: &mut Vec<T>) {
    liste.sort_unstable();
    liste.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORGANISME-O10.
    #[test]
    fn sans_organisateur_les_modes_et_leur_precision_se_vident() {
        let saisi = ProtocoleTransport {
            responsable_transport_lieu_sejour: vec![ResponsableTransport::Vacanciers],
            mode_transport: vec![ModeTransport::Train],
            precision_mode_organisation: Some("Rendez-vous à la gare".to_owned()),
            ..ProtocoleTransport::default()
        };

        let canonique = saisi.canonique();

        assert!(canonique.mode_transport.is_empty());
        assert_eq!(canonique.precision_mode_organisation, None);
    }

    #[test]
    fn une_reponse_non_vide_sa_precision() {
        let saisi = ProtocoleSanitaire {
            protocole_canicule: Some(false),
            precision_protocole_canicule: Some("Boire souvent".to_owned()),
            protocole_accident: Some(true),
            precision_protocole_accident: Some("Appeler le 15".to_owned()),
            ..ProtocoleSanitaire::default()
        };

        let canonique = saisi.canonique();

        assert_eq!(canonique.precision_protocole_canicule, None);
        assert_eq!(canonique.precision_protocole_accident.as_deref(), Some("Appeler le 15"));
    }
}
