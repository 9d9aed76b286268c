//! Complétude de la fiche : la même fonction au serveur, qui finalise, et au navigateur, qui montre ce qui manque.

mod adresse;
mod etablissements;

use serde::{Deserialize, Serialize};
use vao_domain::document::StatutPiece;
use vao_domain::organisme::{SectionOrganisme, SourceProtocoles, TypeOrganisme, TypeRepresentant};
use vao_domain::{Code as _, DocumentId};

use self::adresse::{AdresseAttendue, exiger_adresse};
use self::etablissements::etablissements;
use super::lecture::{ComptesEtablissements, OrganismeDto, SectionsOrganisme};
use super::protocoles::{ProtocoleSanitaire, ProtocoleTransport};
use super::sections::{AdresseIdentite, Identite, Representants, ResponsableOrganisation};
use crate::completude::{EtatSection, Releve};
use crate::documents::PieceDto;
use crate::probleme::ErreurChamp;

/// Complétude d'une fiche.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompletudeOrganisme {
    /// Vrai si rien ne manque.
    pub complete: bool,
    /// Une entrée par section qui concerne l'organisme, dans l'ordre de la fiche.
    pub sections: Vec<CompletudeSectionOrganisme>,
}

/// Complétude d'une section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompletudeSectionOrganisme {
    /// Section.
    pub section: SectionOrganisme,
    /// État.
    pub etat: EtatSection,
    /// Ce qui manque ; les pointeurs partent de la section.
    pub manques: Vec<ErreurChamp>,
}

/// Ce que la complétude examine.
#[derive(Debug, Clone, Copy)]
pub struct FicheExaminee<'a> {
    /// Personne morale ou physique.
    pub type_organisme: TypeOrganisme,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Sections, protocoles du siège compris pour un établissement qui les suit.
    pub sections: &'a SectionsOrganisme,
    /// Établissements d'un siège.
    pub etablissements: Option<ComptesEtablissements>,
    /// Pièces que citent les sections.
    pub pieces: &'a [PieceDto],
    /// Champs de l'identité que le répertoire prouve.
    pub champs_verrouilles: &'a [&'a str],
}

impl OrganismeDto {
    /// Complétude de la fiche affichée, sans aller au serveur.
    pub fn completude(&self) -> CompletudeOrganisme {
        // Un champ non communiqué ne se réexamine pas : ce que le serveur a vu fait foi.
        if !self.champs_masques.is_empty() {
            return self.completude.clone();
        }
        completude(&FicheExaminee {
            champs_verrouilles: &self.verrous(),
            type_organisme: self.type_organisme,
            siege_social: self.siege_social,
            sections: &self.sections,
            etablissements: self.etablissements,
            pieces: &self.pieces,
        })
    }
}

/// Code d'une pièce que l'antivirus n'a pas encore vue.
const EN_ANALYSE: &str = "en-analyse";

impl CompletudeOrganisme {
    /// Vrai si une fiche finalisée le reste, sans regarder les sections qui se remplissent `ailleurs`. Une pièce en cours
    /// d'analyse ou un établissement que le répertoire ferme font attendre qui finalise ; ils ne retirent rien à qui l'a
    /// fait, que personne n'a modifié.
    pub fn admissible(&self, ailleurs: impl Fn(SectionOrganisme) -> bool) -> bool {
        let siennes = self.sections.iter().filter(|section| !ailleurs(section.section));
        let mut manques = siennes.flat_map(|section| &section.manques);
        manques.all(|manque| [EN_ANALYSE, etablissements::FERME].contains(&manque.code.as_str()))
    }

    /// Tous les manques, pointeurs partant de la fiche : `/identite/telephone`.
    pub fn manques(&self) -> Vec<ErreurChamp> {
        self.sections
            .iter()
            .flat_map(|section| {
                section.manques.iter().map(|manque| {
                    ErreurChamp::new(
                        format!("/{}{}", section.section.code(), manque.pointeur),
                        manque.code.clone(),
                        manque.message.clone(),
                    )
                })
            })
            .collect()
    }
}

/// Examine une fiche.
pub fn completude(fiche: &FicheExaminee<'_>) -> CompletudeOrganisme {
    let sections: Vec<CompletudeSectionOrganisme> = SectionOrganisme::TOUS
        .iter()
        .copied()
        .filter(|section| section.concerne(fiche.type_organisme, fiche.siege_social))
        .map(|section| {
            let (etat, manques) = examiner(section, fiche);
            CompletudeSectionOrganisme { section, etat, manques }
        })
        .collect();
    CompletudeOrganisme {
        complete: sections.iter().all(|section| section.manques.is_empty()),
        sections,
    }
}

