//! What each mail says, in HTML and in text.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail with it")]

use chrono::NaiveDate;
use insta::assert_snapshot;
use vao_domain::declaration::MotifRefus;
use vao_mail::{
    Courriel, Liens, Modele, Population,
    courriels::{
        CodeConnexion, ComplementsDemandes, CompteVerrouille, DeclarationAInstruire, DeclarationEnregistree,
        DeclarationRefusee, DeclarationRefuseeService, DeclarationTransmise, Phase, SejourAnnule, SejourAnnuleService,
    },
};

const ID: &str = "0192c5f0-7d3e-7a10-8000-000000000042";
const NUMERO: &str = "DS-27-038-0042";
/// A title and a comment that try everything (A25).
const PIEGE: &str = "<b>Mer</b> & <script>alert('x')</script>";

fn jour(annee: i32, mois: u32, jour: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(annee, mois, jour).unwrap()
}

fn rendre(modele: &impl Modele) -> Courriel {
    modele.rendre(&Liens::nouveaux("https://vao.test", "https://bo.vao.test"))
}

/// Subject, text and HTML in one snapshot; no-break spaces are made visible.
fn lire(modele: &impl Modele) -> String {
    let courriel = rendre(modele);
    assert!(courriel.destinataires.is_empty());
    for forme in [&courriel.html, &courriel.texte] {
        assert!(!forme.contains("<script"), "{forme}");
    }
    format!("Objet : {}\n\n{}\n\n{}", courriel.sujet, courriel.texte, courriel.html)
        .replace('\u{a0}', "⍽")
        .replace('\u{202f}', "⍽")
}

fn transmise() -> DeclarationTransmise {
    DeclarationTransmise {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        transmise_le: jour(2027, 4, 1),
        complements: false,
    }
}

fn complements() -> ComplementsDemandes {
    ComplementsDemandes {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        phase: Phase::DeuxMois,
        commentaire: "Merci de préciser :\r\n- le transport ;\r\n- la pharmacie.".into(),
        avant_le: Some(jour(2027, 4, 30)),
    }
}

#[test]
fn m1_declaration_transmise() {
    assert_snapshot!(lire(&transmise()));
}

#[test]
fn m1_complements_transmis() {
    assert_snapshot!(lire(&DeclarationTransmise {
        complements: true,
        ..transmise()
    }));
}

#[test]
fn m2_declaration_a_instruire() {
    let modele = DeclarationAInstruire {
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        departement: "Isère (38)".into(),
        autres_departements: vec!["Savoie (73)".into(), "Finistère (29)".into()],
        ancien_departement: None,
        complements: false,
        motif_urgence: None,
        sans_instructeur: false,
    };

    assert_snapshot!(lire(&modele));
    assert_snapshot!(lire(&DeclarationAInstruire {
        autres_departements: vec![],
        complements: true,
        ..modele.clone()
    }));
    let tardive = rendre(&DeclarationAInstruire {
        motif_urgence: Some(PIEGE.into()),
        sans_instructeur: true,
        ..modele
    });
    assert!(tardive.texte.contains(PIEGE), "{}", tardive.texte);
    assert!(!tardive.html.contains("<script"), "{}", tardive.html);
    assert!(
        tardive.texte.contains("Aucun agent ne peut l’instruire"),
        "{}",
        tardive.texte
    );
}

/// A10: both services are told, and the former one learns what it may still do.
#[test]
fn m2_un_changement_de_departement_dit_ce_que_garde_l_ancien_service() {
    let modele = DeclarationAInstruire {
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        departement: "Finistère (29)".into(),
        autres_departements: vec![],
        ancien_departement: Some("Isère (38)".into()),
        complements: true,
        motif_urgence: None,
        sans_instructeur: false,
    };
    let texte = |modele: &DeclarationAInstruire| rendre(modele).texte.replace(['\u{a0}', '\u{202f}'], " ");

    let parti = texte(&modele);
    let reste = texte(&DeclarationAInstruire {
        autres_departements: vec!["Isère (38)".into()],
        ..modele
    });

    for courriel in [&parti, &reste] {
        let passage = "Le département compétent était jusqu’ici Isère (38) ; c’est maintenant Finistère (29).";
        assert!(courriel.contains(passage), "{courriel}");
    }
    assert!(
        parti.contains("Isère (38) n’instruit plus cette déclaration et ne la voit plus"),
        "{parti}"
    );
    assert!(
        reste.contains("Isère (38) n’instruit plus cette déclaration mais la consulte toujours"),
        "{reste}"
    );
}

#[test]
fn m5_complements_demandes() {
    assert_snapshot!(lire(&complements()));
    assert_snapshot!(lire(&ComplementsDemandes {
        phase: Phase::HuitJours,
        avant_le: None,
        ..complements()
    }));
}

