//! Complétude avant dépôt : ce qui manque, section par section, et ce qui mérite attention.
//!
//! Fonction pure, partagée par le serveur (qui refuse un dépôt incomplet) et par
//! le navigateur (qui montre l'état de chaque section).

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use vao_domain::declaration::Section;
use vao_domain::etapes::{DatesEtape, DefautEtapes, verifier};
use vao_domain::periode::duree_en_jours;
use vao_domain::{Code as _, Depot, Echeances, Phase};

use super::lecture::DeclarationDto;
use super::sections::{Personnel, ResponsableSejour, Vacanciers};
use crate::completude::{EtatSection, Releve};
use crate::probleme::{CodeProbleme, ErreurChamp};
use crate::session::AgrementResume;

vao_domain::codes! {
    /// Point d'attention qui n'empêche pas le dépôt.
    pub enum Avertissement {
        /// Le séjour ne dépasse pas cinq jours.
        SejourCourt = "SEJOUR_COURT", "Le séjour ne dépasse pas cinq jours : la déclaration n'est obligatoire qu'au-delà (code du tourisme, art. L. 412-2).";
        /// Le groupe ne dépasse pas trois personnes.
        PetitGroupe = "PETIT_GROUPE", "Le groupe ne dépasse pas trois vacanciers : la déclaration n'est obligatoire qu'au-delà (code du tourisme, art. L. 412-2).";
        /// Aucun responsable ou aucun accompagnant prévu.
        EncadrementNul = "ENCADREMENT_NUL", "Aucun responsable ou aucun accompagnant n'est prévu.";
        /// Aucun agrément valable au premier jour.
        AgrementInvalide = "AGREMENT_INVALIDE", "Aucun agrément n'est valable au premier jour du séjour : le dépôt sera refusé.";
        /// Entre deux mois et un mois du départ.
        DepotTardif = "DEPOT_TARDIF", "Le départ est dans moins de deux mois : vous devrez expliquer l'urgence (code du tourisme, art. R. 412-14).";
        /// À moins d'un mois du départ.
        DepotTresTardif = "DEPOT_TRES_TARDIF", "Le départ est dans moins d'un mois : même l'urgence ne couvre pas ce délai, le préfet peut s'opposer au séjour (code du tourisme, art. R. 412-14).";
    }
}

/// Liste d'avertissements.
pub type Avertissements = Vec<Avertissement>;

/// Complétude d'une déclaration pour une phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompletudeDeclaration {
    /// Phase examinée.
    pub phase: Phase,
    /// Vrai si le dépôt est possible (attestation et agrément mis à part).
    pub complete: bool,
    /// Une entrée par section, dans l'ordre du formulaire.
    pub sections: Vec<CompletudeSection>,
    /// Points d'attention.
    pub avertissements: Avertissements,
    /// Vrai si le motif d'urgence est exigé au dépôt.
    pub motif_urgence_requis: bool,
}

/// Complétude d'une section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompletudeSection {
    /// Section.
    pub section: Section,
    /// État.
    pub etat: EtatSection,
    /// Ce qui manque ; les pointeurs partent de la section.
    pub manques: Vec<ErreurChamp>,
}

/// Ce que la complétude examine.
#[derive(Debug, Clone, Copy)]
pub struct Dossier<'a> {
    /// Titre.
    pub libelle: &'a str,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Responsable du séjour.
    pub responsable: &'a ResponsableSejour,
    /// Vacanciers.
    pub vacanciers: &'a Vacanciers,
    /// Personnel.
    pub personnel: &'a Personnel,
    /// Étapes, triées par date puis par ordre.
    pub etapes: &'a [EtapeDossier],
    /// Agrément du porteur.
    pub agrement: Option<&'a AgrementResume>,
    /// Vrai tant qu'aucun dépôt n'a été fait : c'est lui que le délai de deux mois concerne.
    pub premier_depot: bool,
}

/// Étape, réduite à ce que la complétude examine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EtapeDossier {
    /// Jour d'arrivée.
    pub date_debut: NaiveDate,
    /// Jour de départ.
    pub date_fin: NaiveDate,
}

