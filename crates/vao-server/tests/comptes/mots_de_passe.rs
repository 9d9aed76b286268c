//! Mot de passe oublié, et premier mot de passe d'un agent.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use vao_contract::cle_api::{CREER, CleApiCreee};
use vao_contract::compte::{LIRE_LIEN, LienDto, UsageLien};
use vao_contract::declaration::LISTER;
use vao_contract::session::{CONFIRMER, DefiDto, MOI, OUVRIR, RENVOYER};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::{Code as _, Population};
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

use super::commun::{
    NOUVEAU, agent_invite, compte, grenoblois, id_de, inscrit, jeton_recu, nombre, oublier, poster, poster_depuis,
    reinitialiser, statut, sujets, usager, valider,
};

/// Demande un lien et rend son jeton.
async fn lien(app: &TestApp, population: Population, email: &str) -> String {
    oublier(app, population, email).await.statut(202);
    jeton_recu(app, email).await
}

async fn se_connecter(app: &TestApp, acteur: &Acteur<'_>, population: Population, mot_de_passe: &str) -> Reponse {
    let corps = json!({"population": population.code(), "email": acteur.mail, "motDePasse": mot_de_passe});
    poster(app, &OUVRIR, corps).await
}

/// COMPTES-T17.
#[actix_web::test]
async fn un_lien_de_mot_de_passe_ne_sert_qu_une_fois() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        reinitialiser(app, &jeton, "Pivoine?Canapé;Trombone 5")
            .await
            .probleme(CodeProbleme::LienInvalide);
        assert_eq!(
            sujets(&app.courriels().await),
            [format!("{} : Votre mot de passe a été changé", alice.mail)]
        );
        se_connecter(app, &alice, Population::Usagers, NOUVEAU)
            .await
            .statut(200);
        se_connecter(app, &alice, Population::Usagers, MOT_DE_PASSE)
            .await
            .probleme(CodeProbleme::IdentifiantsInvalides);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn de_deux_choix_simultanes_un_seul_l_emporte() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;
        let choix = ["Pivoine?Canapé;Trombone 5", NOUVEAU, "Girafe/Bouilloire=Sable 3"];

        let reponses = join_all(choix.map(|choisi| reinitialiser(app, &jeton, choisi))).await;

        let gagnants: Vec<&str> = choix
            .into_iter()
            .zip(&reponses)
            .filter_map(|(choisi, reponse)| (reponse.statut == 204).then_some(choisi))
            .collect();
        assert_eq!(gagnants.len(), 1);
        se_connecter(app, &alice, Population::Usagers, gagnants[0])
            .await
            .statut(200);
        app.courriels().await;
    })
    .await;
}

/// COMPTES-T18.
#[actix_web::test]
async fn un_compte_suspendu_se_rouvre_et_ses_marques_sont_effacees() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'TEMPORARY_BLOCKED', inactivite_2m_at = now(), suspendu_at = now(), \
             inactivite_5m_at = now(), inactivite_rappel_at = now(), suppression_prevue = '2027-02-01' \
             WHERE mail = '{}'",
            alice.mail
        ))
        .await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        assert_eq!(statut(app, &alice.mail).await, "VALIDATED");
        let marques = "num_nonnulls(inactivite_2m_at, suspendu_at, inactivite_5m_at, inactivite_rappel_at, \
                       suppression_prevue)";
        assert_eq!(usager(app, marques, &alice.mail).await.as_deref(), Some("0"));
        let ligne = "journal_compte WHERE action = 'REACTIVATION' AND apres->>'Statut' = 'Validé'";
        assert_eq!(nombre(app, ligne).await, 1);
        se_connecter(app, &alice, Population::Usagers, NOUVEAU)
            .await
            .statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn choisir_un_mot_de_passe_confirme_l_adresse_et_previent_les_approbateurs() {
    TestApp::run(async |app| {
        let email = "ines@exemple.fr";
        let confirmation = inscrit(app, email, &grenoblois(app)).await;
        let jeton = lien(app, Population::Usagers, email).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        assert_eq!(statut(app, email).await, "NEED_SIRET_VALIDATION");
        assert_eq!(
            usager(app, "verified_at IS NOT NULL", email).await.as_deref(),
            Some("true")
        );
        let attendus = [
            "dgcs@vao.test : Fiche sans boîte aux lettres : Auvergne-Rhône-Alpes",
            "dgcs@vao.test : Une demande de compte attend votre réponse",
            "ines@exemple.fr : Votre demande de compte est transmise à la DREETS",
            "ines@exemple.fr : Votre mot de passe a été changé",
        ];
        assert_eq!(sujets(&app.courriels().await), attendus);
        valider(app, &confirmation).await.probleme(CodeProbleme::LienInvalide);
    })
    .await;
}

