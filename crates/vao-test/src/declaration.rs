//! Declarations built through the API, not through SQL.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use vao_contract::adresse::Adresse;
use vao_contract::declaration::{
    self, Attestation, DeclarationDto, Depot, EtapeSaisie, Hebergements, InformationsGenerales, Personnel,
    ResponsableSejour, Vacanciers,
};
use vao_contract::hebergement::{self, CreationHebergement, HebergementDto};
use vao_domain::declaration::{Section, TrancheAge, TypeDeficience, TypeHebergement};
use vao_domain::{Code as _, HebergementId, Phase};

use crate::acteur::Acteur;
use crate::monde::COMMUNES;

/// Declaration in the making; every default is valid.
pub struct ChantierDeclaration<'a> {
    acteur: &'a Acteur<'a>,
    libelle: String,
    debut: NaiveDate,
    nuits: u64,
    departements: Vec<&'static str>,
    motif_urgence: Option<String>,
}

impl<'a> ChantierDeclaration<'a> {
    pub(crate) fn new(acteur: &'a Acteur<'a>) -> Self {
        Self {
            acteur,
            libelle: "Été à la montagne".to_owned(),
            debut: jour("2027-07-03"),
            nuits: 14,
            departements: vec!["38"],
            motif_urgence: None,
        }
    }

    /// Other title.
    #[must_use]
    pub fn libelle(mut self, libelle: &str) -> Self {
        libelle.clone_into(&mut self.libelle);
        self
    }

    /// Other first day.
    #[must_use]
    pub fn debut(mut self, debut: &str) -> Self {
        self.debut = jour(debut);
        self
    }

    /// One étape per département, in this order; each lasts the same number of nights.
    #[must_use]
    pub fn etapes(mut self, departements: &[&'static str]) -> Self {
        self.departements = departements.to_vec();
        self
    }

    /// Reason of a late deposit.
    #[must_use]
    pub fn motif_urgence(mut self, motif: &str) -> Self {
        self.motif_urgence = Some(motif.to_owned());
        self
    }

    /// Draft with its first section only.
    pub async fn creee(&self) -> DeclarationDto {
        let corps = InformationsGenerales {
            libelle: self.libelle.clone(),
            date_debut: self.debut,
            date_fin: self.fin(),
            responsable_sejour: Some(responsable()),
        };
        self.acteur.envoyer(&declaration::CREER, &[], None, &corps).await.json()
    }

    /// Draft with every section complete.
    pub async fn complete(&self) -> DeclarationDto {
        let mut dto = self.creee().await;
        for (section, corps) in [
            (Section::Vacanciers, valeur(&vacanciers())),
            (Section::Personnel, valeur(&personnel())),
            (
                Section::Hebergements,
                valeur(&Hebergements {
                    etapes: self.etapes_saisies().await,
                }),
            ),
        ] {
            let parametres: [&dyn std::fmt::Display; 2] = [&dto.id, &section.code()];
            dto = self
                .acteur
                .envoyer(&declaration::MODIFIER, &parametres, Some(dto.version), &corps)
                .await
                .json();
        }
        dto
    }

    /// Deposited declaration (TRANSMISE).
    pub async fn deposee(&self) -> DeclarationDto {
        let dto = self.complete().await;
        let depot = depot(self.motif_urgence.as_deref());
        self.acteur
            .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
            .await
            .json()
    }

    fn fin(&self) -> NaiveDate {
        self.debut + Days::new(self.nuits)
    }

    async fn etapes_saisies(&self) -> Vec<EtapeSaisie> {
        let nombre = u64::try_from(self.departements.len()).expect("peu d'étapes");
        let mut etapes = Vec::new();
        for (rang, departement) in (0..nombre).zip(&self.departements) {
            let hebergement_id = hebergement(self.acteur, departement).await;
            let debut = self.debut + Days::new(self.nuits * rang / nombre);
            let fin = self.debut + Days::new(self.nuits * (rang + 1) / nombre);
            etapes.push(EtapeSaisie {
                hebergement_id,
                date_debut: debut,
                date_fin: fin,
                rejoindre_etape: None,
            });
        }
        etapes
    }
}

/// Body of a valid deposit.
pub(crate) fn depot(motif_urgence: Option<&str>) -> Depot {
    Depot {
        phase: Phase::DeuxMois,
        attestation: Attestation {
            qualite: "Directrice".to_owned(),
            certifie: true,
        },
        motif_urgence: motif_urgence.map(str::to_owned),
        reponse: None,
    }
}

impl Acteur<'_> {
    /// Body of a valid deposit.
    pub fn depot(&self) -> Depot {
        depot(None)
    }

    /// Adds a lodging in this département and returns its id.
    pub async fn hebergement(&self, departement: &str) -> HebergementId {
        hebergement(self, departement).await
    }
}

async fn hebergement(acteur: &Acteur<'_>, departement: &str) -> HebergementId {
    let (code_insee, nom, code_postal, _) = COMMUNES
        .iter()
        .find(|commune| commune.3 == departement)
        .copied()
        .expect("une commune d'essai dans ce département");
    let corps = CreationHebergement {
        nom: format!("Gîte de {nom}"),
        adresse: Adresse {
            label: Some(format!("1 place de la Mairie {code_postal} {nom}")),
            code_insee: Some(code_insee.to_owned()),
            code_postal: Some(code_postal.to_owned()),
            departement: Some(departement.to_owned()),
            ..Adresse::default()
        },
        type_: TypeHebergement::Autre,
        nombre_lits: 20,
    };
    let cree: HebergementDto = acteur.envoyer(&hebergement::CREER, &[], None, &corps).await.json();
    cree.id
}

fn jour(texte: &str) -> NaiveDate {
    texte.parse().expect("une date AAAA-MM-JJ")
}

fn valeur(section: &impl serde::Serialize) -> Value {
    json!(section)
}

fn responsable() -> ResponsableSejour {
    ResponsableSejour {
        nom: Some("Martin".to_owned()),
        prenom: Some("Élodie".to_owned()),
        fonction: Some("Directrice de séjour".to_owned()),
        email: Some("elodie.martin@exemple.fr".to_owned()),
        telephone: Some("0476000000".to_owned()),
        adresse: Some(Adresse {
            label: Some("2 rue du Lac 38000 Grenoble".to_owned()),
            ..Adresse::default()
        }),
    }
}

fn vacanciers() -> Vacanciers {
    Vacanciers {
        effectif_homme: Some(6),
        effectif_femme: Some(7),
        effectif_total: None,
        tranche_age: vec![TrancheAge::De18A39],
        type_deficiences: vec![TypeDeficience::Mental],
        precision_deficiences: Some("Déficience légère à moyenne.".to_owned()),
    }
}

fn personnel() -> Personnel {
    Personnel {
        nombre_responsable: Some(1),
        nombre_accompagnant: Some(4),
        procedure_recrutement_supplementaire: Some(true),
    }
}
