//! What each mail of accounts says, in HTML and in text.

use insta::assert_snapshot;
use vao_mail::courriels::{
    AdresseChangee, AuteurRefus, AvisInactivite, CleApiBientotFinie, CleApiNouvelle, CompteAApprouver, CompteActif,
    CompteDejaOuvert, CompteDesactive, CompteEfface, CompteOuvert, CompteReactive, CompteRefuse, CompteSuspendu,
    ConfirmerAdresse, ConfirmerNouvelleAdresse, DemandeTransmiseDreets, DemandeTransmiseOrganisme, Destinataire,
    EffacementAnnonce, FicheTerritoireIncomplete, InvitationAgent, MotDePasseChange, MotDePasseOublie,
    RaisonEffacement, SecondFacteurChange,
};
use vao_mail::{Modele, Population};

use super::{JETON, jour, rendre};

/// Subject, text and HTML in one snapshot; no-break spaces are made visible.
fn lire(modele: &dyn Modele) -> String {
    let courriel = rendre(modele);
    format!("Objet : {}\n\n{}\n\n{}", courriel.sujet, courriel.texte, courriel.html)
        .replace('\u{a0}', "⍽")
        .replace('\u{202f}', "⍽")
}

#[test]
fn m1_confirmer_l_adresse() {
    assert_snapshot!(lire(&ConfirmerAdresse {
        jeton: JETON.into(),
        minutes: 60
    }));
}

#[test]
fn m2_compte_deja_ouvert() {
    assert_snapshot!(lire(&CompteDejaOuvert {}));
}

#[test]
fn m3_compte_actif() {
    assert_snapshot!(lire(&CompteActif {}));
}

#[test]
fn m4_demande_transmise_a_l_organisme() {
    assert_snapshot!(lire(&DemandeTransmiseOrganisme {
        organisme: "Association Grand Large".into()
    }));
}

fn demande(destinataire: Destinataire, relance: bool) -> CompteAApprouver {
    CompteAApprouver {
        nom: "O’Brien".into(),
        prenom: "Anne-Lise".into(),
        email: "anne-lise@grand-large.test".into(),
        telephone: Some("+33612345678".into()),
        siret: "13002526500013".into(),
        organisme: Some("Association Grand Large".into()),
        region: "Auvergne-Rhône-Alpes".into(),
        destinataire,
        relance,
        siret_a_verifier: false,
    }
}

#[test]
fn m5_compte_a_approuver_par_un_collegue() {
    assert_snapshot!(lire(&demande(Destinataire::Collegue, false)));
}

#[test]
fn m6_demande_transmise_a_la_dreets() {
    assert_snapshot!(lire(&DemandeTransmiseDreets {
        region: "Bretagne".into(),
        boite: Some("dreets-bretagne@vao.test".into()),
    }));
}

#[test]
fn m7_compte_a_approuver_par_la_dreets() {
    assert_snapshot!(lire(&CompteAApprouver {
        telephone: None,
        organisme: None,
        ..demande(Destinataire::Dreets, true)
    }));
}

#[test]
fn m7_compte_a_approuver_par_la_boite_nationale() {
    assert_snapshot!(rendre(&demande(Destinataire::National, false)).texte);
}

#[test]
fn m8_compte_ouvert() {
    assert_snapshot!(lire(&CompteOuvert {}));
}

#[test]
fn m9_refus_de_la_dreets() {
    assert_snapshot!(lire(&CompteRefuse {
        motif: "Le SIRET ne correspond pas à votre employeur.\r\nRefaites la demande avec le bon.".into(),
        auteur: AuteurRefus::Dreets {
            region: "Bretagne".into()
        },
    }));
}

#[test]
fn m10_refus_d_un_collegue() {
    assert_snapshot!(lire(&CompteRefuse {
        motif: "Cette personne a quitté l’association.".into(),
        auteur: AuteurRefus::Collegue,
    }));
}

#[test]
fn m11_compte_desactive() {
    assert_snapshot!(lire(&CompteDesactive {
        population: Population::Usagers,
        motif: None
    }));
}

#[test]
fn m12_mot_de_passe_oublie() {
    assert_snapshot!(lire(&MotDePasseOublie {
        population: Population::Usagers,
        jeton: JETON.into(),
        minutes: 30,
    }));
}

#[test]
fn m13_avis_d_inactivite() {
    assert_snapshot!(lire(&AvisInactivite {
        suspension: jour("2028-02-29")
    }));
}

#[test]
fn m15_compte_suspendu() {
    assert_snapshot!(lire(&CompteSuspendu {
        population: Population::Usagers
    }));
}

