//! Mot de passe, verrouillage, appareil de confiance, silence sur les comptes.

use std::sync::Arc;

use chrono::Duration;
use vao_contract::session::{JetonDto, MOI, OUVRIR, ProfilDto, Rattachement, ReponseOuverture};
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::droits::{Permission, RoleAgent};
use vao_domain::{NiveauTerritoire, Population};
use vao_test::{Journaux, MOT_DE_PASSE, TestApp};

use super::commun::{
    Compte, Connexion, attente, autre_que, avancer, code, code_de, confirmer, confirmer_avec, defi, nom_cookie, poster,
    site,
};

#[actix_web::test]
async fn un_usager_se_connecte_en_deux_temps() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);

        let defi = compte.defi(app).await;
        assert_eq!(defi.adresse_masquee, "u***@o***.test");
        assert_eq!(defi.expire_at, app.maintenant() + Duration::minutes(10));
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&alice.mail));
        assert!(courriels[0].texte.contains("10\u{a0}minutes"));
        let reponse = confirmer(app, &defi, &code_de(&courriels[0])).await;

        reponse.statut(201);
        let connexion = Connexion::lire(Population::Usagers, &reponse);
        assert_eq!(connexion.jeton.expire_at, app.maintenant() + Duration::minutes(10));
        let profil: ProfilDto = connexion.acteur(app).get(MOI.adresse(&[])).await.json();
        assert_eq!(profil, connexion.jeton.profil);
        assert_eq!(
            (profil.population, profil.email.as_str()),
            (Population::Usagers, alice.mail.as_str())
        );
        let Rattachement::Organisme(organisme) = &profil.rattachement else {
            panic!("{profil:?}")
        };
        assert_eq!(Some(organisme.id), alice.organisme);
        assert!(organisme.complet && organisme.porteur_agrement && organisme.agrement.is_some());
        assert!(profil.peut(Permission::DeclarerSejours) && !profil.peut(Permission::InstruireDeclarations));
        let vue = app
            .valeur("SELECT count(*) FROM usager WHERE lastconnection_at IS NOT NULL")
            .await;
        assert_eq!(vue.as_deref(), Some("1"));
    })
    .await;
}

#[actix_web::test]
async fn un_agent_se_connecte_en_deux_temps() {
    TestApp::run(async |app| {
        let luc = app.instructeur("2A").await;

        let connexion = Compte::agent(&luc).connecter(app).await;

        let profil: ProfilDto = connexion.acteur(app).get(MOI.adresse(&[])).await.json();
        let Rattachement::Territoire(territoire) = &profil.rattachement else {
            panic!("{profil:?}")
        };
        assert_eq!(
            (territoire.code.as_str(), territoire.libelle.as_str()),
            ("2A", "Corse-du-Sud")
        );
        assert_eq!(territoire.niveau, NiveauTerritoire::Departemental);
        assert_eq!(territoire.roles, [RoleAgent::DemandeSejourEcriture]);
        assert!(profil.peut(Permission::InstruireDeclarations) && !profil.peut(Permission::DeclarerSejours));
    })
    .await;
}

#[actix_web::test]
async fn l_adresse_se_saisit_en_majuscules_et_avec_des_espaces() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte {
            population: Population::Usagers,
            mail: format!("  {} ", alice.mail.to_uppercase()),
        };

        compte.connecter(app).await;
    })
    .await;
}

/// COMPTES-T20, pour la part des cookies.
#[actix_web::test]
async fn le_cookie_porte_toutes_ses_protections_a_la_connexion_et_au_renouvellement() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        let ouverte = confirmer(app, &defi, &code(app).await).await;

        let renouvelee = Connexion::lire(Population::Usagers, &ouverte).rafraichir(app).await;

        for reponse in [&ouverte, &renouvelee] {
            let (valeur, attributs) = reponse.cookie("__Host-vao-usagers").unwrap();
            assert!(valeur.len() >= 43, "256 bits");
            assert_eq!(
                attributs.trim(),
                "HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=14400"
            );
            assert_eq!(reponse.entete("cache-control").as_deref(), Some("no-store"));
        }
    })
    .await;
}

