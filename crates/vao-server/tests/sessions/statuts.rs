//! Connexion d'un compte qui n'est pas ouvert : ce que le bon mot de passe apprend, et rien de plus.

use std::sync::atomic::Ordering;

use vao_contract::{CodeProbleme, Probleme};
use vao_domain::Population;
use vao_test::{MOT_DE_PASSE, OrganismeEssai, TestApp};

use super::commun::{Compte, attente};

async fn refus(app: &TestApp, compte: &Compte, code: CodeProbleme) -> String {
    let reponse = compte.ouvrir(app, MOT_DE_PASSE).await;
    assert!(reponse.cookie("__Host-vao-usagers").is_none());
    reponse.probleme(code).detail.expect("le refus explique")
}

#[actix_web::test]
async fn une_adresse_a_confirmer_se_dit_apres_le_bon_mot_de_passe_seulement() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        app.sql("UPDATE usager SET status_code = 'NEED_EMAIL_VALIDATION', verified_at = NULL")
            .await;
        compte
            .ouvrir(app, "pas le bon")
            .await
            .probleme(CodeProbleme::IdentifiantsInvalides);

        let detail = refus(app, &compte, CodeProbleme::CourrielAConfirmer).await;

        assert!(
            detail.contains("u***@o***.test") && detail.contains("demandez-en un nouveau"),
            "{detail}"
        );
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

/// § 16 n° 15 et 16 : qui examine la demande, et depuis quand.
#[actix_web::test]
async fn un_compte_en_attente_dit_qui_l_examine_et_depuis_quand() {
    TestApp::run(async |app| {
        let siege = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(app.siret(700, 1)),
                ..OrganismeEssai::new("Siège")
            })
            .await;
        let etablissement = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(app.siret(700, 2)),
                porteur: false,
                agrement: None,
                ..OrganismeEssai::new("Établissement")
            })
            .await;
        let nouveau = app.usager(etablissement.organisme.unwrap()).await;
        let compte = Compte::usager(&nouveau);
        let attend = |mail: &str| {
            format!(
                "UPDATE usager SET status_code = 'NEED_SIRET_VALIDATION', organisme_id = NULL, \
                 verified_at = '2027-01-12T23:30:00Z' WHERE mail = '{mail}'"
            )
        };
        let bloquer = |mail: &str| format!("UPDATE usager SET status_code = 'BLOCKED' WHERE mail = '{mail}'");
        app.sql(&attend(&nouveau.mail)).await;
        let dit = async || refus(app, &compte, CodeProbleme::CompteEnAttente).await;

        assert!(dit().await.starts_with(
            "Votre demande est examinée par les utilisateurs de votre organisme depuis le 13 janvier 2027."
        ));
        app.sql(&bloquer(&etablissement.mail)).await;
        assert!(dit().await.contains("par le siège de votre organisme depuis"));
        app.sql("UPDATE usager SET approbation_escalade_at = now()").await;
        assert!(
            dit()
                .await
                .contains("par le siège de votre organisme, et par la DREETS Auvergne-Rhône-Alpes depuis")
        );
        app.sql(&bloquer(&siege.mail)).await;
        assert!(
            dit()
                .await
                .contains("examinée par la DREETS Auvergne-Rhône-Alpes depuis")
        );
    })
    .await;
}

/// CPT-45 : le bon mot de passe d'un compte qui attend ne change rien, et ne compte pas pour un échec.
#[actix_web::test]
async fn un_refus_apres_le_bon_mot_de_passe_ne_change_ni_date_ni_compteur() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for statut in ["NEED_EMAIL_VALIDATION", "NEED_SIRET_VALIDATION"] {
            app.sql(&format!(
                "UPDATE usager SET status_code = '{statut}', inactivite_2m_at = '2027-01-01'"
            ))
            .await;
            for _ in 0..6 {
                assert_eq!(compte.ouvrir(app, MOT_DE_PASSE).await.statut, 403);
            }
        }

        let intacts = "SELECT count(*) FROM usager WHERE lastconnection_at IS NULL AND inactivite_2m_at IS NOT NULL";
        assert_eq!(app.valeur(intacts).await.as_deref(), Some("1"));
        let compteurs = "SELECT (SELECT count(*) FROM tentative_connexion) + (SELECT count(*) FROM defi_connexion)";
        assert_eq!(app.valeur(compteurs).await.as_deref(), Some("0"));
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

