//! Part « sécurité » du journal des comptes : qui s'est connecté, déconnecté, trompé ; gardée un an.

use vao_contract::moi::JOURNAL;
use vao_contract::session::{FERMER, FERMER_LES_AUTRES, LISTER, REVOQUER, SessionDto};
use vao_contract::{CodeProbleme, Methode};
use vao_test::{Acteur, TestApp};

use super::commun::{Compte, autre_que, code, confirmer, journal};

async fn supprimer(acteur: &Acteur<'_>, adresse: String) {
    acteur.appel(Methode::Delete, adresse).envoyer().await.statut(204);
}

#[actix_web::test]
async fn connexion_deconnexion_et_revocation_s_ecrivent() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let compte = Compte::usager(&alice);
        let connexion = compte.connecter(app).await;
        let acteur = connexion.acteur(app);
        let sessions: Vec<SessionDto> = acteur.get(LISTER.adresse(&[])).await.json();
        let autre = sessions.iter().find(|session| !session.courante).unwrap().id;

        supprimer(&acteur, REVOQUER.adresse(&[&autre])).await;
        compte.connecter(app).await;
        supprimer(&acteur, FERMER_LES_AUTRES.adresse(&[])).await;
        supprimer(&acteur, FERMER_LES_AUTRES.adresse(&[])).await;
        supprimer(&acteur, FERMER.adresse(&[])).await;

        assert_eq!(
            journal(app).await,
            "CONNEXION CONNEXION DECONNEXION REVOCATION REVOCATION"
        );
        let compte = alice.compte.unwrap();
        let exactes = format!(
            "SELECT count(*) FROM journal_compte WHERE securite AND entite = 'USER_FRONT' AND entite_id = '{compte}' \
             AND acteur_type = 'FRONT' AND acteur_id = '{compte}' AND acteur_nom = 'Anne Durand' \
             AND adresse_ip = '127.0.0.1' AND organisme_id IS NOT NULL AND ter_code = 'AURA' AND departement = '38'"
        );
        assert_eq!(app.valeur(&exactes).await.as_deref(), Some("5"));
    })
    .await;
}

#[actix_web::test]
async fn codes_faux_et_verrouillages_s_ecrivent_sans_code() {
    TestApp::run(async |app| {
        let luc = app.instructeur("38").await;
        let compte = Compte::agent(&luc);
        let defi = compte.defi(app).await;
        let bon = code(app).await;
        let faux = autre_que(&bon);
        for _ in 0..3 {
            confirmer(app, &defi, &faux).await.probleme(CodeProbleme::CodeInvalide);
        }
        app.courriels().await;

        assert_eq!(journal(app).await, "CODE_FAUX CODE_FAUX CODE_FAUX VERROUILLAGE");
        let texte = app
            .valeur("SELECT string_agg(j::text, '') FROM journal_compte j")
            .await
            .unwrap();
        assert!(!texte.contains(&bon) && !texte.contains(&faux));
        let lignes = "SELECT count(*) FROM journal_compte WHERE entite = 'USER_BACK' AND acteur_type = 'PUBLIC' \
                      AND acteur_id IS NULL AND adresse_ip = '127.0.0.1' AND ter_code = '38' AND securite";
        assert_eq!(app.valeur(lignes).await.as_deref(), Some("4"));
    })
    .await;
}

/// Une adresse sans compte ne laisse rien au journal : personne n'y apprend quelles adresses existent.
#[actix_web::test]
async fn le_verrouillage_d_une_adresse_inconnue_n_ecrit_rien() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let inconnu = Compte {
            mail: "personne@exemple.fr".to_owned(),
            ..Compte::usager(&alice)
        };
        for compte in [&inconnu, &Compte::usager(&alice)] {
            for _ in 0..5 {
                compte
                    .ouvrir(app, "pas le bon")
                    .await
                    .probleme(CodeProbleme::IdentifiantsInvalides);
            }
        }

        assert_eq!(app.courriels().await.len(), 1);

        assert_eq!(journal(app).await, "VERROUILLAGE");
    })
    .await;
}

/// La purge de la nuit n'efface que la part « sécurité » de plus d'un an.
#[actix_web::test]
async fn la_purge_garde_un_an_de_securite_et_tout_le_reste() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let id = alice.compte.unwrap();
        for (action, securite, jour) in [
            ("CONNEXION", true, "2024-01-14"),
            ("DECONNEXION", true, "2026-06-15"),
            ("MODIFICATION", false, "2020-01-01"),
        ] {
            app.sql(&format!(
                "INSERT INTO journal_compte (id, entite, entite_id, action, acteur_type, acteur_nom, cible_nom, \
                 securite, le) VALUES (gen_random_uuid(), 'USER_FRONT', '{id}', '{action}', 'FRONT', 'Anne Durand', \
                 'Anne Durand', {securite}, '{jour}')"
            ))
            .await;
        }

        let mut tx = app.pool.debuter().await.unwrap();
        vao_jobs::enqueue(
            &mut tx,
            &vao_server::sessions::taches::PurgerConnexions {},
            vao_jobs::JobOptions::default(),
        )
        .await
        .unwrap();
        tx.valider().await.unwrap();
        app.executer_les_taches().await;

        assert_eq!(journal(app).await, "MODIFICATION DECONNEXION");
        let siens: vao_contract::Page<vao_contract::journal::LigneJournal> =
            alice.get(JOURNAL.adresse(&[])).await.json();
        assert_eq!(siens.total, 2);
    })
    .await;
}
