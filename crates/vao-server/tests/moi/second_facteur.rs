//! Inscrire, remplacer et retirer son application d'authentification.

use chrono::Duration;
use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::moi::{
    CONFIRMER_SECOND_FACTEUR, CodesDeSecoursDto, PREPARER_SECOND_FACTEUR, PreparationDto, RENOUVELER_CODES,
    RETIRER_SECOND_FACTEUR, SECOND_FACTEUR, SecondFacteurDto,
};
use vao_contract::session::{MOI, MoyenCode};
use vao_test::{Acteur, Journaux, MOT_DE_PASSE, Reponse, TestApp};

use crate::sessions::commun::{Compte, Telephone, avancer, confirmer, inscrire_application, journal};

async fn preparer(acteur: &Acteur<'_>, mot_de_passe: &str) -> Reponse {
    let corps = json!({"motDePasse": mot_de_passe});
    acteur.envoyer_json(&PREPARER_SECOND_FACTEUR, &[], None, &corps).await
}

async fn donner(acteur: &Acteur<'_>, code: &str) -> Reponse {
    acteur
        .envoyer_json(&CONFIRMER_SECOND_FACTEUR, &[], None, &json!({"code": code}))
        .await
}

async fn etat(acteur: &Acteur<'_>) -> SecondFacteurDto {
    acteur.get(SECOND_FACTEUR.adresse(&[])).await.json()
}

#[actix_web::test]
async fn une_inscription_ne_vaut_qu_une_fois_confirmee() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        donner(&alice, "123456").await.probleme(CodeProbleme::EtatIncompatible);
        let refus = preparer(&alice, "pas le bon")
            .await
            .probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(refus.erreurs[0].pointeur, "/motDePasse");
        let abandonnee: PreparationDto = preparer(&alice, MOT_DE_PASSE).await.json();
        let preparation: PreparationDto = preparer(&alice, MOT_DE_PASSE).await.json();
        assert!(preparation.adresse.starts_with("otpauth://totp/VAO:") && preparation.qr.trace.starts_with('M'));
        assert_ne!(abandonnee.secret, preparation.secret);
        let (ancien, telephone) = (
            Telephone::lire(&abandonnee.secret),
            Telephone::lire(&preparation.secret),
        );
        assert_eq!(
            etat(&alice).await,
            SecondFacteurDto {
                application_depuis: None,
                codes_restants: 0,
                exigee: false
            }
        );
        assert_eq!(Compte::usager(&alice).defi(app).await.moyen, MoyenCode::Courriel);
        app.courriels().await;

        for faux in [ancien.code(app), "01234".to_owned()] {
            let probleme = donner(&alice, &faux).await.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, "/code");
        }
        let codes: CodesDeSecoursDto = donner(&alice, &telephone.code(app)).await.json();

        assert_eq!(codes.codes.len(), 10);
        assert_eq!(etat(&alice).await.application_depuis, Some(app.maintenant()));
        donner(&alice, &telephone.code(app))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        preparer(&alice, MOT_DE_PASSE)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn l_inscription_ferme_ce_que_l_ancien_facteur_avait_ouvert() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let autre = compte.connecter(app).await;
        let en_cours = compte.defi(app).await;
        let code = crate::sessions::commun::code(app).await;

        inscrire_application(&alice).await;

        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&alice.mail));
        alice.get(MOI.adresse(&[])).await.statut(200);
        autre
            .acteur(app)
            .get(MOI.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
        confirmer(app, &en_cours, &code)
            .await
            .probleme(CodeProbleme::CodeExpire);
        assert!(journal(app).await.contains("SECOND_FACTEUR"));
    })
    .await;
}

#[actix_web::test]
async fn le_retrait_redemande_le_mot_de_passe_et_le_code_revient_par_courriel() {
    TestApp::run(async |app| {
        let luc = app.instructeur("38").await;
        let retirer = async |mot_de_passe: &str| {
            luc.envoyer_json(&RETIRER_SECOND_FACTEUR, &[], None, &json!({"motDePasse": mot_de_passe}))
                .await
        };
        retirer(MOT_DE_PASSE).await.probleme(CodeProbleme::EtatIncompatible);
        inscrire_application(&luc).await;
        app.courriels().await;
        retirer("pas le bon").await.probleme(CodeProbleme::SaisieInvalide);

        let apres: SecondFacteurDto = retirer(MOT_DE_PASSE).await.json();

        assert_eq!((apres.application_depuis, apres.codes_restants), (None, 0));
        assert_eq!(app.courriels().await.len(), 1, "le titulaire est prévenu du retrait");
        assert_eq!(Compte::agent(&luc).defi(app).await.moyen, MoyenCode::Courriel);
        app.courriels().await;
        assert_eq!(journal(app).await, "SECOND_FACTEUR SECOND_FACTEUR");
    })
    .await;
}