#[actix_web::test]
async fn un_compte_bloque_ou_desactive_ne_recoit_rien_et_son_lien_ne_vaut_plus_rien() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        let liens = [
            (
                Population::Usagers,
                &alice,
                lien(app, Population::Usagers, &alice.mail).await,
            ),
            (Population::Bo, &luc, lien(app, Population::Bo, &luc.mail).await),
        ];
        app.sql("UPDATE usager SET status_code = 'BLOCKED'; UPDATE agent SET deleted = true, desactive_at = now();")
            .await;

        for (population, acteur, jeton) in &liens {
            oublier(app, *population, &acteur.mail).await.statut(202);
            assert!(app.courriels().await.is_empty());
            reinitialiser(app, jeton, NOUVEAU)
                .await
                .probleme(CodeProbleme::LienInvalide);
            poster(app, &LIRE_LIEN, json!({"jeton": jeton}))
                .await
                .probleme(CodeProbleme::LienInvalide);
        }
        assert_eq!(statut(app, &alice.mail).await, "BLOCKED");
    })
    .await;
}

#[actix_web::test]
async fn reinitialiser_ferme_les_sessions_les_appareils_et_les_connexions_commencees() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let bruno = app.organisme("Bruno").await;
        alice.get(MOI.adresse(&[])).await.statut(200);
        app.sql(&format!(
            "INSERT INTO appareil_confiance (empreinte, population, compte_id, appareil, created_at, expire_at) VALUES \
             ('\\x01', 'USAGERS', '{}', 'Essai', now(), '2030-01-01')",
            alice.compte.unwrap()
        ))
        .await;
        let defi: DefiDto = se_connecter(app, &alice, Population::Usagers, MOT_DE_PASSE)
            .await
            .json();
        app.courriels().await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        alice.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
        bruno.get(MOI.adresse(&[])).await.statut(200);
        let confiance = "appareil_confiance WHERE revoque_at IS NULL";
        assert_eq!(nombre(app, confiance).await, 0);
        poster(app, &RENVOYER, json!({"defi": defi.defi}))
            .await
            .probleme(CodeProbleme::CodeExpire);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn reinitialiser_revoque_la_cle_d_api_et_le_dit() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let creation = json!({"motDePasse": MOT_DE_PASSE, "scopes": ["declarations:lire"]});
        let creee: CleApiCreee = alice
            .envoyer_json(&CREER, &[], None, &creation)
            .await
            .statut(201)
            .json();
        let logiciel = Acteur {
            jeton: Some(creee.cle),
            ..app.anonyme()
        };
        logiciel.get(LISTER.adresse(&[])).await.statut(200);
        app.courriels().await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        logiciel
            .get(LISTER.adresse(&[]))
            .await
            .probleme(CodeProbleme::CleApiInvalide);
        assert_eq!(nombre(app, "journal_compte WHERE action = 'CLE_API_REVOQUEE'").await, 1);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert!(
            courriels
                .iter()
                .all(|courriel| courriel.texte.contains("Votre clé d’API est révoquée"))
        );
    })
    .await;
}

