//! Créer, remplacer, révoquer : une seule clé vivante, montrée une fois, et son titulaire prévenu.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::cle_api::{CREER, LIRE};
use vao_domain::cle_api::Scope;
use vao_jobs::JobOptions;
use vao_server::Problem;
use vao_server::comptes::taches::PurgerDemandes;
use vao_test::{MOT_DE_PASSE, TestApp};

use super::aide::{avancer, creer, demander, etat, journal, lister, logiciel, revoquer};

/// COMPTES-CPT96, COMPTES-CPT98 : montrée une fois, gardée par son empreinte, valable 365 jours.
#[actix_web::test]
async fn une_cle_creee_n_est_montree_qu_une_fois_et_son_titulaire_est_prevenu() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        assert_eq!(etat(&alice).await.cle, None);

        let creee = creer(
            &alice,
            &[
                Scope::DeclarationsLire,
                Scope::HebergementsLire,
                Scope::DeclarationsLire,
            ],
        )
        .await;

        assert!(
            creee.cle.starts_with(&format!("{}_", creee.details.prefixe)),
            "{:?}",
            creee.details
        );
        assert!(
            creee.cle.starts_with("vao_dev_") && creee.cle.len() == 49,
            "{}",
            creee.cle.len()
        );
        assert_eq!(creee.details.scopes, [Scope::DeclarationsLire, Scope::HebergementsLire]);
        assert_eq!(creee.details.expire_at, app.maintenant() + Duration::days(365));
        let relue = alice.get(LIRE.adresse(&[])).await;
        assert!(!relue.texte().contains(&creee.cle), "le secret ne se relit pas");
        assert_eq!(etat(&alice).await.cle, Some(creee.details.clone()));
        assert_eq!(journal(app).await, "CLE_API_CREEE");
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&alice.mail));
        assert!(courriels[0].sujet.contains("créée") && courriels[0].texte.contains(&creee.details.prefixe));
        assert!(!courriels[0].texte.contains(&creee.cle) && !courriels[0].html.contains(&creee.cle));
        lister(&logiciel(app, &creee.cle)).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn sans_droits_choisis_la_cle_ne_fait_que_lire() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let corps = json!({"motDePasse": MOT_DE_PASSE});

        let creee = alice.envoyer_json(&CREER, &[], None, &corps).await;

        creee.statut(201);
        assert_eq!(etat(&alice).await.cle.unwrap().scopes, Scope::PAR_DEFAUT);
        for (corps, pointeur) in [
            (json!({"motDePasse": MOT_DE_PASSE, "scopes": []}), "/scopes"),
            (
                json!({"motDePasse": MOT_DE_PASSE, "scopes": ["comptes:tout"]}),
                "/scopes/0",
            ),
            (json!({"motDePasse": "pas le bon"}), "/motDePasse"),
        ] {
            let refus = alice.envoyer_json(&CREER, &[], None, &corps).await;
            let refus = refus.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(refus.erreurs[0].pointeur, pointeur);
        }
        assert_eq!(journal(app).await, "CLE_API_CREEE", "un refus ne change rien");
        app.courriels().await;
    })
    .await;
}

