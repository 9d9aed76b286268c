//! Le code : bon, faux, périmé, renvoyé, sans mot de passe, sur l'autre site.

use chrono::Duration;
use vao_contract::CodeProbleme;
use vao_contract::session::{DefiDto, MoyenCode};
use vao_domain::Population;
use vao_test::{MOT_DE_PASSE, TestApp};

use super::commun::{Compte, attente, autre_que, avancer, code, code_de, confirmer, confirmer_avec, renvoyer, site};

/// COMPTES-T10 : trois codes faux verrouillent quinze minutes depuis le dernier ; aucun code ne part pendant ce temps.
#[actix_web::test]
async fn trois_codes_faux_verrouillent_quinze_minutes_depuis_le_dernier() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let bon = code(app).await;
        let faux = autre_que(&bon);
        for reste in [
            "Il vous reste 2 essais.",
            "Il vous reste un essai.",
            "C'était le dernier essai. Patientez quinze minutes avant de réessayer.",
        ] {
            avancer(app, Duration::minutes(2));
            let probleme = confirmer(app, &defi, &faux).await.probleme(CodeProbleme::CodeInvalide);
            assert_eq!(probleme.detail.as_deref(), Some(reste));
        }

        assert_eq!(attente(&confirmer(app, &defi, &bon).await), 15 * 60 + 1);
        assert_eq!(attente(&renvoyer(app, &defi).await), 15 * 60 + 1);
        assert_eq!(attente(&compte.ouvrir(app, MOT_DE_PASSE).await), 15 * 60 + 1);
        assert_eq!(app.courriels().await.len(), 1, "le titulaire est prévenu, sans code");

        avancer(app, Duration::minutes(15) - Duration::seconds(1));
        assert_eq!(attente(&renvoyer(app, &defi).await), 2);
        avancer(app, Duration::seconds(1));
        renvoyer(app, &defi).await.statut(204);
        confirmer(app, &defi, &code(app).await).await.statut(201);
    })
    .await;
}

/// Après le verrou, le compte repart de zéro ; le défi, lui, s'use.
#[actix_web::test]
async fn apres_le_verrou_on_repart_de_zero() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for tour in 0..2 {
            let defi = compte.defi(app).await;
            let faux = autre_que(&code(app).await);
            for _ in 0..3 {
                confirmer(app, &defi, &faux).await.probleme(CodeProbleme::CodeInvalide);
            }
            attente(&renvoyer(app, &defi).await);
            assert_eq!(app.courriels().await.len(), 1, "prévenu au tour {tour}");
            avancer(app, Duration::minutes(15));
        }

        compte.connecter(app).await;
    })
    .await;
}

/// § 16 n° 1 : les codes faux se comptent par compte, d'un défi à l'autre.
#[actix_web::test]
async fn des_codes_faux_repartis_sur_plusieurs_defis_verrouillent_aussi() {
    TestApp::run(async |app| {
        let compte = Compte::agent(&app.instructeur("38").await);
        let mut dernier = None;
        for _ in 0..3 {
            let defi = compte.defi(app).await;
            let bon = code(app).await;
            confirmer(app, &defi, &autre_que(&bon))
                .await
                .probleme(CodeProbleme::CodeInvalide);
            dernier = Some((defi, bon));
        }
        let (defi, bon) = dernier.unwrap();

        attente(&confirmer(app, &defi, &bon).await);
        attente(&renvoyer(app, &defi).await);

        assert_eq!(app.courriels().await.len(), 1, "le titulaire est prévenu");
    })
    .await;
}

/// Des codes faux simultanés ne passent pas le verrou.
#[actix_web::test]
async fn une_rafale_de_codes_faux_n_en_fait_juger_que_trois() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defis = [compte.defi(app).await, compte.defi(app).await, compte.defi(app).await];
        app.courriels().await;

        // Un code que la machine ne tire jamais : il commence par zéro.
        let essais = (0..9).map(|n| confirmer(app, &defis[n % 3], "012345"));
        let reponses = futures::future::join_all(essais).await;

        let juges = reponses.iter().filter(|reponse| reponse.statut == 401).count();
        assert_eq!((juges, reponses.len() - juges), (3, 6));
        for reponse in reponses.iter().filter(|reponse| reponse.statut != 401) {
            attente(reponse);
        }
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