fn examiner(section: SectionOrganisme, fiche: &FicheExaminee<'_>) -> (EtatSection, Vec<ErreurChamp>) {
    let sections = fiche.sections;
    let releve = match section {
        SectionOrganisme::Identite => identite(fiche, &sections.identite),
        SectionOrganisme::Representants => representants(&sections.representants),
        SectionOrganisme::Responsable => responsable(&sections.responsable),
        SectionOrganisme::Etablissements => return etablissements(fiche.etablissements.unwrap_or_default()),
        SectionOrganisme::ProtocoleTransport => {
            let saisi = &sections.protocole_transport;
            pieces_pretes(transport(saisi), &saisi.documents, fiche.pieces)
        }
        SectionOrganisme::ProtocoleSanitaire => {
            let saisi = &sections.protocole_sanitaire;
            pieces_pretes(sanitaire(saisi), &saisi.documents, fiche.pieces)
        }
    };
    releve.conclure()
}

/// Une section s'enregistre avant la fin de l'analyse de ses pièces ; la fiche, elle, ne se finalise qu'une fois toutes
/// saines.
fn pieces_pretes(mut releve: Releve, documents: &[DocumentId], pieces: &[PieceDto]) -> Releve {
    for (rang, document) in documents.iter().enumerate() {
        let Some(piece) = pieces.iter().find(|piece| piece.id == *document) else {
            continue;
        };
        let (code, message) = match piece.statut {
            StatutPiece::Saine => continue,
            StatutPiece::EnQuarantaine => (
                EN_ANALYSE,
                format!(
                    "« {} » est en cours d'analyse par l'antivirus : patientez quelques instants.",
                    piece.nom
                ),
            ),
            StatutPiece::Rejetee | StatutPiece::Purgee => (
                "virus",
                format!("« {} » a été refusé par l'antivirus : retirez-le.", piece.nom),
            ),
        };
        releve.signaler(format!("/documents/{rang}"), code, message);
    }
    releve
}

fn identite(fiche: &FicheExaminee<'_>, saisie: &Identite) -> Releve {
    let mut releve = Releve::default();
    let attendue = |adresse| {
        if saisie.est_prouvee(adresse, fiche.champs_verrouilles) {
            AdresseAttendue::Ligne
        } else {
            AdresseAttendue::Entiere
        }
    };
    exiger_tous(&mut releve, &champs_d_identite(fiche.type_organisme, saisie));
    if fiche.type_organisme == TypeOrganisme::PersonnePhysique {
        exiger_adresse(
            &mut releve,
            saisie.adresse_domicile.as_ref(),
            ("/adresseDomicile", "Indiquez l'adresse de votre domicile."),
            attendue(AdresseIdentite::Domicile),
        );
    }
    releve.exiger(saisie.telephone.is_some(), "/telephone", "Indiquez un téléphone.");
    // L'activité au domicile n'a pas d'adresse à elle : ce qui manque se dit, et se corrige, à celle du domicile.
    if fiche.type_organisme == TypeOrganisme::PersonneMorale || saisie.adresse_identique != Some(true) {
        exiger_adresse(
            &mut releve,
            saisie.adresse.as_ref(),
            ("/adresse", "Indiquez l'adresse de l'établissement."),
            attendue(AdresseIdentite::Etablissement),
        );
    }
    releve
}

/// Champs propres à ce type d'organisme, adresses mises à part : s'il est rempli, où il est, ce qu'on en dit sinon.
fn champs_d_identite(type_organisme: TypeOrganisme, saisie: &Identite) -> [(bool, &'static str, &'static str); 4] {
    match type_organisme {
        TypeOrganisme::PersonneMorale => [
            (
                saisie.raison_sociale.is_some(),
                "/raisonSociale",
                "Indiquez la raison sociale.",
            ),
            (
                saisie.statut_juridique.is_some(),
                "/statutJuridique",
                "Indiquez la forme juridique, par exemple « Association déclarée ».",
            ),
            (saisie.pays.is_some(), "/pays", "Indiquez le pays."),
            (saisie.email.is_some(), "/email", "Indiquez le courriel de l'organisme."),
        ],
        TypeOrganisme::PersonnePhysique => [
            (
                saisie.nom_naissance.is_some(),
                "/nomNaissance",
                "Indiquez votre nom de naissance.",
            ),
            (saisie.prenom.is_some(), "/prenom", "Indiquez votre prénom."),
            (
                saisie.profession.is_some(),
                "/profession",
                "Choisissez votre profession.",
            ),
            (
                saisie.adresse_identique.is_some(),
                "/adresseIdentique",
                "Dites si votre activité s'exerce à votre domicile.",
            ),
        ],
    }
}

