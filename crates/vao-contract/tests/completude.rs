//! Complétude avant dépôt : ce qui manque est nommé, ce qui inquiète est dit.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use chrono::NaiveDate;
use rstest::rstest;
use vao_contract::adresse::Adresse;
use vao_contract::declaration::{
    Avertissement, Dossier, EtapeDossier, EtatSection, Personnel, ResponsableSejour, Vacanciers, completude,
};
use vao_contract::session::AgrementResume;
use vao_domain::CodeTerritoire;
use vao_domain::declaration::{TrancheAge, TypeDeficience};

fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

/// Dossier complet, à modifier dans chaque test.
struct Essai {
    responsable: ResponsableSejour,
    vacanciers: Vacanciers,
    personnel: Personnel,
    etapes: Vec<EtapeDossier>,
    agrement: Option<AgrementResume>,
    debut: NaiveDate,
    fin: NaiveDate,
    premier_depot: bool,
}

impl Essai {
    fn complet() -> Self {
        let texte = |t: &str| Some(t.to_owned());
        Self {
            responsable: ResponsableSejour {
                nom: texte("Martin"),
                prenom: texte("Élodie"),
                fonction: texte("Directrice"),
                email: texte("e@exemple.fr"),
                telephone: texte("0476000000"),
                adresse: Some(Adresse {
                    label: texte("2 rue du Lac"),
                    ..Adresse::default()
                }),
            },
            vacanciers: Vacanciers {
                effectif_homme: Some(6),
                effectif_femme: Some(7),
                effectif_total: None,
                tranche_age: vec![TrancheAge::De18A39],
                type_deficiences: vec![TypeDeficience::Mental],
                precision_deficiences: texte("Légère."),
            },
            personnel: Personnel {
                nombre_responsable: Some(1),
                nombre_accompagnant: Some(4),
                procedure_recrutement_supplementaire: Some(false),
            },
            etapes: vec![EtapeDossier {
                date_debut: jour("2027-07-03"),
                date_fin: jour("2027-07-17"),
            }],
            agrement: Some(AgrementResume {
                numero: "AGR-1".into(),
                date_obtention: jour("2025-01-01"),
                date_fin_validite: jour("2029-12-31"),
                region: CodeTerritoire("AURA".into()),
                region_libelle: "Auvergne-Rhône-Alpes".into(),
            }),
            debut: jour("2027-07-03"),
            fin: jour("2027-07-17"),
            premier_depot: true,
        }
    }

    fn examiner(&self, aujourd_hui: &str) -> vao_contract::declaration::CompletudeDeclaration {
        let dossier = Dossier {
            libelle: "Été à la montagne",
            date_debut: self.debut,
            date_fin: self.fin,
            responsable: &self.responsable,
            vacanciers: &self.vacanciers,
            personnel: &self.personnel,
            etapes: &self.etapes,
            agrement: self.agrement.as_ref(),
            premier_depot: self.premier_depot,
        };
        completude(&dossier, jour(aujourd_hui))
    }
}

#[test]
fn un_dossier_complet_dans_les_delais_n_a_rien_a_signaler() {
    let bilan = Essai::complet().examiner("2027-01-15");

    assert!(bilan.complete, "{:?}", bilan.sections);
    assert_eq!(bilan.avertissements, vec![]);
    assert!(!bilan.motif_urgence_requis);
}

#[test]
fn une_section_vide_est_a_commencer_une_section_entamee_incomplete() {
    let essai = Essai {
        vacanciers: Vacanciers::default(),
        personnel: Personnel {
            nombre_responsable: Some(1),
            ..Personnel::default()
        },
        ..Essai::complet()
    };

    let bilan = essai.examiner("2027-01-15");

    let etats: Vec<EtatSection> = bilan.sections.iter().map(|section| section.etat).collect();
    assert_eq!(
        etats,
        [
            EtatSection::Complete,
            EtatSection::ACommencer,
            EtatSection::Incomplete,
            EtatSection::Complete
        ]
    );
    assert!(!bilan.complete);
    let pointeurs: Vec<&str> = bilan.sections[2].manques.iter().map(|m| m.pointeur.as_str()).collect();
    assert_eq!(
        pointeurs,
        ["/nombreAccompagnant", "/procedureRecrutementSupplementaire"]
    );
}

