//! What each mail of the sheet of an organisation says, in HTML and in text.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail with it")]

use insta::assert_snapshot;
use vao_domain::organisme::{ChangementConstate, NatureChangement};
use vao_mail::courriels::{
    AutorisationRetiree, AvisRegistre, ChangementDeSiret, EtablissementAttend, OrigineAvis, PlaceDansEntreprise,
    ProtocolesDuSiege, SiegeTransfere, SiretAdmis, SiretChangeCollegues, SiretChangeService, SiretChangeSiege,
    SiretDemande, SiretRefuse,
};
use vao_mail::{Liens, Modele, Population};

/// Subject, text and HTML in one snapshot; no-break spaces are made visible.
fn lire(modele: &impl Modele) -> String {
    let courriel = modele.rendre(&Liens::nouveaux("https://vao.test", "https://bo.vao.test"));
    format!("Objet : {}\n\n{}\n\n{}", courriel.sujet, courriel.texte, courriel.html)
        .replace('\u{a0}', "⍽")
        .replace('\u{202f}', "⍽")
}

fn changement(autre_entreprise: bool) -> ChangementDeSiret {
    ChangementDeSiret {
        id: "0192c5f0-7d3e-7a10-8000-000000000042".into(),
        organisme: "Les Sentiers partagés".into(),
        ancien: "999 999 014 00015".into(),
        nouveau: "999 999 014 00031".into(),
        le: "2027-01-15".parse().unwrap(),
        auteur: "Anne Durand".into(),
        courriel: "anne@sentiers.test".into(),
        autre_entreprise,
    }
}

fn avis(population: Population, origine: OrigineAvis) -> AvisRegistre {
    AvisRegistre {
        population,
        id: "0192c5f0-7d3e-7a10-8000-000000000042".into(),
        organisme: "Les Sentiers partagés".into(),
        siret: "999 999 014 00015".into(),
        origine,
        changements: vec![
            ChangementConstate::de(NatureChangement::Fermeture),
            ChangementConstate {
                nature: NatureChangement::Nom,
                avant: Some("LES SENTIERS PARTAGES".into()),
                apres: Some("SENTIERS & CIE".into()),
            },
        ],
    }
}

#[test]
fn o1_siret_change_avis_a_la_dreets() {
    assert_snapshot!(lire(&SiretChangeService {
        changement: changement(false),
        agrement: Some("AGR-2025-001".into()),
        departement: Some("Haute-Savoie (74)".into()),
    }));
}

#[test]
fn o1_siret_change_d_entreprise_sans_agrement() {
    assert_snapshot!(lire(&SiretChangeService {
        changement: changement(true),
        agrement: None,
        departement: None,
    }));
}

#[test]
fn o2_siret_change_avis_au_siege() {
    assert_snapshot!(lire(&SiretChangeSiege {
        changement: changement(false),
    }));
}

#[test]
fn o3_etablissement_qui_attend() {
    assert_snapshot!(lire(&EtablissementAttend {
        siret: "999 999 014 00023".into(),
        demandeur: "Zoé Martin".into(),
        courriel: "zoe@sentiers.test".into(),
        siege_complet: true,
    }));
}

#[test]
fn o3_etablissement_dont_le_siege_n_a_pas_fini() {
    assert_snapshot!(lire(&EtablissementAttend {
        siret: "999 999 014 00023".into(),
        demandeur: "Zoé Martin".into(),
        courriel: "zoe@sentiers.test".into(),
        siege_complet: false,
    }));
}

#[test]
fn o4_demande_de_changement() {
    assert_snapshot!(lire(&SiretDemande {
        changement: changement(true),
        motif: "Fusion avec l’association voisine,\nprononcée le 1er janvier.".into(),
        verifie: false,
    }));
}

#[test]
fn o5_avis_du_repertoire_a_l_organisme() {
    assert_snapshot!(lire(&avis(Population::Usagers, OrigineAvis::Relecture)));
}

#[test]
fn o5_avis_du_repertoire_a_la_dreets() {
    assert_snapshot!(lire(&avis(Population::Bo, OrigineAvis::Relecture)));
}