/// Le bon code efface les codes faux : deux aujourd'hui et un demain ne verrouillent pas.
#[actix_web::test]
async fn le_bon_code_efface_les_codes_faux() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for _ in 0..2 {
            let defi = compte.defi(app).await;
            let bon = code(app).await;
            for _ in 0..2 {
                confirmer(app, &defi, &autre_que(&bon))
                    .await
                    .probleme(CodeProbleme::CodeInvalide);
            }
            confirmer(app, &defi, &bon).await.statut(201);
        }
    })
    .await;
}

#[actix_web::test]
async fn un_code_ne_sert_qu_une_fois() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let code = code(app).await;
        confirmer(app, &defi, &code).await.statut(201);

        confirmer(app, &defi, &code).await.probleme(CodeProbleme::CodeExpire);
        renvoyer(app, &defi).await.probleme(CodeProbleme::CodeExpire);
    })
    .await;
}

#[actix_web::test]
async fn un_code_simultane_n_ouvre_qu_une_session() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let avant = app.valeur("SELECT count(*) FROM session").await;
        assert_eq!(avant.as_deref(), Some("1"), "celle que le décor a ouverte");
        let defi = compte.defi(app).await;
        let code = code(app).await;

        let reponses = futures::future::join_all((0..5).map(|_| confirmer(app, &defi, &code))).await;

        let ouvertes = reponses.iter().filter(|reponse| reponse.statut == 201).count();
        assert_eq!(ouvertes, 1);
        assert_eq!(app.valeur("SELECT count(*) FROM session").await.as_deref(), Some("2"));
    })
    .await;
}

#[actix_web::test]
async fn un_code_perime_se_redemande() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let ancien = code(app).await;
        avancer(app, Duration::minutes(10));
        confirmer(app, &defi, &ancien).await.probleme(CodeProbleme::CodeExpire);

        renvoyer(app, &defi).await.statut(204);

        confirmer(app, &defi, &code(app).await).await.statut(201);
    })
    .await;
}

#[actix_web::test]
async fn un_defi_finit_trente_minutes_apres_le_mot_de_passe() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        app.courriels().await;
        avancer(app, Duration::minutes(29));
        renvoyer(app, &defi).await.statut(204);
        let code = code(app).await;

        avancer(app, Duration::minutes(1));

        confirmer(app, &defi, &code).await.probleme(CodeProbleme::CodeExpire);
        renvoyer(app, &defi).await.probleme(CodeProbleme::CodeExpire);
    })
    .await;
}

#[actix_web::test]
async fn un_code_perime_avant_de_partir_ne_part_pas() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        compte.defi(app).await;
        avancer(app, Duration::minutes(10));

        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn un_code_renvoye_remplace_le_premier_sans_effacer_les_essais() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let premier = code(app).await;
        confirmer(app, &defi, &autre_que(&premier))
            .await
            .probleme(CodeProbleme::CodeInvalide);

        renvoyer(app, &defi).await.statut(204);

        let second = code(app).await;
        let probleme = confirmer(app, &defi, &autre_que(&second))
            .await
            .probleme(CodeProbleme::CodeInvalide);
        assert_eq!(probleme.detail.as_deref(), Some("Il vous reste un essai."));
        confirmer(app, &defi, &second).await.statut(201);
    })
    .await;
}

#[actix_web::test]
async fn deux_renvois_rapproches_n_envoient_que_le_dernier_code() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        renvoyer(app, &defi).await.statut(204);
        renvoyer(app, &defi).await.statut(204);

        let courriels = app.courriels().await;

        assert_eq!(courriels.len(), 1);
        confirmer(app, &defi, &code_de(&courriels[0])).await.statut(201);
    })
    .await;
}