impl DeclarationDto {
    /// Complétude de la déclaration affichée, sans aller au serveur.
    pub fn completude(&self, aujourd_hui: NaiveDate) -> CompletudeDeclaration {
        let etapes: Vec<EtapeDossier> = self
            .sections
            .hebergements
            .etapes
            .iter()
            .map(|etape| EtapeDossier {
                date_debut: etape.date_debut,
                date_fin: etape.date_fin,
            })
            .collect();
        let dossier = Dossier {
            libelle: &self.libelle,
            date_debut: self.date_debut,
            date_fin: self.date_fin,
            responsable: &self.responsable_sejour,
            vacanciers: &self.sections.vacanciers,
            personnel: &self.sections.personnel,
            etapes: &etapes,
            agrement: self.agrement.as_ref(),
            premier_depot: self.depots.is_empty(),
        };
        completude(&dossier, aujourd_hui)
    }
}

/// Examine un dossier à la date d'aujourd'hui (jour civil à Paris), pour la phase à deux mois.
pub fn completude(dossier: &Dossier<'_>, aujourd_hui: NaiveDate) -> CompletudeDeclaration {
    let sections = vec![
        informations_generales(dossier, aujourd_hui),
        vacanciers(dossier.vacanciers),
        personnel(dossier.personnel),
        hebergements(dossier),
    ];
    let depot = Echeances::de(dossier.date_debut).depot_2_mois(aujourd_hui);
    CompletudeDeclaration {
        phase: Phase::DeuxMois,
        complete: sections.iter().all(|section| section.etat == EtatSection::Complete),
        sections,
        avertissements: avertissements(dossier, depot),
        motif_urgence_requis: dossier.premier_depot && depot.est_tardif(),
    }
}

fn conclure(releve: Releve, section: Section) -> CompletudeSection {
    let (etat, manques) = releve.conclure();
    CompletudeSection { section, etat, manques }
}

fn informations_generales(dossier: &Dossier<'_>, aujourd_hui: NaiveDate) -> CompletudeSection {
    let r = dossier.responsable;
    let mut releve = Releve::default();
    releve.exiger(!dossier.libelle.is_empty(), "/libelle", "Donnez un titre au séjour.");
    if dossier.date_debut <= aujourd_hui {
        releve.signaler(
            "/dateDebut",
            "date-passee",
            "Le premier jour du séjour doit être à venir.",
        );
    }
    releve.exiger(
        r.nom.is_some(),
        "/responsableSejour/nom",
        "Indiquez le nom du responsable du séjour.",
    );
    releve.exiger(
        r.prenom.is_some(),
        "/responsableSejour/prenom",
        "Indiquez le prénom du responsable du séjour.",
    );
    releve.exiger(
        r.fonction.is_some(),
        "/responsableSejour/fonction",
        "Indiquez la fonction du responsable.",
    );
    releve.exiger(
        r.email.is_some(),
        "/responsableSejour/email",
        "Indiquez le courriel du responsable.",
    );
    releve.exiger(
        r.telephone.is_some(),
        "/responsableSejour/telephone",
        "Indiquez le téléphone du responsable.",
    );
    let adresse = r.adresse.as_ref().is_some_and(|adresse| adresse.label.is_some());
    releve.exiger(
        adresse,
        "/responsableSejour/adresse/label",
        "Indiquez l'adresse du responsable.",
    );
    conclure(releve, Section::InformationsGenerales)
}

fn vacanciers(v: &Vacanciers) -> CompletudeSection {
    let mut releve = Releve::default();
    releve.exiger(
        v.effectif_homme.is_some(),
        "/effectifHomme",
        "Indiquez le nombre d'hommes, même nul.",
    );
    releve.exiger(
        v.effectif_femme.is_some(),
        "/effectifFemme",
        "Indiquez le nombre de femmes, même nul.",
    );
    if v.total() == Some(0) {
        releve.signaler(
            "/effectifHomme",
            "effectif-nul",
            "Le groupe compte au moins un vacancier.",
        );
    }
    releve.exiger(
        !v.tranche_age.is_empty(),
        "/trancheAge",
        "Cochez au moins une tranche d'âge.",
    );
    releve.exiger(
        !v.type_deficiences.is_empty(),
        "/typeDeficiences",
        "Cochez au moins un type de déficience.",
    );
    let precision = v.precision_deficiences.is_some();
    releve.exiger(
        precision,
        "/precisionDeficiences",
        "Précisez les déficiences, sans nommer personne.",
    );
    conclure(releve, Section::Vacanciers)
}