/// COMPTES-T11, pour la part du mot de passe : en choisir un n'ouvre aucune session, et le code reste demandé.
#[actix_web::test]
async fn un_nouveau_mot_de_passe_ne_dispense_pas_du_second_facteur() {
    TestApp::run(async |app| {
        let luc = app.instructeur("38").await;
        app.sql(&format!(
            "INSERT INTO code_faux (population, compte_id, le) SELECT 'BO', '{}', '2027-01-15 08:59Z' FROM \
             generate_series(1, 2)",
            luc.compte.unwrap()
        ))
        .await;
        let jeton = lien(app, Population::Bo, &luc.mail).await;

        let reponse = reinitialiser(app, &jeton, NOUVEAU).await;

        assert!(reponse.statut(204).entete("set-cookie").is_none() && reponse.corps.is_empty());
        assert_eq!(nombre(app, "code_faux").await, 2, "les codes faux restent comptés");
        app.courriels().await;
        let etape: serde_json::Value = se_connecter(app, &luc, Population::Bo, NOUVEAU)
            .await
            .statut(200)
            .json();
        assert_eq!(etape["etape"], "CODE");
        app.courriels().await;
        let sans_defi = json!({"defi": "x", "code": "123456", "memoriserAppareil": false});
        poster(app, &CONFIRMER, sans_defi)
            .await
            .probleme(CodeProbleme::CodeExpire);
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn reinitialiser_leve_le_verrou_des_echecs() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        for _ in 0..5 {
            se_connecter(app, &alice, Population::Usagers, "Faux-mot-de-passe-1").await;
        }
        se_connecter(app, &alice, Population::Usagers, MOT_DE_PASSE)
            .await
            .probleme(CodeProbleme::TropDeDemandes);
        app.courriels().await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        se_connecter(app, &alice, Population::Usagers, NOUVEAU)
            .await
            .statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_agent_invite_devient_actif_et_un_agent_suspendu_le_redevient() {
    TestApp::run(async |app| {
        let email = agent_invite(app).await;
        let activation = lien(app, Population::Bo, &email).await;
        let luc = app.instructeur("38").await;
        app.sql(&format!(
            "UPDATE agent SET suspendu_at = now() WHERE mail = '{}'",
            luc.mail
        ))
        .await;
        let reprise = lien(app, Population::Bo, &luc.mail).await;

        reinitialiser(app, &activation, NOUVEAU).await.statut(204);
        reinitialiser(app, &reprise, NOUVEAU).await.statut(204);

        let actif = "agent WHERE validated AND suspendu_at IS NULL AND NOT deleted AND validated_at";
        assert_eq!(
            nombre(app, &format!("{actif} = '2027-01-15 09:00Z'")).await,
            1,
            "l'invité"
        );
        assert_eq!(
            nombre(app, &format!("{actif} = '2026-01-01'")).await,
            1,
            "la première activation est gardée"
        );
        let journal = "SELECT string_agg(action, ',' ORDER BY action) FROM journal_compte WHERE avant ? 'État'";
        assert_eq!(
            app.valeur(journal).await.as_deref(),
            Some("CONFIRMATION_COURRIEL,REACTIVATION")
        );
        app.courriels().await;
        se_connecter(app, &luc, Population::Bo, NOUVEAU).await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_mot_de_passe_refuse_n_use_pas_le_lien() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;
        let adresse = alice.mail.replace('u', "U");
        for (faible, code) in [
            ("", "longueur"),
            ("Password123!", "trop-facile"),
            (&adresse, "adresse"),
            (&"aA1!".repeat(40), "trop-long"),
        ] {
            let probleme = reinitialiser(app, &jeton, faible)
                .await
                .probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(
                (&*probleme.erreurs[0].pointeur, &*probleme.erreurs[0].code),
                ("/motDePasse", code)
            );
        }

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn lire_un_lien_ne_le_consomme_pas_et_montre_l_adresse() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let jeton = lien(app, Population::Usagers, &alice.mail).await;
        let lire = || poster(app, &LIRE_LIEN, json!({"jeton": jeton}));

        let (premiere, seconde): (LienDto, LienDto) = (lire().await.json(), lire().await.json());

        assert_eq!(premiere, seconde);
        assert_eq!(
            (premiere.usage, premiere.population),
            (UsageLien::Reinitialisation, Population::Usagers)
        );
        assert_eq!(premiere.email, alice.mail);
        assert_eq!(premiere.expire_at, app.maintenant() + Duration::minutes(30));
        app.horloge.avancer(Duration::minutes(30));
        lire().await.probleme(CodeProbleme::LienExpire);
        reinitialiser(app, &jeton, NOUVEAU)
            .await
            .probleme(CodeProbleme::LienExpire);
    })
    .await;
}

#[actix_web::test]
async fn un_lien_est_refuse_sur_l_autre_site() {
    TestApp::run(async |app| {
        let luc = app.instructeur("38").await;
        let jeton = lien(app, Population::Bo, &luc.mail).await;
        let lire = |origine| poster_depuis(app, &LIRE_LIEN, json!({"jeton": jeton}), origine);

        lire("http://usagers.test").await.probleme(CodeProbleme::LienInvalide);

        lire("http://bo.test").await.statut(200);
    })
    .await;
}

/// La même adresse peut avoir un compte dans chaque population : seul celui qui est visé change.
#[actix_web::test]
async fn les_deux_populations_ne_se_melangent_pas() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        app.sql(&format!(
            "UPDATE agent SET mail = '{}' WHERE mail = '{}'",
            alice.mail, luc.mail
        ))
        .await;
        let jeton = lien(app, Population::Bo, &alice.mail).await;

        reinitialiser(app, &jeton, NOUVEAU).await.statut(204);

        se_connecter(app, &alice, Population::Usagers, MOT_DE_PASSE)
            .await
            .statut(200);
        se_connecter(app, &alice, Population::Bo, NOUVEAU).await.statut(200);
        alice.get(MOI.adresse(&[])).await.statut(200);
        luc.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_inconnue_ou_effacee_ne_recoit_rien() {
    TestApp::run(async |app| {
        let efface = compte(app, "VALIDATED", None).await;
        app.sql(&format!(
            "UPDATE usager SET supprime_at = now() WHERE mail = '{efface}'"
        ))
        .await;

        for email in ["inconnue@exemple.fr", &efface] {
            oublier(app, Population::Usagers, email).await.statut(202);
        }

        assert!(app.courriels().await.is_empty());
        let methode = app
            .anonyme()
            .appel(Methode::Get, "/api/v1/mots-de-passe/oubli")
            .envoyer()
            .await;
        methode.probleme(CodeProbleme::MethodeNonAdmise);
        assert_ne!(id_de(app, "usager", &efface).await, uuid::Uuid::nil());
    })
    .await;
}
