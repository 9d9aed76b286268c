//! Veille du répertoire et vérification des identités saisies pendant une panne.

use chrono::Duration;
use vao_external::essai::etablissement;
use vao_server::rondes;
use vao_test::TestApp;

use super::aide::{Siege, boites, evenements, metadata, presser, ronde, sujets, valeur};

#[actix_web::test]
async fn la_veille_dit_chaque_changement_une_fois_et_ne_redit_rien() {
    TestApp::run(async |app| {
        boites(app).await;
        let (siege, voisins) = (
            Siege::arranger(app, "Sentiers").await,
            Siege::arranger(app, "Voisins").await,
        );
        assert_eq!(ronde(app, "veille-registre").await.faits.len(), 2);
        presser(app).await;
        assert!(
            app.courriels().await.is_empty(),
            "un premier relevé n'apprend rien à personne"
        );
        assert_eq!(ronde(app, "veille-registre").await.faits, [], "déjà relues");
        app.annuaire.fermer(&siege.siret);
        app.horloge.avancer(Duration::days(7));

        assert_eq!(ronde(app, "veille-registre").await.faits.len(), 2);
        presser(app).await;
        let courriels = app.courriels().await;
        app.horloge.avancer(Duration::days(7));
        ronde(app, "veille-registre").await;
        presser(app).await;

        let mut attendus = [
            format!(
                "{} : Le répertoire Sirene a changé pour votre organisme",
                siege.acteur.mail
            ),
            "dreets-aura@vao.test : Le répertoire Sirene a changé pour un organisateur".to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&courriels), attendus);
        assert!(
            courriels[0].texte.contains("L'établissement est fermé"),
            "{}",
            courriels[0].texte
        );
        assert!(app.courriels().await.is_empty());
        assert_eq!(evenements(app, siege.id).await.matches("avis_registre").count(), 1);
        assert_eq!(evenements(app, voisins.id).await.matches("avis_registre").count(), 0);
        assert_eq!(valeur(app, siege.id, "etablissement_ferme").await, "true");
    })
    .await;
}

#[actix_web::test]
async fn une_simulation_de_la_veille_n_ecrit_rien_et_les_fiches_sont_etalees() {
    TestApp::run(async |app| {
        Siege::arranger(app, "Sentiers").await;
        Siege::arranger(app, "Voisins").await;
        Siege::arranger(app, "Amis").await;
        let veille = rondes::trouver("veille-registre").unwrap();

        let simulee = veille
            .passer(app.contexte(), app.horloge.aujourd_hui(), true)
            .await
            .unwrap();
        let en_file = "SELECT count(*) FROM graphile_worker._private_jobs";
        let apres_simulation = app.valeur(en_file).await;
        ronde(app, "veille-registre").await;

        assert_eq!((simulee.faits.len(), apres_simulation.as_deref()), (3, Some("0")));
        let instants = app
            .valeur("SELECT count(DISTINCT run_at) FROM graphile_worker._private_jobs")
            .await;
        assert_eq!(instants.as_deref(), Some("3"), "une fiche toutes les dix secondes");
        presser(app).await;
    })
    .await;
}

#[actix_web::test]
async fn un_siege_transfere_et_un_siret_disparu_sont_signales_sans_rien_changer_au_rang() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        ronde(app, "veille-registre").await;
        app.courriels().await;
        let mut parti = etablissement(&siege.siret, "Sentiers", "38185");
        parti.siege = false;
        parti.nic_siege = siege.autre.as_str().get(9..).map(str::to_owned);
        app.annuaire.ajouter(parti);
        app.horloge.avancer(Duration::days(7));

        ronde(app, "veille-registre").await;
        app.courriels().await;

        let avis = metadata(app, siege.id, "avis_registre").await;
        assert_eq!(avis["changements"][0]["nature"], "SIEGE");
        assert_eq!(valeur(app, siege.id, "siege_social").await, "true");
        assert_eq!(valeur(app, siege.id, "siret").await, siege.siret.as_str());
    })
    .await;
}