fn personnel(p: &Personnel) -> CompletudeSection {
    let mut releve = Releve::default();
    releve.exiger(
        p.nombre_responsable.is_some(),
        "/nombreResponsable",
        "Indiquez le nombre de responsables.",
    );
    releve.exiger(
        p.nombre_accompagnant.is_some(),
        "/nombreAccompagnant",
        "Indiquez le nombre d'accompagnants.",
    );
    let procedure = p.procedure_recrutement_supplementaire.is_some();
    let message = "Dites si une procédure de recrutement supplémentaire est prévue.";
    releve.exiger(procedure, "/procedureRecrutementSupplementaire", message);
    conclure(releve, Section::Personnel)
}

fn hebergements(dossier: &Dossier<'_>) -> CompletudeSection {
    let sejour = DatesEtape {
        debut: dossier.date_debut,
        fin: dossier.date_fin,
    };
    let etapes: Vec<DatesEtape> = dossier
        .etapes
        .iter()
        .map(|etape| DatesEtape {
            debut: etape.date_debut,
            fin: etape.date_fin,
        })
        .collect();
    let mut releve = Releve::avec(etapes.len());
    for defaut in verifier(sejour, &etapes) {
        let (pointeur, message) = decrire(defaut, etapes.len());
        releve.signaler(pointeur, CodeProbleme::EtapesIncompletes.code(), message);
    }
    conclure(releve, Section::Hebergements)
}

/// Pointeur et phrase d'un défaut d'enchaînement.
fn decrire(defaut: DefautEtapes, nombre: usize) -> (String, String) {
    let jour = |date: NaiveDate| format!("{:02}/{:02}/{}", date.day(), date.month(), date.year());
    match defaut {
        DefautEtapes::Aucune => ("/etapes".to_owned(), "Ajoutez au moins une étape.".to_owned()),
        DefautEtapes::Debut { debut, attendu } => (
            "/etapes/0/dateDebut".to_owned(),
            format!(
                "La première étape commence le {}, le séjour le {}.",
                jour(debut),
                jour(attendu)
            ),
        ),
        DefautEtapes::Trou { rang, du, au } => (
            format!("/etapes/{rang}/dateDebut"),
            format!(
                "Aucune étape ne couvre la nuit ou les nuits du {} au {}.",
                jour(du),
                jour(au)
            ),
        ),
        DefautEtapes::Chevauchement { rang, du, au } => (
            format!("/etapes/{rang}/dateDebut"),
            format!("Deux étapes se chevauchent du {} au {}.", jour(du), jour(au)),
        ),
        DefautEtapes::Fin { fin, attendu } => (
            format!("/etapes/{}/dateFin", nombre.saturating_sub(1)),
            format!(
                "La dernière étape finit le {}, le séjour le {}.",
                jour(fin),
                jour(attendu)
            ),
        ),
        DefautEtapes::SansNuit { rang } => (
            format!("/etapes/{rang}/dateFin"),
            "Une étape dure au moins une nuit.".to_owned(),
        ),
    }
}

fn avertissements(dossier: &Dossier<'_>, depot: Depot) -> Avertissements {
    let p = dossier.personnel;
    let agrement = dossier
        .agrement
        .is_some_and(|a| (a.date_obtention..=a.date_fin_validite).contains(&dossier.date_debut));
    let points = [
        (
            duree_en_jours(dossier.date_debut, dossier.date_fin) <= 5,
            Avertissement::SejourCourt,
        ),
        (
            dossier.vacanciers.total().is_some_and(|n| (1..=3).contains(&n)),
            Avertissement::PetitGroupe,
        ),
        (
            p.nombre_responsable == Some(0) || p.nombre_accompagnant == Some(0),
            Avertissement::EncadrementNul,
        ),
        (!agrement, Avertissement::AgrementInvalide),
        (
            dossier.premier_depot && depot == Depot::Tardif,
            Avertissement::DepotTardif,
        ),
        (
            dossier.premier_depot && depot == Depot::TresTardif,
            Avertissement::DepotTresTardif,
        ),
    ];
    points
        .into_iter()
        .filter_map(|(vrai, point)| vrai.then_some(point))
        .collect()
}