/// CPT-44, § 16 n° 9 : rien ne distingue un compte inconnu, bloqué, suspendu, effacé ou désactivé.
#[actix_web::test]
async fn tout_refus_a_la_meme_reponse_et_n_envoie_rien() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        let (usager, agent) = (Compte::usager(&alice), Compte::agent(&luc));
        let inconnu = Compte {
            population: Population::Usagers,
            mail: "personne@exemple.fr".to_owned(),
        };
        let croise = Compte {
            population: Population::Bo,
            mail: alice.mail.clone(),
        };
        let mut refus = vec![
            inconnu.ouvrir(app, MOT_DE_PASSE).await,
            croise.ouvrir(app, MOT_DE_PASSE).await,
            usager.ouvrir(app, "pas le bon").await,
        ];
        for etat in [
            "status_code = 'BLOCKED'",
            "status_code = 'TEMPORARY_BLOCKED'",
            "status_code = 'VALIDATED', supprime_at = now()",
        ] {
            app.sql(&format!("UPDATE usager SET {etat}; TRUNCATE tentative_connexion"))
                .await;
            refus.push(usager.ouvrir(app, MOT_DE_PASSE).await);
        }
        for etat in [
            "validated = false",
            "validated = true, deleted = true, desactive_at = now()",
            "deleted = false, desactive_at = NULL, suspendu_at = now()",
            "suspendu_at = NULL, pwd = NULL",
        ] {
            app.sql(&format!("UPDATE agent SET {etat}; TRUNCATE tentative_connexion"))
                .await;
            refus.push(agent.ouvrir(app, MOT_DE_PASSE).await);
        }

        let attendu = refus[0].probleme(CodeProbleme::IdentifiantsInvalides);
        for reponse in &refus {
            let recu = reponse.probleme(CodeProbleme::IdentifiantsInvalides);
            assert_eq!(
                Probleme {
                    instance: attendu.instance.clone(),
                    ..recu
                },
                attendu
            );
            assert!(reponse.cookie("__Host-vao-usagers").is_none());
        }
        assert!(app.courriels().await.is_empty());
        let dates = "SELECT count(*) FROM usager WHERE lastconnection_at IS NOT NULL";
        assert_eq!(
            app.valeur(dates).await.as_deref(),
            Some("0"),
            "CPT-45 : un refus ne change aucune date"
        );
    })
    .await;
}

/// COMPTES-T9
#[actix_web::test]
async fn cinq_mots_de_passe_faux_verrouillent_quinze_minutes() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        for _ in 0..5 {
            compte
                .ouvrir(app, "pas le bon")
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }

        let attendre = attente(&compte.ouvrir(app, MOT_DE_PASSE).await);

        assert_eq!(attendre, 15 * 60 + 1);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1, "le titulaire est prévenu");
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&alice.mail));
        avancer(app, Duration::minutes(15) - Duration::seconds(1));
        attente(&compte.ouvrir(app, MOT_DE_PASSE).await);
        avancer(app, Duration::seconds(1));
        compte.connecter(app).await;
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_inconnue_se_verrouille_comme_une_autre() {
    TestApp::run(async |app| {
        let inconnu = Compte {
            population: Population::Bo,
            mail: "personne@exemple.fr".to_owned(),
        };
        for _ in 0..5 {
            inconnu
                .ouvrir(app, "pas le bon")
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }

        assert_eq!(attente(&inconnu.ouvrir(app, "pas le bon").await), 15 * 60 + 1);
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn une_connexion_reussie_remet_les_echecs_a_zero() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for _ in 0..4 {
            compte
                .ouvrir(app, "pas le bon")
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }

        compte.connecter(app).await;

        for _ in 0..4 {
            compte
                .ouvrir(app, "pas le bon")
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }
        compte.connecter(app).await;
    })
    .await;
}