fn representants(saisie: &Representants) -> Releve {
    let mut releve = Releve::avec(saisie.representants.len());
    if saisie.representants.is_empty() {
        releve.signaler(
            "/representants",
            "obligatoire",
            "Indiquez au moins un représentant légal.",
        );
    }
    for (rang, representant) in saisie.representants.iter().enumerate() {
        let pointeur = |champ: &str| format!("/representants/{rang}/{champ}");
        match representant.type_representant {
            TypeRepresentant::PersonnePhysique => {}
            TypeRepresentant::PersonneMorale => releve.exiger(
                representant.raison_sociale.is_some(),
                &pointeur("raisonSociale"),
                "Indiquez la dénomination de la société.",
            ),
        }
        releve.exiger(
            representant.nom.is_some(),
            &pointeur("nom"),
            "Indiquez le nom du représentant.",
        );
        releve.exiger(
            representant.prenom.is_some(),
            &pointeur("prenom"),
            "Indiquez le prénom du représentant.",
        );
        releve.exiger(
            representant.fonction.is_some(),
            &pointeur("fonction"),
            "Indiquez la fonction du représentant.",
        );
    }
    releve
}

fn responsable(saisi: &ResponsableOrganisation) -> Releve {
    let mut releve = Releve::default();
    let champs = [
        (saisi.nom.is_some(), "/nom", "Indiquez le nom du responsable."),
        (saisi.prenom.is_some(), "/prenom", "Indiquez le prénom du responsable."),
        (
            saisi.fonction.is_some(),
            "/fonction",
            "Indiquez la fonction du responsable.",
        ),
        (
            saisi.telephone.is_some(),
            "/telephone",
            "Indiquez le téléphone du responsable.",
        ),
        (saisi.email.is_some(), "/email", "Indiquez le courriel du responsable."),
    ];
    exiger_tous(&mut releve, &champs);
    exiger_adresse(
        &mut releve,
        saisi.adresse.as_ref(),
        ("/adresse", "Indiquez l'adresse du responsable."),
        AdresseAttendue::Ligne,
    );
    releve
}

fn transport(saisi: &ProtocoleTransport) -> Releve {
    let suit_le_siege = saisi.source == Some(SourceProtocoles::Siege);
    let mut releve = Releve::avec(usize::from(suit_le_siege));
    releve.exiger(
        !saisi.responsable_transport_lieu_sejour.is_empty(),
        "/responsableTransportLieuSejour",
        "Dites qui conduit les vacanciers au lieu du séjour.",
    );
    if saisi.organisateur_conduit() {
        releve.exiger(
            !saisi.mode_transport.is_empty(),
            "/modeTransport",
            "Cochez au moins un mode de transport.",
        );
        releve.exiger(
            saisi.precision_mode_organisation.is_some(),
            "/precisionModeOrganisation",
            "Décrivez l'organisation du trajet : accompagnement, correspondances, points de rendez-vous, attentes.",
        );
    }
    releve.exiger(
        saisi.deplacement_durant_sejour.is_some(),
        "/deplacementDurantSejour",
        "Dites si des déplacements sont prévus pendant le séjour.",
    );
    if saisi.vehicules_demandes() {
        releve.exiger(
            saisi.vehicules_adaptes.is_some(),
            "/vehiculesAdaptes",
            "Dites si les véhicules sont adaptés.",
        );
    }
    if saisi.vehicules_adaptes == Some(true) {
        releve.exiger(
            saisi.precision_vehicules_adaptes.is_some(),
            "/precisionVehiculesAdaptes",
            "Décrivez les véhicules adaptés.",
        );
    }
    releve
}