#[test]
fn m6_declaration_refusee() {
    let modele = DeclarationRefusee {
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        phase: Phase::DeuxMois,
        motif: Some(MotifRefus::AgrementAbsentOuInvalide),
        commentaire: "L’agrément est expiré.".into(),
        departement: "Isère (38)".into(),
        boite: Some("ddets-38@vao.test".into()),
        mention_recours: None,
    };

    assert_snapshot!(lire(&modele));
    let avec_mention = |mention: &str| {
        rendre(&DeclarationRefusee {
            mention_recours: Some(mention.into()),
            ..modele.clone()
        })
    };
    let recours = avec_mention("Recours possible dans les deux mois.");
    assert!(
        recours.texte.contains("\n\nRecours possible dans les deux mois.\n\n"),
        "{}",
        recours.texte
    );
    assert_eq!(avec_mention(" ").texte, rendre(&modele).texte);
    let sans_boite = rendre(&DeclarationRefusee { boite: None, ..modele });
    assert!(
        sans_boite
            .texte
            .contains("adressez-vous au service instructeur du département Isère (38)."),
        "{}",
        sans_boite.texte
    );
}

#[test]
fn m6_declaration_refusee_service() {
    assert_snapshot!(lire(&DeclarationRefuseeService {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        phase: Phase::DeuxMois,
        departement: "Isère (38)".into(),
        motif: Some(MotifRefus::AgrementAbsentOuInvalide),
        commentaire: "L’agrément est expiré.".into(),
    }));
}

#[test]
fn m7_declaration_enregistree() {
    assert_snapshot!(lire(&DeclarationEnregistree {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        agrement_delivre_le: jour(2024, 3, 1),
        deposee_le: jour(2027, 4, 12),
        enregistree_le: jour(2027, 4, 20),
        debut: jour(2027, 7, 3),
        fin: jour(2027, 7, 17),
        complementaire_avant_le: jour(2027, 6, 25),
    }));
}

#[test]
fn m9_sejour_annule_service() {
    assert_snapshot!(lire(&SejourAnnuleService {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        motif: None,
    }));
}

#[test]
fn m10_sejour_annule() {
    assert_snapshot!(lire(&SejourAnnule {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        motif: None,
    }));
}

#[test]
fn le_motif_d_une_annulation_est_repris_comme_du_texte() {
    let courriel = rendre(&SejourAnnule {
        id: ID.into(),
        numero: NUMERO.into(),
        titre: "Rando en Chartreuse".into(),
        motif: Some(PIEGE.into()),
    });

    assert!(courriel.texte.contains(PIEGE), "{}", courriel.texte);
    assert!(!courriel.html.contains("<script"), "{}", courriel.html);
}

#[test]
fn code_de_connexion() {
    let modele = CodeConnexion {
        code: "482913".into(),
        minutes: 10,
        population: Population::Usagers,
    };

    assert_snapshot!(lire(&modele));
    assert!(
        !rendre(&modele).sujet.contains("482913"),
        "le code ne doit pas se lire sur un écran verrouillé"
    );
    let agent = rendre(&CodeConnexion {
        population: Population::Bo,
        ..modele
    });
    assert!(agent.texte.contains("https://bo.vao.test"));
}

#[test]
fn compte_verrouille() {
    assert_snapshot!(lire(&CompteVerrouille {
        minutes: 15,
        population: Population::Bo
    }));
}

/// A25: what was typed is shown, never run.
#[test]
fn a25_un_commentaire_avec_des_balises_est_montre_comme_du_texte() {
    let modele = ComplementsDemandes {
        titre: PIEGE.into(),
        numero: PIEGE.into(),
        commentaire: format!("Un commentaire {PIEGE}\nsur deux lignes"),
        ..complements()
    };

    let courriel = rendre(&modele);

    assert!(
        !courriel.html.contains("<b>") && !courriel.html.contains("<script"),
        "{}",
        courriel.html
    );
    assert!(
        courriel
            .texte
            .contains(&format!("> Un commentaire {PIEGE}\n> sur deux lignes")),
        "{}",
        courriel.texte
    );
    assert_snapshot!(
        courriel
            .html
            .lines()
            .filter(|l| l.contains("script"))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn un_intitule_sur_plusieurs_lignes_ne_cree_pas_d_entete() {
    let piege = "Mer\r\nBcc: pirate@x.test\r\n\r\nCorps";
    for courriel in [
        rendre(&SejourAnnule {
            id: ID.into(),
            numero: piege.into(),
            titre: piege.into(),
            motif: None,
        }),
        rendre(&SejourAnnuleService {
            id: ID.into(),
            numero: piege.into(),
            titre: piege.into(),
            organisme: piege.into(),
            motif: None,
        }),
        rendre(&DeclarationTransmise {
            numero: piege.into(),
            ..transmise()
        }),
    ] {
        assert!(!courriel.sujet.contains(['\r', '\n']), "{:?}", courriel.sujet);
        assert!(courriel.sujet.starts_with("VAO – "));
        assert!(!courriel.texte.contains("\nBcc:"));
    }
}

#[test]
fn un_titre_de_courriel_est_le_meme_partout() {
    let courriel = rendre(&transmise());

    assert_eq!(courriel.sujet, format!("VAO – Déclaration {NUMERO} transmise"));
    assert!(
        courriel
            .html
            .contains(&format!("<title>Déclaration {NUMERO} transmise</title>"))
    );
    assert!(courriel.texte.contains(&format!("\nDéclaration {NUMERO} transmise\n")));
}
