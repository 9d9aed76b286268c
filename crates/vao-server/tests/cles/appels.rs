//! Appeler avec une clé : ce qu'elle voit, ce que l'état de son titulaire en laisse, ce qu'elle doit envoyer.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;
use vao_contract::declaration::{self, DeclarationDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::Code as _;
use vao_domain::cle_api::Scope;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{avancer, creer, etat, lister, logiciel, logiciel_de, visibles};

fn brouillon() -> serde_json::Value {
    json!({"libelle": "Été en Bretagne", "dateDebut": "2027-07-03", "dateFin": "2027-07-17"})
}

async fn preparer(logiciel: &Acteur<'_>, cle: &str) -> Reponse {
    let appel = logiciel.appel(Methode::Post, declaration::CREER.adresse(&[]));
    appel.cle(cle).json(&brouillon()).envoyer().await
}

/// La portée d'une clé est celle de son titulaire.
#[actix_web::test]
async fn une_cle_voit_ce_que_voit_son_titulaire_et_rien_d_autre() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        let la_sienne = alice.declaration().creee().await.id;
        let l_autre = bruno.declaration().creee().await.id;
        let logiciel = logiciel_de(&alice, Scope::TOUS).await;
        app.courriels().await;

        assert_eq!(visibles(&logiciel).await, [la_sienne.to_string()]);
        logiciel.get(declaration::LIRE.adresse(&[&la_sienne])).await.statut(200);
        logiciel
            .get(declaration::LIRE.adresse(&[&l_autre]))
            .await
            .probleme(CodeProbleme::Introuvable);
    })
    .await;
}

/// Ce que fait une clé est fait par son titulaire, dans les limites qu'il a données.
#[actix_web::test]
async fn une_cle_prepare_au_nom_de_son_titulaire_sans_pouvoir_deposer() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let complete = alice.declaration().complete().await;
        let logiciel = logiciel_de(&alice, &[Scope::DeclarationsLire, Scope::DeclarationsEcrire]).await;
        app.courriels().await;

        let creee: DeclarationDto = preparer(&logiciel, "une").await.statut(201).json();

        assert!(
            creee.droits.actions.is_empty() && !creee.droits.modifier.is_empty(),
            "{:?}",
            creee.droits
        );
        let depot = logiciel
            .appel(Methode::Post, declaration::DEPOSER.adresse(&[&complete.id]))
            .cle("depot")
            .version(complete.version)
            .json(&json!({"phase": "2M", "attestation": {"qualite": "Directrice", "certifie": true}}))
            .envoyer()
            .await;
        let detail = depot.probleme(CodeProbleme::PorteeInsuffisante).detail.unwrap();
        assert!(detail.contains("declarations:deposer"), "{detail}");
        let auteur = app
            .valeur(&format!(
                "SELECT acteur_id FROM evenement WHERE code = 'creation' AND dossier_id = '{}'",
                creee.id
            ))
            .await;
        assert_eq!(auteur, Some(alice.compte.unwrap().to_string()));
    })
    .await;
}

/// L'en-tête est exigé, et la même demande ne crée qu'une déclaration.
#[actix_web::test]
async fn une_cle_doit_envoyer_une_cle_d_idempotence_et_la_meme_n_agit_qu_une_fois() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, &[Scope::DeclarationsLire, Scope::DeclarationsEcrire]).await;
        app.courriels().await;
        let sans = logiciel
            .appel(Methode::Post, declaration::CREER.adresse(&[]))
            .json(&brouillon())
            .envoyer()
            .await;
        let detail = sans.probleme(CodeProbleme::RequeteInvalide).detail.unwrap();
        assert!(detail.contains("Idempotency-Key"), "{detail}");
        assert_eq!(visibles(&logiciel).await.len(), 0);

        let premiere: DeclarationDto = preparer(&logiciel, "une").await.json();
        let seconde = preparer(&logiciel, "une").await;

        assert_eq!(seconde.entete("idempotent-replayed").as_deref(), Some("true"));
        assert_eq!(seconde.json::<DeclarationDto>().id, premiere.id);
        assert_eq!(visibles(&logiciel).await.len(), 1);
        alice
            .envoyer_json(&declaration::CREER, &[], None, &brouillon())
            .await
            .statut(201);
    })
    .await;
}