fn sanitaire(saisi: &ProtocoleSanitaire) -> Releve {
    let mut releve = Releve::default();
    for (reponse, pointeur) in [
        (saisi.dispositions_specifiques, "/dispositionsSpecifiques"),
        (saisi.accord_cabinet_medical, "/accordCabinetMedical"),
        (saisi.trousse_pharmacie, "/troussePharmacie"),
        (saisi.stockage_medicament_securise, "/stockageMedicamentSecurise"),
        (
            saisi.conservation_medicament_thermosensible,
            "/conservationMedicamentThermosensible",
        ),
        (saisi.individualisation_medicaments, "/individualisationMedicaments"),
        (saisi.prescription_medicale_jointe, "/prescriptionMedicaleJointe"),
        (
            saisi.protocole_modification_traitement,
            "/protocoleModificationTraitement",
        ),
        (saisi.fiche_suivi_medicaments, "/ficheSuiviMedicaments"),
        (saisi.protocole_evacuation, "/protocoleEvacuation"),
        (saisi.protocole_accident, "/protocoleAccident"),
        (saisi.protocole_reorientation, "/protocoleReorientation"),
        (saisi.protocole_canicule, "/protocoleCanicule"),
    ] {
        releve.exiger(reponse.is_some(), pointeur, "Répondez par oui ou par non.");
    }
    releve.exiger(
        !saisi.responsable_administration_medicament.is_empty(),
        "/responsableAdministrationMedicament",
        "Cochez au moins une personne qui administre les médicaments.",
    );
    releve.exiger(
        saisi.preparation_pilluliers.is_some(),
        "/preparationPilluliers",
        "Dites comment les piluliers sont préparés.",
    );
    releve.exiger(
        saisi.gestion_budget_personnel.is_some(),
        "/gestionBudgetPersonnel",
        "Décrivez la gestion de l'argent personnel des vacanciers.",
    );
    // Les précisions se lisent par la même table que celle qui les vide.
    for (demandee, pointeur, precision) in saisi.clone().precisions() {
        if demandee {
            releve.exiger(precision.is_some(), pointeur, "Précisez votre réponse.");
        }
    }
    releve
}

fn exiger_tous(releve: &mut Releve, champs: &[(bool, &str, &str)]) {
    for (present, pointeur, message) in champs {
        releve.exiger(*present, pointeur, message);
    }
}

#[cfg(test)]
mod tests {
    use vao_domain::organisme::{ModeTransport, ResponsableTransport};

    use super::*;

    fn examiner_vide(type_organisme: TypeOrganisme, siege_social: bool) -> CompletudeOrganisme {
        completude(&FicheExaminee {
            type_organisme,
            siege_social,
            sections: &SectionsOrganisme::default(),
            etablissements: None,
            pieces: &[],
            champs_verrouilles: &[],
        })
    }

    /// ORGANISME-O13, pour la part de la règle : chaque section dit ce qui lui manque.
    #[test]
    fn une_fiche_vide_manque_de_tout_sauf_d_etablissements() {
        let completude = examiner_vide(TypeOrganisme::PersonneMorale, true);

        let manquantes: Vec<&str> = completude
            .sections
            .iter()
            .filter(|section| !section.manques.is_empty())
            .map(|section| section.section.code())
            .collect();
        assert!(!completude.complete);
        assert_eq!(
            manquantes,
            [
                "identite",
                "representants",
                "responsable",
                "protocole-transport",
                "protocole-sanitaire"
            ]
        );
        assert!(
            completude
                .manques()
                .iter()
                .any(|manque| manque.pointeur == "/identite/telephone")
        );
    }

    #[test]
    fn une_personne_physique_n_a_pas_a_dire_ses_representants() {
        let completude = examiner_vide(TypeOrganisme::PersonnePhysique, true);

        assert!(
            completude
                .sections
                .iter()
                .all(|section| section.section != SectionOrganisme::Representants)
        );
    }

    /// ORGANISME-O11.
    #[test]
    fn l_automobile_sans_deplacement_demande_les_vehicules_adaptes() {
        let saisi = ProtocoleTransport {
            responsable_transport_lieu_sejour: vec![ResponsableTransport::Organisateur],
            mode_transport: vec![ModeTransport::Automobile],
            precision_mode_organisation: Some("Départ à 8 h".to_owned()),
            deplacement_durant_sejour: Some(false),
            ..ProtocoleTransport::default()
        };

        let (_, manques) = transport(&saisi).conclure();

        assert_eq!(
            manques.iter().map(|m| m.pointeur.as_str()).collect::<Vec<_>>(),
            ["/vehiculesAdaptes"]
        );
    }

    #[test]
    fn une_reponse_oui_demande_sa_precision() {
        let saisi = ProtocoleSanitaire {
            protocole_canicule: Some(true),
            ..ProtocoleSanitaire::default()
        };

        let (_, manques) = sanitaire(&saisi).conclure();

        assert!(manques.iter().any(|m| m.pointeur == "/precisionProtocoleCanicule"));
        assert!(!manques.iter().any(|m| m.pointeur == "/precisionProtocoleAccident"));
    }
}