/// COMPTES-CPT97 : une clé agit sur les dossiers d'un organisme ; les agents n'en ont pas.
#[actix_web::test]
async fn seul_un_utilisateur_du_portail_rattache_a_un_organisme_cree_une_cle() {
    TestApp::run(async |app| {
        let luc = app.instructeur("38").await;
        let seul = app.organisme("Seul").await;
        app.sql("UPDATE usager SET organisme_id = NULL").await;

        demander(&luc, MOT_DE_PASSE, &[Scope::DeclarationsLire])
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
        luc.get(LIRE.adresse(&[])).await.probleme(CodeProbleme::RoleInsuffisant);
        revoquer(&luc).await.probleme(CodeProbleme::RoleInsuffisant);
        let refus = demander(&seul, MOT_DE_PASSE, &[Scope::DeclarationsLire]).await;

        let detail = refus.probleme(CodeProbleme::RoleInsuffisant).detail.unwrap();
        assert!(detail.contains("aucun organisme"), "{detail}");
        app.anonyme()
            .get(LIRE.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_remplacee_ne_vaut_plus_rien_a_l_appel_suivant() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let premiere = creer(&alice, &[Scope::DeclarationsLire]).await;
        lister(&logiciel(app, &premiere.cle)).await.statut(200);
        app.courriels().await;
        avancer(app, Duration::minutes(1));

        let seconde = creer(&alice, &[Scope::DeclarationsLire, Scope::OrganismeLire]).await;

        let refus = lister(&logiciel(app, &premiere.cle)).await;
        let detail = refus.probleme(CodeProbleme::CleApiInvalide).detail.unwrap();
        assert!(detail.contains("remplacée"), "{detail}");
        lister(&logiciel(app, &seconde.cle)).await.statut(200);
        assert_eq!(etat(&alice).await.cle.unwrap().prefixe, seconde.details.prefixe);
        assert_eq!(journal(app).await, "CLE_API_CREEE, CLE_API_REMPLACEE");
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        assert!(courriels[0].sujet.contains("remplacée"), "{}", courriels[0].sujet);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_revoquee_ne_vaut_plus_rien_a_l_appel_suivant() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        revoquer(&alice).await.probleme(CodeProbleme::Introuvable);
        let creee = creer(&alice, &[Scope::DeclarationsLire]).await;
        let logiciel = logiciel(app, &creee.cle);
        lister(&logiciel).await.statut(200);
        // Le journal se range par instant.
        avancer(app, Duration::seconds(1));

        revoquer(&alice).await.statut(204);

        let refus = lister(&logiciel).await;
        refus.probleme(CodeProbleme::CleApiInvalide);
        assert_eq!(refus.entete("www-authenticate").as_deref(), Some("Bearer"));
        assert_eq!(etat(&alice).await.cle, None);
        revoquer(&alice).await.probleme(CodeProbleme::Introuvable);
        assert_eq!(journal(app).await, "CLE_API_CREEE, CLE_API_REVOQUEE");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn des_creations_simultanees_laissent_une_seule_cle_vivante() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;

        let creees = join_all((0..4).map(|_| creer(&alice, &[Scope::DeclarationsLire]))).await;

        let vivantes = app
            .valeur("SELECT count(*) FROM cle_api WHERE revoquee_at IS NULL")
            .await;
        assert_eq!(vivantes.as_deref(), Some("1"));
        let courante = etat(&alice).await.cle.unwrap().prefixe;
        for creee in &creees {
            let attendu = if creee.details.prefixe == courante { 200 } else { 401 };
            lister(&logiciel(app, &creee.cle)).await.statut(attendu);
        }
        app.courriels().await;
    })
    .await;
}

/// Un compte rendu anonyme ne laisse rien qui l'ouvre.
#[actix_web::test]
async fn un_compte_efface_perd_sa_cle() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let creee = creer(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;

        app.pool
            .transaction(async |tx| vao_db::inactivite::anonymiser(tx, alice.compte.unwrap(), app.maintenant()).await)
            .await
            .unwrap();

        assert_eq!(app.valeur("SELECT count(*) FROM cle_api").await.as_deref(), Some("0"));
        lister(&logiciel(app, &creee.cle))
            .await
            .probleme(CodeProbleme::CleApiInvalide);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_finie_ou_revoquee_s_efface_trente_jours_apres() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        creer(&alice, &[Scope::DeclarationsLire]).await;
        creer(&bruno, &[Scope::DeclarationsLire]).await;
        revoquer(&alice).await.statut(204);
        app.courriels().await;
        let restantes = async |jours: i64| {
            avancer(app, Duration::days(jours));
            app.pool
                .transaction(async |tx| {
                    vao_jobs::enqueue(tx, &PurgerDemandes {}, JobOptions::default())
                        .await
                        .map_err(Problem::interne)
                })
                .await
                .unwrap();
            app.executer_les_taches().await;
            app.valeur("SELECT count(*) FROM cle_api").await.unwrap()
        };

        assert_eq!(restantes(29).await, "2");
        assert_eq!(
            restantes(2).await,
            "1",
            "celle d'Alice est révoquée depuis trente et un jours"
        );
        assert_eq!(
            restantes(365).await,
            "0",
            "celle de Bruno a pris fin depuis plus de trente jours"
        );
    })
    .await;
}