#[actix_web::test]
async fn vingt_echecs_d_une_adresse_ip_la_font_attendre() {
    TestApp::run(async |app| {
        for numero in 0..20 {
            let inconnu = Compte {
                population: Population::Usagers,
                mail: format!("personne{numero}@exemple.fr"),
            };
            // Un en-tête forgé ne change pas l'adresse comptée.
            let entetes = [("X-Forwarded-For", format!("203.0.113.{numero}"))];
            let entetes = entetes.each_ref().map(|(nom, valeur)| (*nom, valeur.as_str()));
            inconnu
                .ouvrir_avec(app, "pas le bon", &entetes)
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
        }

        let compte = Compte::usager(&app.organisme("Alice").await);
        attente(&compte.ouvrir(app, MOT_DE_PASSE).await);
        avancer(app, Duration::minutes(15));
        compte.connecter(app).await;
    })
    .await;
}

#[actix_web::test]
async fn au_dela_de_la_file_des_hachages_on_attend_sans_etre_compte() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let file = Arc::clone(&app.commun.file_de_hachages);
        let places = app.commun.hacheurs.places() + 50;
        let pleine = file.acquire_many(u32::try_from(places).unwrap()).await.unwrap();

        let attendre = attente(&compte.ouvrir(app, "pas le bon").await);

        assert_eq!(attendre, 2);
        assert_eq!(
            app.valeur("SELECT count(*) FROM tentative_connexion").await.as_deref(),
            Some("0")
        );
        drop(pleine);
        compte.connecter(app).await;
    })
    .await;
}

#[actix_web::test]
async fn une_empreinte_ancienne_est_refaite_a_la_connexion() {
    TestApp::run(async |app| {
        use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
        let alice = app.organisme("Alice").await;
        let ancien = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8_192, 1, 1, None).unwrap(),
        );
        let empreinte = ancien.hash_password(MOT_DE_PASSE.as_bytes()).unwrap();
        app.sql(&format!("UPDATE usager SET pwd = '{empreinte}'")).await;

        Compte::usager(&alice).connecter(app).await;

        let pwd = app.valeur("SELECT pwd FROM usager").await.unwrap();
        assert!(pwd.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{pwd}");
        Compte::usager(&alice).connecter(app).await;
    })
    .await;
}

#[actix_web::test]
async fn un_appareil_de_confiance_dispense_de_code_trente_jours() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let compte = Compte::usager(&alice);
        let defi_recu = compte.defi(app).await;
        let reponse = confirmer_avec(app, &defi_recu, &code(app).await, true, &[]).await;
        let (jeton, attributs) = reponse
            .cookie("__Host-vao-appareil-usagers")
            .expect("l'appareil est retenu");
        assert_eq!(
            attributs.trim(),
            "HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=2592000"
        );
        let cookie = format!("__Host-vao-appareil-usagers={jeton}");
        let entetes = [("Cookie", cookie.as_str())];

        let reconnue = compte.ouvrir_avec(app, MOT_DE_PASSE, &entetes).await;

        let ReponseOuverture::Session(jeton) = reconnue.statut(201).json() else {
            panic!("{}", reconnue.texte())
        };
        assert_eq!(jeton.profil.email, alice.mail);
        assert!(reconnue.cookie(nom_cookie(Population::Usagers)).is_some());
        compte
            .ouvrir_avec(app, "pas le bon", &entetes)
            .await
            .probleme(CodeProbleme::IdentifiantsInvalides);
        defi(&Compte::usager(&bruno).ouvrir_avec(app, MOT_DE_PASSE, &entetes).await);
        avancer(app, Duration::days(30));
        defi(&compte.ouvrir_avec(app, MOT_DE_PASSE, &entetes).await);
    })
    .await;
}

#[actix_web::test]
async fn une_autre_page_ne_peut_pas_ouvrir_de_session() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        for entetes in [
            &[("Origin", "https://pirate.test")][..],
            &[("Origin", site(Population::Bo))],
            &[("Sec-Fetch-Site", "cross-site")],
        ] {
            compte
                .ouvrir_avec(app, MOT_DE_PASSE, entetes)
                .await
                .probleme(CodeProbleme::OrigineRefusee);
        }

        defi(
            &compte
                .ouvrir_avec(app, MOT_DE_PASSE, &[("Origin", site(Population::Usagers))])
                .await,
        );
    })
    .await;
}