#[test]
fn m15_agent_suspendu() {
    assert_snapshot!(lire(&CompteSuspendu {
        population: Population::Bo
    }));
}

#[test]
fn m16_effacement_annonce() {
    assert_snapshot!(lire(&EffacementAnnonce {
        effacement: jour("2027-07-31"),
        rappel: false
    }));
}

#[test]
fn m16b_effacement_rappele() {
    assert_snapshot!(lire(&EffacementAnnonce {
        effacement: jour("2027-08-01"),
        rappel: true
    }));
}

#[test]
fn m17_mot_de_passe_oublie_d_un_agent() {
    assert_snapshot!(lire(&MotDePasseOublie {
        population: Population::Bo,
        jeton: JETON.into(),
        minutes: 30
    }));
}

#[test]
fn m18_compte_efface() {
    assert_snapshot!(lire(&CompteEfface {
        raison: RaisonEffacement::Inactivite
    }));
}

#[test]
fn m18_demande_eteinte() {
    assert_snapshot!(lire(&CompteEfface {
        raison: RaisonEffacement::DemandeEteinte
    }));
}

#[test]
fn m18_siret_inconnu() {
    assert_snapshot!(lire(&CompteEfface {
        raison: RaisonEffacement::SiretInconnu
    }));
}

#[test]
fn m18_siret_ferme() {
    assert_snapshot!(lire(&CompteEfface {
        raison: RaisonEffacement::SiretFerme
    }));
}

#[test]
fn m7_compte_a_approuver_sans_siret_verifie() {
    assert_snapshot!(lire(&CompteAApprouver {
        siret_a_verifier: true,
        ..demande(Destinataire::Dreets, false)
    }));
}

#[test]
fn m19_agent_desactive() {
    assert_snapshot!(lire(&CompteDesactive {
        population: Population::Bo,
        motif: Some("Départ du service.".into()),
    }));
}

#[test]
fn m20_invitation_d_un_agent() {
    assert_snapshot!(lire(&InvitationAgent {
        prenom: "Claire".into(),
        jeton: JETON.into(),
        minutes: 60
    }));
}

#[test]
fn compte_reactive() {
    assert_snapshot!(lire(&CompteReactive {
        population: Population::Usagers
    }));
}

#[test]
fn mot_de_passe_change() {
    assert_snapshot!(lire(&MotDePasseChange {
        population: Population::Usagers,
        cle_revoquee: false,
    }));
}

#[test]
fn un_mot_de_passe_reinitialise_dit_la_cle_revoquee() {
    let lu = lire(&MotDePasseChange {
        population: Population::Usagers,
        cle_revoquee: true,
    });

    assert!(lu.contains("Votre clé d’API est révoquée elle aussi"), "{lu}");
    assert!(!lu.contains("rien à faire"), "il reste une clé à créer");
}

#[test]
fn confirmer_la_nouvelle_adresse() {
    assert_snapshot!(lire(&ConfirmerNouvelleAdresse {
        population: Population::Usagers,
        jeton: JETON.into(),
        minutes: 60,
    }));
}

#[test]
fn adresse_changee() {
    assert_snapshot!(lire(&AdresseChangee {
        population: Population::Bo,
        nouvelle_masquee: "c•••e@vao.test".into(),
    }));
}

#[test]
fn second_facteur_ajoute() {
    assert_snapshot!(lire(&SecondFacteurChange {
        population: Population::Bo,
        ajoute: true
    }));
}

#[test]
fn second_facteur_retire() {
    assert_snapshot!(lire(&SecondFacteurChange {
        population: Population::Usagers,
        ajoute: false
    }));
}

#[test]
fn cle_api_creee() {
    assert_snapshot!(lire(&CleApiNouvelle {
        prefixe: "vao_prod_4fT9kQ2x".into(),
        remplacee: false,
        expiration: jour("2028-01-15"),
    }));
}

#[test]
fn cle_api_remplacee() {
    assert_snapshot!(lire(&CleApiNouvelle {
        prefixe: "vao_prod_4fT9kQ2x".into(),
        remplacee: true,
        expiration: jour("2028-01-15"),
    }));
}

#[test]
fn cle_api_bientot_finie() {
    assert_snapshot!(lire(&CleApiBientotFinie {
        prefixe: "vao_prod_4fT9kQ2x".into(),
        expiration: jour("2028-01-15"),
    }));
}

#[test]
fn fiche_territoire_incomplete() {
    assert_snapshot!(lire(&FicheTerritoireIncomplete {
        territoire: "Bretagne".into(),
        code: "BRE".into()
    }));
}