#[actix_web::test]
async fn renouveler_les_codes_annule_les_anciens() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let corps = json!({"motDePasse": MOT_DE_PASSE});
        let renouveler = async || alice.envoyer_json(&RENOUVELER_CODES, &[], None, &corps).await;
        renouveler().await.probleme(CodeProbleme::EtatIncompatible);
        let telephone = inscrire_application(&alice).await;
        app.courriels().await;

        let neufs: CodesDeSecoursDto = renouveler().await.json();

        assert!(neufs.codes.iter().all(|code| !telephone.secours.contains(code)));
        let defi = Compte::usager(&alice).defi(app).await;
        confirmer(app, &defi, &telephone.secours[0])
            .await
            .probleme(CodeProbleme::CodeInvalide);
        confirmer(app, &defi, &neufs.codes[0]).await.statut(201);
    })
    .await;
}

/// Une clé d'idempotence n'est pas retenue ici : la table garderait un secret.
#[actix_web::test]
async fn une_cle_d_idempotence_ne_garde_pas_le_secret() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let corps = json!({"motDePasse": MOT_DE_PASSE});
        let appel = alice.appel(vao_contract::Methode::Post, PREPARER_SECOND_FACTEUR.adresse(&[]));
        appel.cle("cle-1").json(&corps).envoyer().await.statut(200);

        assert_eq!(
            app.valeur("SELECT count(*) FROM idempotence").await.as_deref(),
            Some("0")
        );
    })
    .await;
}

/// Canari : ni secret, ni code, ni mot de passe dans les journaux, le journal des comptes, les tâches ou la base.
#[actix_web::test]
async fn aucun_secret_ne_s_ecrit_en_clair() {
    let journaux = Journaux::garder();
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let preparation: PreparationDto = preparer(&alice, MOT_DE_PASSE).await.json();
        let telephone = Telephone::lire(&preparation.secret);
        let premier = telephone.code(app);
        let codes: CodesDeSecoursDto = donner(&alice, &premier).await.json();
        let faux = "Canari-faux-mot-de-passe-1";
        preparer(&alice, faux).await.probleme(CodeProbleme::SaisieInvalide);
        let taches = "SELECT string_agg(payload::text, '') FROM graphile_worker._private_jobs";
        let taches = app.valeur(taches).await.expect("un courriel attend");
        app.courriels().await;
        avancer(app, Duration::seconds(30));
        let defi = Compte::usager(&alice).defi(app).await;
        confirmer(app, &defi, &codes.codes[1]).await.statut(201);
        let defi = Compte::usager(&alice).defi(app).await;
        confirmer(app, &defi, "zzzzz-zzzzz")
            .await
            .probleme(CodeProbleme::CodeInvalide);

        let ecrit = journaux.texte();
        let base = app
            .valeur(
                "SELECT concat((SELECT string_agg(j::text, '') FROM journal_compte j), \
                 (SELECT string_agg(s::text || convert_from(decode(replace(encode(secret_chiffre, 'hex'), '00', ''), \
                 'hex'), 'LATIN1'), '') FROM second_facteur s), (SELECT string_agg(c::text, '') FROM code_secours c))",
            )
            .await
            .unwrap();

        assert!(
            ecrit.contains("application d'authentification inscrite"),
            "les faits sont au journal"
        );
        let sans_tiret = |code: &str| code.replace('-', "");
        for (nom, secret) in [
            ("mot de passe", MOT_DE_PASSE.to_owned()),
            ("mot de passe faux", faux.to_owned()),
            ("secret", preparation.secret.clone()),
            ("adresse du code QR", preparation.adresse.clone()),
            ("code", premier),
            ("code de secours", codes.codes[1].clone()),
            ("code de secours sans tiret", sans_tiret(&codes.codes[1])),
            ("code de secours faux", "zzzzzzzzzz".to_owned()),
            ("courriel", alice.mail.clone()),
        ] {
            assert!(!ecrit.contains(&secret), "{nom} aux journaux");
            assert!(!base.contains(&secret), "{nom} en base");
            assert!(!taches.contains(&secret), "{nom} dans une tâche");
        }
    })
    .await;
}