/// COMPTES-CPT98 : l'état du compte se relit à chaque appel, et le refus ne dure que tant qu'il dure.
#[actix_web::test]
async fn la_cle_d_un_compte_qui_n_est_plus_ouvert_est_refusee_a_l_appel_suivant() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;
        lister(&logiciel).await.statut(200);
        let organisme = alice.organisme.unwrap();
        let (suspendu, cgu) = (CodeProbleme::ClientSuspendu, CodeProbleme::CguAAccepter);

        for (changement, code) in [
            ("status_code = 'BLOCKED'".to_owned(), suspendu),
            ("status_code = 'TEMPORARY_BLOCKED'".to_owned(), suspendu),
            ("status_code = 'NEED_SIRET_VALIDATION'".to_owned(), suspendu),
            ("status_code = 'NEED_EMAIL_VALIDATION'".to_owned(), suspendu),
            ("status_code = 'VALIDATED', organisme_id = NULL".to_owned(), suspendu),
            (format!("organisme_id = '{organisme}', cgu_version = NULL"), cgu),
        ] {
            app.sql(&format!("UPDATE usager SET {changement}")).await;
            let refus = lister(&logiciel).await.probleme(code);
            assert!(refus.detail.unwrap().contains("titulaire"), "{changement}");
        }
        app.sql("UPDATE usager SET cgu_version = 1").await;

        lister(&logiciel).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_vaut_365_jours_et_dit_quand_elle_a_pris_fin() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let creee = creer(&alice, &[Scope::DeclarationsLire]).await;
        let logiciel = logiciel(app, &creee.cle);
        app.courriels().await;
        avancer(app, Duration::days(365) - Duration::milliseconds(1));
        lister(&logiciel).await.statut(200);

        avancer(app, Duration::milliseconds(1));

        let refus = lister(&logiciel).await.probleme(CodeProbleme::CleApiInvalide);
        assert!(refus.detail.unwrap().contains("15 janvier 2028"));
        let connectee = app
            .connecter(
                vao_domain::Population::Usagers,
                alice.compte.unwrap(),
                alice.mail.clone(),
            )
            .await;
        assert!(etat(&connectee).await.cle.unwrap().expiree);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_alteree_ou_d_un_autre_environnement_ne_vaut_rien() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let cle = creer(&alice, &[Scope::DeclarationsLire]).await.cle;
        app.courriels().await;
        let dernier = cle.chars().last().unwrap();
        let autre = if dernier == 'a' { 'b' } else { 'a' };
        let alterees = [
            format!("{}{autre}", cle.strip_suffix(dernier).unwrap()),
            cle.replace("vao_dev_", "vao_prod_"),
            format!("{cle}a"),
            "vao_".to_owned(),
        ];

        for alteree in alterees {
            let refus = lister(&logiciel(app, &alteree)).await;
            let detail = refus.probleme(CodeProbleme::CleApiInvalide).detail.unwrap();
            assert!(!detail.contains("fin") && !detail.contains("révoquée"), "{detail}");
        }
        // Sans la marque, ce n'est pas une clé, ni un jeton de session.
        lister(&logiciel(app, cle.strip_prefix("vao_").unwrap()))
            .await
            .probleme(CodeProbleme::NonConnecte);
        lister(&logiciel(app, &cle)).await.statut(200);
    })
    .await;
}

/// La dernière utilisation se date à la minute près : peu d'appels écrivent.
#[actix_web::test]
async fn la_derniere_utilisation_se_note_au_plus_une_fois_par_minute() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let creee = creer(&alice, &[Scope::DeclarationsLire]).await;
        let logiciel = logiciel(app, &creee.cle);
        app.courriels().await;
        let utilisation = async || {
            let cle = etat(&alice).await.cle.unwrap();
            (cle.derniere_utilisation_at, cle.derniere_adresse_ip)
        };
        assert_eq!(utilisation().await, (None, None));
        let debut = app.maintenant();
        let ici = Some("127.0.0.1".to_owned());

        lister(&logiciel).await.statut(200);
        avancer(app, Duration::seconds(59));
        lister(&logiciel).await.statut(200);
        assert_eq!(utilisation().await, (Some(debut), ici.clone()));
        avancer(app, Duration::seconds(1));
        lister(&logiciel).await.statut(200);

        assert_eq!(utilisation().await, (Some(debut + Duration::minutes(1)), ici));
    })
    .await;
}

/// Un appel par clé coûte trois lectures de plus qu'une session gardée en mémoire, et n'écrit rien.
#[actix_web::test]
async fn un_appel_par_cle_a_un_cout_borne() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, &[Scope::DeclarationsLire]).await;
        app.courriels().await;
        lister(&alice).await.statut(200);
        lister(&logiciel).await.statut(200);
        let cout = async |acteur: &Acteur<'_>| {
            let avant = app.mesure.lire();
            lister(acteur).await.statut(200);
            app.mesure.lire() - avant
        };

        let (session, cle) = (cout(&alice).await, cout(&logiciel).await);

        assert_eq!(cle, session + 4, "échecs de l'adresse, clé, compte, agrément");
    })
    .await;
}

/// Une clé ne s'ouvre rien d'autre : ni session, ni compte, ni autre clé.
#[actix_web::test]
async fn une_cle_ne_cree_pas_de_cle_et_ne_lit_pas_le_compte() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, Scope::TOUS).await;
        app.courriels().await;

        for adresse in [
            "/moi",
            "/moi/compte",
            "/moi/cle-api",
            "/sessions",
            "/usagers",
            "/moi/journal",
        ] {
            let refus = logiciel.get(format!("/api/v1{adresse}")).await;
            let detail = refus.probleme(CodeProbleme::RouteInconnue).detail.unwrap();
            assert!(detail.contains("clés d'API"), "{adresse} : {detail}");
        }
        super::aide::demander(&logiciel, vao_test::MOT_DE_PASSE, Scope::TOUS)
            .await
            .probleme(CodeProbleme::RouteInconnue);
        let absente = logiciel.get(declaration::LIRE.adresse(&[&Uuid::nil()])).await;
        absente.probleme(CodeProbleme::Introuvable);
    })
    .await;
}