/// DECLARATION-A2, pour la part de la complétude.
#[test]
fn un_depart_le_jour_meme_est_refuse() {
    let bilan = Essai::complet().examiner("2027-07-03");

    assert_eq!(bilan.sections[0].manques[0].code, "date-passee");
    assert!(!bilan.complete);
}

/// DECLARATION-A8, tel que l'organisme le lit.
#[test]
fn une_nuit_decouverte_est_nommee_en_francais() {
    let essai = Essai {
        etapes: vec![
            EtapeDossier {
                date_debut: jour("2027-07-03"),
                date_fin: jour("2027-07-10"),
            },
            EtapeDossier {
                date_debut: jour("2027-07-11"),
                date_fin: jour("2027-07-17"),
            },
        ],
        ..Essai::complet()
    };

    let manques = essai.examiner("2027-01-15").sections[3].manques.clone();

    assert_eq!(manques.len(), 1);
    assert_eq!(manques[0].pointeur, "/etapes/1/dateDebut");
    assert_eq!(
        manques[0].message,
        "Aucune étape ne couvre la nuit ou les nuits du 10/07/2027 au 11/07/2027."
    );
}

/// DECLARATION-A22, pour la part du délai : 59 jours avant, le motif est exigé, au premier dépôt seulement.
#[rstest]
#[case("2027-05-03", true, false, None)]
#[case("2027-05-05", true, true, Some(Avertissement::DepotTardif))]
#[case("2027-06-20", true, true, Some(Avertissement::DepotTresTardif))]
#[case("2027-06-20", false, false, None)]
fn le_delai_se_juge_au_premier_depot(
    #[case] aujourd_hui: &str,
    #[case] premier_depot: bool,
    #[case] motif: bool,
    #[case] attendu: Option<Avertissement>,
) {
    let bilan = Essai {
        premier_depot,
        ..Essai::complet()
    }
    .examiner(aujourd_hui);

    assert_eq!(bilan.motif_urgence_requis, motif);
    assert_eq!(bilan.avertissements.first().copied(), attendu);
}

#[test]
fn les_points_d_attention_ne_bloquent_pas() {
    let essai = Essai {
        vacanciers: Vacanciers {
            effectif_homme: Some(1),
            effectif_femme: Some(2),
            ..Essai::complet().vacanciers
        },
        personnel: Personnel {
            nombre_accompagnant: Some(0),
            ..Essai::complet().personnel
        },
        agrement: None,
        fin: jour("2027-07-07"),
        etapes: vec![EtapeDossier {
            date_debut: jour("2027-07-03"),
            date_fin: jour("2027-07-07"),
        }],
        ..Essai::complet()
    };

    let bilan = essai.examiner("2027-01-15");

    assert!(bilan.complete);
    assert_eq!(
        bilan.avertissements,
        [
            Avertissement::SejourCourt,
            Avertissement::PetitGroupe,
            Avertissement::EncadrementNul,
            Avertissement::AgrementInvalide
        ]
    );
}

#[rstest]
#[case("2027-07-02", false)]
#[case("2027-07-03", true)]
#[case("2029-12-31", true)]
fn l_agrement_vaut_ses_deux_bornes_comprises(#[case] fin_validite: &str, #[case] valable: bool) {
    let mut essai = Essai::complet();
    essai.agrement.as_mut().unwrap().date_fin_validite = jour(fin_validite);

    let bilan = essai.examiner("2027-01-15");

    assert_eq!(
        !bilan.avertissements.contains(&Avertissement::AgrementInvalide),
        valable
    );
}

#[test]
fn un_groupe_sans_personne_est_incomplet() {
    let essai = Essai {
        vacanciers: Vacanciers {
            effectif_homme: Some(0),
            effectif_femme: Some(0),
            ..Essai::complet().vacanciers
        },
        ..Essai::complet()
    };

    assert_eq!(essai.examiner("2027-01-15").sections[1].manques[0].code, "effectif-nul");
}
