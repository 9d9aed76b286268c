//! Les rondes à la main : simulation, jour à venir, compte rendu ; et comme tâche planifiée.

use chrono::Duration;
use vao_server::commandes::tache;
use vao_server::rondes;
use vao_test::TestApp;

use super::aide::{aller_au, compte, jour, objets, ronde};

/// Tout ce qu'une ronde pourrait changer.
const EMPREINTE: &str = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (SELECT u::text AS t FROM usager u \
                         UNION ALL SELECT a::text FROM agent a UNION ALL SELECT j::text FROM journal_compte j UNION ALL \
                         SELECT s::text FROM session s UNION ALL SELECT x.nom || x.id FROM vao_jobs.job x) AS tout";

#[actix_web::test]
async fn une_simulation_dit_tout_et_ne_change_rien() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        // Les rondes suivent l'ordre des identifiants, donc celui de l'horloge.
        app.horloge.avancer(Duration::milliseconds(1));
        compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        compte(app, "NEED_EMAIL_VALIDATION", None).await;
        compte(app, "NEED_SIRET_VALIDATION", None).await;
        app.sql(&format!(
            "UPDATE usager SET lastconnection_at = '2026-10-01', inactivite_2m_at = '2026-12-01' WHERE id = '{}'; \
             INSERT INTO agent (id, mail, ter_code, validated, validated_at, created_at, edited_at) VALUES \
             (gen_random_uuid(), 'a@bo.test', '38', true, '2026-01-01', '2026-01-01', '2026-01-01')",
            alice.compte.unwrap()
        ))
        .await;
        let avant = app.valeur(EMPREINTE).await;

        let mut sortie = Vec::new();
        for connue in rondes::TOUTES {
            // Un jour à venir : seule la simulation peut s'y placer.
            let vise = jour("2027-03-15");
            let bilan = connue.passer(app.contexte(), vise, true).await.unwrap();
            tache::rendre_compte(&mut sortie, connue, vise, true, &bilan).unwrap();
        }

        let texte = String::from_utf8(sortie).unwrap();
        assert_eq!(app.valeur(EMPREINTE).await, avant);
        assert_eq!(app.courriels().await, []);
        let sans_identifiant: Vec<&str> = texte
            .lines()
            .map(|ligne| {
                ligne
                    .split_once(" : ")
                    .map_or(ligne, |(_, reste)| reste.get(37..).unwrap_or(reste))
            })
            .collect();
        assert_eq!(
            sans_identifiant,
            [
                "comptes-non-confirmes — simulation pour le 15 mars 2027",
                "effacer",
                "1 à faire ; rien n'a été changé",
                "pieces-en-attente — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "agents-inactifs — simulation pour le 15 mars 2027",
                "suspendre",
                "1 à faire ; rien n'a été changé",
                "veille-registre — simulation pour le 15 mars 2027",
                "relire au répertoire",
                "1 à faire ; rien n'a été changé",
                "sirets-a-verifier — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "identites-a-verifier — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "cles-api — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "adresses-organismes — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "adresses-hebergements — simulation pour le 15 mars 2027",
                "0 à faire ; rien n'a été changé",
                "approbations — simulation pour le 15 mars 2027",
                "éteindre la demande",
                "1 à faire ; rien n'a été changé",
                "inactivite — simulation pour le 15 mars 2027",
                "suspendre",
                "avertir de la suspension, pour le 15 avril 2027",
                "2 à faire ; rien n'a été changé",
            ]
        );
        assert!(!texte.contains('@') && !texte.contains("Martin"), "{texte}");
    })
    .await;
}

#[actix_web::test]
async fn un_jour_a_venir_ne_se_fait_pas() {
    TestApp::run(async |app| {
        compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        let inactivite = rondes::trouver("inactivite").unwrap();

        let refus = inactivite
            .passer(app.contexte(), jour("2027-03-15"), false)
            .await
            .unwrap_err();

        assert!(refus.to_string().contains("2027-03-15"), "{refus}");
        assert_eq!(app.courriels().await, []);
    })
    .await;
}

/// Le compte rendu d'une exécution, et la liste de `vao tache` sans nom.
#[actix_web::test]
async fn l_exploitant_lit_ce_qui_a_ete_fait() {
    TestApp::run(async |app| {
        let (_, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-03-15"));

        let bilan = ronde(app, "inactivite").await;
        let mut sortie = Vec::new();
        tache::enumerer(&mut sortie).unwrap();
        let inactivite = rondes::trouver("inactivite").unwrap();
        tache::rendre_compte(&mut sortie, inactivite, jour("2027-03-15"), false, &bilan).unwrap();

        let texte = String::from_utf8(sortie).unwrap();
        for connue in rondes::TOUTES {
            assert!(texte.contains(connue.nom) && texte.contains(connue.horaire), "{texte}");
        }
        let attendu = format!(
            "inactivite — exécution pour le 15 mars 2027\nfait : {id} avertir de la suspension, pour le 15 avril 2027\n\
             1 fait(s), 0 échec(s) ; les courriels partent avec « vao worker »\n"
        );
        assert!(texte.ends_with(&attendu), "{texte}");
        app.courriels().await;
    })
    .await;
}

/// La tâche planifiée fait la même chose que l'exécution à la main.
#[actix_web::test]
async fn la_tache_planifiee_fait_la_ronde_du_jour() {
    TestApp::run(async |app| {
        compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-03-15"));
        app.sql("SELECT graphile_worker.add_job('inactivite', '{}'::json)")
            .await;

        assert_eq!(
            objets(&app.courriels().await),
            "Votre compte sera suspendu le 15 avril 2027"
        );
    })
    .await;
}