/// Un compte qui attend se verrouille comme un autre.
#[actix_web::test]
async fn un_compte_en_attente_se_verrouille_aussi() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        app.sql("UPDATE usager SET status_code = 'NEED_SIRET_VALIDATION'").await;
        for _ in 0..5 {
            compte
                .ouvrir(app, "pas le bon")
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }

        attente(&compte.ouvrir(app, MOT_DE_PASSE).await);

        assert!(app.courriels().await.is_empty(), "seul un compte ouvert est prévenu");
    })
    .await;
}

#[actix_web::test]
async fn la_connexion_efface_l_avis_d_inactivite() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        app.sql("UPDATE usager SET inactivite_2m_at = '2027-01-01'").await;

        let defi = compte.defi(app).await;
        let avis = "SELECT count(*) FROM usager WHERE inactivite_2m_at IS NOT NULL AND lastconnection_at IS NULL";
        assert_eq!(
            app.valeur(avis).await.as_deref(),
            Some("1"),
            "le mot de passe seul ne suffit pas"
        );
        let code = super::commun::code(app).await;
        super::commun::confirmer(app, &defi, &code).await.statut(201);

        assert_eq!(app.valeur(avis).await.as_deref(), Some("0"));
        let efface = "SELECT count(*) FROM usager WHERE inactivite_2m_at IS NULL";
        assert_eq!(app.valeur(efface).await.as_deref(), Some("1"));
    })
    .await;
}

/// § 16 n° 9 : même réponse et même travail, compté et non chronométré : requêtes et hachages.
#[actix_web::test]
async fn tout_refus_coute_le_meme_travail() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        let inconnu = |population| Compte {
            population,
            mail: "personne@exemple.fr".to_owned(),
        };
        let mut mesures = Vec::new();
        let mut mesurer = async |nom: &'static str, sql: &str, compte: &Compte, mot_de_passe: &str| {
            app.sql(&format!("{sql}; TRUNCATE tentative_connexion")).await;
            for rang in 1..=5 {
                let (requetes, hachages) = (app.mesure.lire(), app.commun.hachages_faits.load(Ordering::Relaxed));
                let probleme = compte
                    .ouvrir(app, mot_de_passe)
                    .await
                    .probleme(CodeProbleme::IdentifiantsInvalides);
                let requetes = app.mesure.lire() - requetes;
                let hachages = app.commun.hachages_faits.load(Ordering::Relaxed) - hachages;
                let corps = Probleme {
                    instance: String::new(),
                    ..probleme
                };
                mesures.push((rang, nom, requetes, hachages, corps));
            }
        };
        // Chauffe : les connexions s'ouvrent.
        inconnu(Population::Bo).ouvrir(app, "x").await;
        let rien = "SELECT 1";
        mesurer("inconnu", rien, &inconnu(Population::Usagers), MOT_DE_PASSE).await;
        mesurer("agent inconnu", rien, &inconnu(Population::Bo), MOT_DE_PASSE).await;
        mesurer("mot de passe faux", rien, &Compte::usager(&alice), "pas le bon").await;
        for (nom, statut) in [("bloqué", "BLOCKED"), ("suspendu", "TEMPORARY_BLOCKED")] {
            let sql = format!("UPDATE usager SET status_code = '{statut}'");
            mesurer(nom, &sql, &Compte::usager(&alice), MOT_DE_PASSE).await;
        }
        for (nom, statut) in [
            ("à confirmer", "NEED_EMAIL_VALIDATION"),
            ("en attente", "NEED_SIRET_VALIDATION"),
        ] {
            let sql = format!("UPDATE usager SET status_code = '{statut}'");
            mesurer(nom, &sql, &Compte::usager(&alice), "pas le bon").await;
        }
        let sql = "UPDATE agent SET deleted = true, desactive_at = now()";
        mesurer("agent désactivé", sql, &Compte::agent(&luc), MOT_DE_PASSE).await;

        for (rang, nom, requetes, hachages, corps) in &mesures {
            let (_, _, attendues, _, attendu) = &mesures[rang - 1];
            assert_eq!(
                (requetes, *hachages, corps),
                (attendues, 1, attendu),
                "{nom}, essai {rang}"
            );
        }
        app.courriels().await;
    })
    .await;
}