#[test]
fn o5_verification_d_une_saisie() {
    assert_snapshot!(lire(&avis(Population::Usagers, OrigineAvis::Verification)));
}

#[test]
fn o5_un_etablissement_autorise_qui_ferme_dit_de_le_retirer() {
    let ferme = || ChangementConstate {
        nature: NatureChangement::EtablissementAutorise,
        avant: None,
        apres: Some("999 999 014 00023".into()),
    };
    let texte = |population, changements| {
        let modele = AvisRegistre {
            changements,
            ..avis(population, OrigineAvis::Relecture)
        };
        modele
            .rendre(&Liens::nouveaux("https://vao.test", "https://bo.vao.test"))
            .texte
            .replace(['\u{a0}', '\u{202f}'], " ")
    };

    let organisme = texte(Population::Usagers, vec![ferme()]);
    let service = texte(Population::Bo, vec![ferme()]);
    let les_deux = texte(
        Population::Usagers,
        vec![ferme(), ChangementConstate::de(NatureChangement::Fermeture)],
    );

    for attendu in [
        "999 999 014 00023",
        "est fermé au répertoire",
        "« Établissements secondaires »",
        "Vos autres établissements ne sont pas concernés",
    ] {
        assert!(organisme.contains(attendu), "{attendu} : {organisme}");
    }
    for courriel in [&organisme, &service] {
        assert!(!courriel.contains("est à jour"), "{courriel}");
    }
    assert!(
        service.contains("retirer l’établissement fermé de ceux qu’il autorise"),
        "{service}"
    );
    assert!(
        les_deux.contains("changer de SIRET") && les_deux.contains("Retirez-le"),
        "{les_deux}"
    );
}

#[test]
fn o6_autorisation_retiree() {
    assert_snapshot!(lire(&AutorisationRetiree {
        siege: "Les Sentiers partagés".into(),
        siret: "999 999 014 00023".into(),
    }));
}

#[test]
fn o7_protocoles_du_siege() {
    assert_snapshot!(lire(&ProtocolesDuSiege {
        siege: "Les Sentiers partagés".into(),
    }));
}

#[test]
fn o8_changement_admis() {
    assert_snapshot!(lire(&SiretAdmis {
        siret: "999 999 022 00018".into(),
        service: "DREETS Auvergne-Rhône-Alpes".into(),
        motif: "Fusion vérifiée au registre.".into(),
    }));
}

#[test]
fn o9_changement_refuse() {
    assert_snapshot!(lire(&SiretRefuse {
        siret: "999 999 022 00018".into(),
        service: "DREETS Auvergne-Rhône-Alpes".into(),
        motif: "Aucun traité de fusion n’a été publié.".into(),
    }));
}

#[test]
fn o10_siret_change_avis_aux_collegues() {
    assert_snapshot!(lire(&SiretChangeCollegues {
        changement: changement(false),
    }));
}

fn siege_transfere(population: Population, place: PlaceDansEntreprise) -> SiegeTransfere {
    SiegeTransfere {
        population,
        id: "0192c5f0-7d3e-7a10-8000-000000000042".into(),
        organisme: "Les Sentiers partagés".into(),
        ancien: Some("999 999 014 00015".into()),
        nouveau: "999 999 014 00031".into(),
        place,
        agrement: Some("AGR-2025-001".into()),
    }
}

#[test]
fn o11_siege_transfere_au_nouveau_siege() {
    assert_snapshot!(lire(&siege_transfere(Population::Usagers, PlaceDansEntreprise::Siege)));
}

#[test]
fn o11_siege_transfere_a_l_ancien_siege() {
    assert_snapshot!(lire(&siege_transfere(
        Population::Usagers,
        PlaceDansEntreprise::Autorisee
    )));
}

#[test]
fn o11_siege_transfere_a_l_ancien_siege_ferme() {
    assert_snapshot!(lire(&siege_transfere(Population::Usagers, PlaceDansEntreprise::Fermee)));
}

#[test]
fn o11_siege_transfere_a_la_dreets() {
    assert_snapshot!(lire(&siege_transfere(Population::Bo, PlaceDansEntreprise::Siege)));
}
