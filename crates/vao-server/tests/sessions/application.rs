//! Application d'authentification : connexion, codes de secours, exigence pour qui décide.

use chrono::Duration;
use vao_contract::moi::{MotDePasseActuel, RETIRER_SECOND_FACTEUR, SECOND_FACTEUR, SecondFacteurDto};
use vao_contract::session::{DefiDto, MOI, MoyenCode, ProfilDto};
use vao_contract::{CodeProbleme, declaration};
use vao_domain::Population;
use vao_test::{Acteur, MOT_DE_PASSE, TestApp};

use super::commun::{Compte, Connexion, attente, avancer, confirmer, inscrire_application, renvoyer};

async fn defi_sans_courriel(app: &TestApp, compte: &Compte) -> DefiDto {
    let defi = compte.defi(app).await;
    assert_eq!(defi.moyen, MoyenCode::Application);
    assert_eq!(defi.expire_at, app.maintenant() + Duration::minutes(30));
    assert!(app.courriels().await.is_empty(), "aucun courriel ne part");
    defi
}

async fn codes_restants(acteur: &Acteur<'_>) -> u32 {
    let dto: SecondFacteurDto = acteur.get(SECOND_FACTEUR.adresse(&[])).await.json();
    dto.codes_restants
}

#[actix_web::test]
async fn le_code_vient_de_l_application_et_aucun_courriel_ne_part() {
    TestApp::run(async |app| {
        for acteur in [app.organisme("Alice").await, app.instructeur("38").await] {
            let compte = match acteur.organisme {
                Some(_) => Compte::usager(&acteur),
                None => Compte::agent(&acteur),
            };
            let telephone = inscrire_application(&acteur).await;
            assert_eq!(app.courriels().await.len(), 1, "le titulaire est prévenu de l'ajout");

            let defi = defi_sans_courriel(app, &compte).await;
            let refus = renvoyer(app, &defi).await.probleme(CodeProbleme::EtatIncompatible);
            assert!(refus.detail.unwrap().contains("application d'authentification"));
            let reponse = confirmer(app, &defi, &telephone.code(app)).await;

            let connexion = Connexion::lire(compte.population, reponse.statut(201));
            connexion.acteur(app).get(MOI.adresse(&[])).await.statut(200);
        }
        let moyens = "SELECT count(*) FROM journal_compte WHERE action = 'CONNEXION' \
                      AND apres->>'Second facteur' = 'Application d''authentification'";
        assert_eq!(app.valeur(moyens).await.as_deref(), Some("2"));
    })
    .await;
}

/// RFC 6238 § 5.2 : un code ne sert qu'une fois, dans un défi comme dans un autre.
#[actix_web::test]
async fn un_code_de_l_application_ne_sert_qu_une_fois() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let telephone = inscrire_application(&alice).await;
        app.courriels().await;
        let code = telephone.code(app);
        confirmer(app, &compte.defi(app).await, &code).await.statut(201);

        let second = compte.defi(app).await;
        confirmer(app, &second, &code)
            .await
            .probleme(CodeProbleme::CodeInvalide);

        avancer(app, Duration::seconds(30));
        confirmer(app, &second, &telephone.code(app)).await.statut(201);
    })
    .await;
}

#[actix_web::test]
async fn un_code_de_l_application_simultane_n_ouvre_qu_une_session() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let telephone = inscrire_application(&alice).await;
        app.courriels().await;
        let defis = [compte.defi(app).await, compte.defi(app).await];
        let code = telephone.code(app);

        let reponses = futures::future::join_all(defis.iter().map(|defi| confirmer(app, defi, &code))).await;

        let ouvertes = reponses.iter().filter(|reponse| reponse.statut == 201).count();
        assert_eq!(ouvertes, 1);
    })
    .await;
}

#[actix_web::test]
async fn un_code_de_secours_remplace_l_application_une_fois() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let compte = Compte::usager(&alice);
        let telephone = inscrire_application(&alice).await;
        inscrire_application(&bruno).await;
        app.courriels().await;
        assert_eq!((telephone.secours.len(), codes_restants(&alice).await), (10, 10));
        let secours = &telephone.secours[3];

        let defi = compte.defi(app).await;
        let reponse = confirmer(app, &defi, &secours.to_uppercase()).await;

        let connexion = Connexion::lire(Population::Usagers, reponse.statut(201));
        assert_eq!(codes_restants(&connexion.acteur(app)).await, 9);
        let defi = compte.defi(app).await;
        confirmer(app, &defi, secours)
            .await
            .probleme(CodeProbleme::CodeInvalide);
        confirmer(app, &defi, &telephone.secours[4].replace('-', ""))
            .await
            .statut(201);
        let celui_d_un_autre = Compte::usager(&bruno).defi(app).await;
        confirmer(app, &celui_d_un_autre, &telephone.secours[5])
            .await
            .probleme(CodeProbleme::CodeInvalide);
    })
    .await;
}