#[actix_web::test]
async fn un_corps_mal_fait_est_refuse_champ_par_champ() {
    TestApp::run(async |app| {
        let refus = async |corps: serde_json::Value| {
            let probleme = poster(app, &OUVRIR.adresse(&[]), &corps, &[])
                .await
                .probleme(CodeProbleme::SaisieInvalide);
            probleme
                .erreurs
                .into_iter()
                .map(|erreur| erreur.pointeur)
                .collect::<Vec<_>>()
        };

        let vide = serde_json::json!({"population": "USAGERS", "email": "", "motDePasse": ""});
        assert_eq!(refus(vide).await, ["/email", "/motDePasse"]);
        let long = serde_json::json!({"population": "BO", "email": "a@b.fr", "motDePasse": "x".repeat(129)});
        assert_eq!(refus(long).await, ["/motDePasse"]);
        let inconnu = serde_json::json!({"population": "BO", "email": "a@b.fr", "motDePasse": "x", "admin": true});
        assert_eq!(refus(inconnu).await.len(), 1);
        let population = serde_json::json!({"population": "TOUS", "email": "a@b.fr", "motDePasse": "x"});
        assert_eq!(refus(population).await, ["/population"]);
        let nul = serde_json::json!({"population": "BO", "email": "a\u{0}@b.fr", "motDePasse": "x\u{0}"});
        poster(app, &OUVRIR.adresse(&[]), &nul, &[])
            .await
            .probleme(CodeProbleme::IdentifiantsInvalides);
    })
    .await;
}

#[actix_web::test]
async fn ni_mot_de_passe_ni_code_ni_jeton_ni_adresse_dans_les_journaux_et_en_base() {
    let journaux = Journaux::garder();
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let faux = "Mauvais-mot-de-passe-2027";
        compte
            .ouvrir(app, faux)
            .await
            .probleme(CodeProbleme::IdentifiantsInvalides);
        let defi = compte.defi(app).await;
        let taches = "SELECT string_agg(payload::text, '') FROM graphile_worker._private_jobs";
        let taches = app.valeur(taches).await.expect("un courriel attend");
        let code = code(app).await;
        let mauvais = autre_que(&code);
        confirmer(app, &defi, &mauvais)
            .await
            .probleme(CodeProbleme::CodeInvalide);
        let reponse = confirmer_avec(app, &defi, &code, true, &[]).await;
        let (appareil, _) = reponse.cookie("__Host-vao-appareil-usagers").unwrap();
        let connexion = Connexion::lire(Population::Usagers, &reponse);
        let nouvelle: JetonDto = connexion.rafraichir(app).await.json();

        let ecrit = journaux.texte();
        let base = app
            .valeur(
                "SELECT concat((SELECT string_agg(d::text, '') FROM defi_connexion d), \
                 (SELECT string_agg(j::text, '') FROM session_jeton j), \
                 (SELECT string_agg(a::text, '') FROM appareil_confiance a))",
            )
            .await
            .unwrap();

        let id = alice.compte.unwrap().to_string();
        assert!(
            ecrit.contains("connexion réussie") && ecrit.contains(&id),
            "les connexions sont au journal"
        );
        assert!(ecrit.contains("connexion refusée : code faux"));
        let signature = |jeton: &str| jeton.rsplit('.').next().unwrap().to_owned();
        for (nom, secret) in [
            ("mot de passe", MOT_DE_PASSE.to_owned()),
            ("mot de passe faux", faux.to_owned()),
            ("code", code),
            ("code faux", mauvais),
            ("défi", defi.defi.clone()),
            ("renouvellement", connexion.cookie.clone()),
            ("appareil", appareil),
            ("jeton", signature(&connexion.jeton.jeton)),
            ("jeton renouvelé", signature(&nouvelle.jeton)),
        ] {
            assert!(!ecrit.contains(&secret), "{nom} au journal");
            assert!(!base.contains(&secret), "{nom} en base");
            assert!(!taches.contains(&secret), "{nom} dans une tâche");
        }
        assert!(!ecrit.contains(&alice.mail), "adresse au journal");
        assert!(!taches.contains(&alice.mail), "adresse dans une tâche");
    })
    .await;
}