#[actix_web::test]
async fn un_siret_que_le_repertoire_ne_connait_plus_est_signale_une_fois() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        app.sql(&format!("UPDATE organisme SET siret = '{}'", siege.autre))
            .await;

        for _ in 0..3 {
            ronde(app, "veille-registre").await;
            presser(app).await;
            app.executer_les_taches().await;
            app.horloge.avancer(Duration::days(7));
        }

        assert_eq!(evenements(app, siege.id).await.matches("avis_registre").count(), 1);
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 2);
        assert!(
            courriels[0].texte.contains("inconnu du répertoire"),
            "{}",
            courriels[0].texte
        );
    })
    .await;
}

#[actix_web::test]
async fn une_relecture_pendant_une_panne_est_retentee() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        app.annuaire.mettre_en_panne(true);
        ronde(app, "veille-registre").await;

        let echecs = app.executer_les_taches_smtp_en_panne().await;
        app.annuaire.mettre_en_panne(false);
        presser(app).await;
        app.executer_les_taches().await;

        assert_eq!(echecs, 1);
        assert_ne!(valeur(app, siege.id, "releve_at").await, "");
    })
    .await;
}

/// Fiche dont l'identité a été tapée pendant une panne.
async fn saisie(app: &TestApp, siege: &Siege<'_>, raison_sociale: &str) {
    app.sql(&format!(
        "UPDATE organisme SET source_identite = 'SAISIE', raison_sociale = '{raison_sociale}', statut_juridique = \
         'Association déclarée' WHERE id = '{}'",
        siege.id
    ))
    .await;
}

#[actix_web::test]
async fn une_identite_saisie_et_juste_est_confirmee_sans_courriel() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        saisie(app, &siege, "Sentiers").await;
        app.sql("UPDATE organisme SET adresse = NULL").await;

        ronde(app, "identites-a-verifier").await;

        assert!(app.courriels().await.is_empty());
        assert_eq!(valeur(app, siege.id, "source_identite").await, "SIRENE");
        assert!(evenements(app, siege.id).await.starts_with("verification"));
        assert_eq!(ronde(app, "identites-a-verifier").await.faits, []);
    })
    .await;
}

#[actix_web::test]
async fn une_identite_saisie_et_fausse_prend_la_valeur_du_repertoire_et_le_dit() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        saisie(app, &siege, "Sentier").await;
        app.annuaire.mettre_en_panne(true);
        ronde(app, "identites-a-verifier").await;
        assert_eq!(app.executer_les_taches_smtp_en_panne().await, 1);
        app.annuaire.mettre_en_panne(false);
        presser(app).await;

        let courriels = app.courriels().await;

        assert_eq!(valeur(app, siege.id, "raison_sociale").await, "Sentiers");
        assert_eq!(valeur(app, siege.id, "source_identite").await, "SIRENE");
        let mut attendus = [
            format!("{} : La fiche de votre organisme est vérifiée", siege.acteur.mail),
            "dreets-aura@vao.test : Une fiche d’organisme saisie à la main est vérifiée".to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&courriels), attendus);
        let texte = &courriels[0].texte;
        assert!(texte.contains("Sentier → Sentiers"), "{texte}");
    })
    .await;
}

#[actix_web::test]
async fn une_saisie_dont_le_siret_est_inconnu_se_signale_une_fois_et_reste_a_verifier() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        saisie(app, &siege, "Sentiers").await;
        app.sql(&format!("UPDATE organisme SET siret = '{}'", siege.autre))
            .await;
        ronde(app, "identites-a-verifier").await;
        let courriels = app.courriels().await;
        let version = valeur(app, siege.id, "version").await;

        ronde(app, "identites-a-verifier").await;

        assert_eq!(courriels.len(), 2);
        assert!(app.courriels().await.is_empty());
        assert_eq!(valeur(app, siege.id, "version").await, version);
        assert_eq!(valeur(app, siege.id, "source_identite").await, "SAISIE");
    })
    .await;
}