/// Un code de secours n'ouvre rien à qui reçoit ses codes par courriel, et ne se hache pas pour un défi inventé.
#[actix_web::test]
async fn un_code_de_secours_ne_sert_qu_avec_une_application() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let defi = compte.defi(app).await;
        app.courriels().await;
        let avant = app.commun.hachages_faits.load(std::sync::atomic::Ordering::Relaxed);
        let invente = DefiDto {
            defi: "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E".to_owned(),
            ..defi.clone()
        };

        confirmer(app, &invente, "abcde-fghij")
            .await
            .probleme(CodeProbleme::CodeExpire);
        let apres = app.commun.hachages_faits.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(avant, apres);
        confirmer(app, &defi, "abcde-fghij")
            .await
            .probleme(CodeProbleme::CodeInvalide);
    })
    .await;
}

/// COMPTES-T10, avec une application.
#[actix_web::test]
async fn trois_codes_faux_de_l_application_verrouillent() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let telephone = inscrire_application(&alice).await;
        app.courriels().await;
        let defi = compte.defi(app).await;
        for faux in ["012345", "abcde-fghij", "012346"] {
            // Le pas suivant donnerait l'un de ces codes une fois sur un million.
            confirmer(app, &defi, faux).await.probleme(CodeProbleme::CodeInvalide);
        }

        attente(&confirmer(app, &defi, &telephone.code(app)).await);
        attente(&confirmer(app, &defi, &telephone.secours[0]).await);

        assert_eq!(app.courriels().await.len(), 1, "le titulaire est prévenu");
        avancer(app, Duration::minutes(15));
        confirmer(app, &defi, &telephone.code(app)).await.statut(201);
    })
    .await;
}

/// § 16 n° 2 : l'application est exigée de l'agent qui décide, et de lui seul.
#[actix_web::test]
async fn un_agent_qui_decide_inscrit_une_application_avant_tout() {
    TestApp::run_regle(
        |config| config.totp_exige = Some(true),
        async |app| {
            let lister = || declaration::LISTER.adresse(&[]);
            let (luc, lecteur, alice) = (
                app.instructeur("38").await,
                app.lecteur("38").await,
                app.organisme("Alice").await,
            );
            for libre in [&lecteur, &alice] {
                libre.get(lister()).await.statut(200);
            }
            luc.get(lister()).await.probleme(CodeProbleme::SecondFacteurAActiver);
            let profil: ProfilDto = luc.get(MOI.adresse(&[])).await.json();
            assert!(profil.second_facteur_a_activer);

            inscrire_application(&luc).await;

            luc.get(lister()).await.statut(200);
            let profil: ProfilDto = luc.get(MOI.adresse(&[])).await.json();
            assert!(!profil.second_facteur_a_activer);
            let corps = MotDePasseActuel {
                mot_de_passe: MOT_DE_PASSE.to_owned(),
            };
            luc.envoyer(&RETIRER_SECOND_FACTEUR, &[], None, &corps)
                .await
                .probleme(CodeProbleme::EtatIncompatible);
            let etat: SecondFacteurDto = luc.get(SECOND_FACTEUR.adresse(&[])).await.json();
            assert!(etat.exigee && etat.application_depuis.is_some());
            app.courriels().await;
        },
    )
    .await;
}

/// Un rôle retiré lève l'exigence ; un rôle donné la pose, sans attendre la fin de la session.
#[actix_web::test]
async fn l_exigence_suit_les_roles() {
    TestApp::run_regle(
        |config| config.totp_exige = Some(true),
        async |app| {
            let luc = app.lecteur("38").await;
            let lister = || declaration::LISTER.adresse(&[]);
            luc.get(lister()).await.statut(200);

            app.sql("INSERT INTO agent_role SELECT id, 'DemandeSejour_Ecriture' FROM agent")
                .await;
            avancer(app, Duration::seconds(5));
            luc.get(lister()).await.probleme(CodeProbleme::SecondFacteurAActiver);

            app.sql("DELETE FROM agent_role WHERE role = 'DemandeSejour_Ecriture'")
                .await;
            luc.get(lister()).await.statut(200);
        },
    )
    .await;
}