#[actix_web::test]
async fn les_renvois_sont_limites_a_cinq_par_heure_et_par_compte() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let premier = compte.defi(app).await;
        for _ in 0..3 {
            renvoyer(app, &premier).await.statut(204);
        }
        let second = compte.defi(app).await;
        for _ in 0..2 {
            renvoyer(app, &second).await.statut(204);
        }

        let attendre = attente(&renvoyer(app, &second).await);

        attente(&renvoyer(app, &premier).await);
        app.courriels().await;
        avancer(app, Duration::seconds(attendre));
        let troisieme = compte.defi(app).await;
        renvoyer(app, &troisieme).await.statut(204);
        assert!(!app.courriels().await.is_empty());
    })
    .await;
}

/// Qui connaît un mot de passe ne peut pas remplir la boîte aux lettres de son titulaire.
#[actix_web::test]
async fn vingt_connexions_commencees_en_quinze_minutes_suffisent() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for _ in 0..20 {
            compte.defi(app).await;
        }

        let attendre = attente(&compte.ouvrir(app, MOT_DE_PASSE).await);

        assert_eq!(app.courriels().await.len(), 20);
        avancer(app, Duration::seconds(attendre));
        compte.connecter(app).await;
    })
    .await;
}

/// COMPTES-T11
#[actix_web::test]
async fn sans_le_mot_de_passe_pas_de_code_ni_de_courriel() {
    TestApp::run(async |app| {
        app.organisme("Alice").await;
        let invente = DefiDto {
            defi: "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E".to_owned(),
            moyen: MoyenCode::Courriel,
            adresse_masquee: String::new(),
            expire_at: app.maintenant(),
        };

        confirmer(app, &invente, "123456")
            .await
            .probleme(CodeProbleme::CodeExpire);
        renvoyer(app, &invente).await.probleme(CodeProbleme::CodeExpire);

        assert!(app.courriels().await.is_empty());
        assert_eq!(
            app.valeur("SELECT count(*) FROM tentative_connexion").await.as_deref(),
            Some("0")
        );
    })
    .await;
}

#[actix_web::test]
async fn un_defi_du_portail_ne_sert_pas_au_back_office() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let code = code(app).await;
        let depuis = |population| [("Origin", site(population))];

        let refus = confirmer_avec(app, &defi, &code, false, &depuis(Population::Bo)).await;
        refus.probleme(CodeProbleme::CodeExpire);

        confirmer_avec(app, &defi, &code, false, &depuis(Population::Usagers))
            .await
            .statut(201);
    })
    .await;
}

/// § 6.2 : l'état du compte est relu à chaque étape.
#[actix_web::test]
async fn un_compte_bloque_entre_les_deux_temps_n_entre_pas() {
    TestApp::run(async |app| {
        let (usager, agent) = (
            Compte::usager(&app.organisme("Alice").await),
            Compte::agent(&app.instructeur("38").await),
        );
        let (defi_usager, defi_agent) = (usager.defi(app).await, agent.defi(app).await);
        let codes: Vec<String> = app.courriels().await.iter().map(code_de).collect();

        for statut in ["BLOCKED", "TEMPORARY_BLOCKED", "NEED_SIRET_VALIDATION"] {
            app.sql(&format!("UPDATE usager SET status_code = '{statut}'")).await;
            for code in &codes {
                confirmer(app, &defi_usager, code)
                    .await
                    .probleme(CodeProbleme::CodeExpire);
            }
            renvoyer(app, &defi_usager).await.probleme(CodeProbleme::CodeExpire);
        }
        app.sql("UPDATE agent SET deleted = true, desactive_at = now()").await;
        for code in &codes {
            confirmer(app, &defi_agent, code)
                .await
                .probleme(CodeProbleme::CodeExpire);
        }
        renvoyer(app, &defi_agent).await.probleme(CodeProbleme::CodeExpire);

        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn un_code_parti_d_un_compte_bloque_entre_temps_n_est_pas_envoye() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        compte.defi(app).await;
        app.sql("UPDATE usager SET status_code = 'BLOCKED'").await;

        assert!(app.courriels().await.is_empty());
    })
    .await;
}
