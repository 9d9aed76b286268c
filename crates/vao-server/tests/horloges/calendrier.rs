//! Le calendrier d'inactivité du portail, jour après jour.

use chrono::Duration;
use serde_json::json;
use vao_contract::compte::{OUBLIER, REINITIALISER};
use vao_test::TestApp;

use super::aide::{aller_au, colonne, compte, derouler, jour, journal, objets, ronde, ronde_du};

const RONDE: &str = "inactivite";

#[actix_web::test]
async fn le_calendrier_entier_chaque_courriel_une_fois_a_sa_date() {
    TestApp::run(async |app| {
        let (_, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;

        let vu = derouler(app, RONDE, jour("2027-09-01")).await;

        assert_eq!(
            vu,
            [
                "2027-03-15 avertir de la suspension : Votre compte sera suspendu le 15 avril 2027",
                "2027-04-15 suspendre : Votre compte est suspendu pour inactivité",
                "2027-06-15 avertir de l'effacement : Votre compte sera effacé le 15 juillet 2027",
                "2027-07-08 rappeler l'effacement : Rappel : votre compte sera effacé le 15 juillet 2027",
                "2027-07-15 effacer : Votre compte est effacé",
            ]
        );
        assert_eq!(
            journal(app, id).await,
            "NOTIFICATION par Automate, SUSPENSION par Automate, NOTIFICATION par Automate, NOTIFICATION par \
             Automate, DELETION par Automate"
        );
    })
    .await;
}

/// Le 29 février, les fins de mois, et les deux nuits où l'heure change.
#[actix_web::test]
async fn les_jours_sont_ceux_de_paris_bissextile_et_changements_d_heure_compris() {
    for (derniere, avis, suspension) in [
        // 31 décembre : deux mois après, le dernier jour de février.
        ("2027-12-31T12:00:00Z", "2028-02-29", "2028-03-31"),
        ("2026-12-31T12:00:00Z", "2027-02-28", "2027-03-31"),
        // 28 février, mois court : l'avis est dû le 28 avril.
        ("2027-02-28T12:00:00Z", "2027-04-28", "2027-05-28"),
        // Minuit trente à Paris le 28 janvier, encore le 27 à Greenwich ; l'heure change le 28 mars.
        ("2027-01-27T23:30:00Z", "2027-03-28", "2027-04-28"),
        // Minuit trente à Paris le 1er septembre ; l'heure change la nuit du 31 octobre.
        ("2027-08-31T22:30:00Z", "2027-11-01", "2027-12-01"),
    ] {
        TestApp::run(async |app| {
            let (avis, suspension) = (jour(avis), jour(suspension));
            let (_, id) = compte(app, "VALIDATED", Some(derniere)).await;

            aller_au(app, avis.pred_opt().unwrap());
            assert_eq!(ronde(app, RONDE).await.faits, [], "{derniere}");
            aller_au(app, avis);
            let prevus = ronde(app, RONDE).await.faits;
            app.courriels().await;
            aller_au(app, suspension.pred_opt().unwrap());
            assert_eq!(ronde(app, RONDE).await.faits, [], "{derniere}");
            aller_au(app, suspension);
            ronde(app, RONDE).await;
            app.courriels().await;

            assert_eq!(prevus[0].echeance, Some(suspension), "{derniere}");
            assert_eq!(
                colonne(app, id, "status_code").await.unwrap(),
                "TEMPORARY_BLOCKED",
                "{derniere}"
            );
        })
        .await;
    }
}

#[actix_web::test]
async fn une_panne_est_rattrapee_et_personne_n_est_suspendu_avant_la_date_annoncee() {
    TestApp::run(async |app| {
        let (_, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;

        // Aucune ronde pendant sept mois : l'avis part quand même, et laisse son mois.
        aller_au(app, jour("2027-08-20"));
        ronde(app, RONDE).await;
        let avis = objets(&app.courriels().await);
        let vu = derouler(app, RONDE, jour("2027-10-31")).await;

        assert_eq!(avis, "Votre compte sera suspendu le 20 septembre 2027");
        assert_eq!(
            vu,
            [
                "2027-09-20 suspendre : Votre compte est suspendu pour inactivité",
                "2027-09-21 avertir de l'effacement : Votre compte sera effacé le 21 octobre 2027",
                "2027-10-14 rappeler l'effacement : Rappel : votre compte sera effacé le 21 octobre 2027",
                "2027-10-21 effacer : Votre compte est effacé",
            ]
        );
        assert_eq!(colonne(app, id, "supprime_at IS NOT NULL").await.unwrap(), "t");
    })
    .await;
}

#[actix_web::test]
async fn une_connexion_entre_deux_fait_tout_recommencer() {
    TestApp::run(async |app| {
        let (_, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-03-15"));
        ronde(app, RONDE).await;
        app.courriels().await;

        app.sql(&format!(
            "UPDATE usager SET lastconnection_at = '2027-04-14T08:00:00Z' WHERE id = '{id}'"
        ))
        .await;
        let vu = derouler(app, RONDE, jour("2027-07-14")).await;

        assert_eq!(
            vu,
            [
                "2027-06-14 avertir de la suspension : Votre compte sera suspendu le 14 juillet 2027",
                "2027-07-14 suspendre : Votre compte est suspendu pour inactivité",
            ]
        );
    })
    .await;
}

/// L'avis est déjà en file quand la personne se connecte : il ne part pas.
#[actix_web::test]
async fn une_connexion_juste_avant_l_envoi_arrete_l_avis() {
    TestApp::run(async |app| {
        let (_, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-03-15"));
        assert_eq!(ronde(app, RONDE).await.faits.len(), 1);

        app.sql(&format!(
            "UPDATE usager SET lastconnection_at = '2027-03-15T07:59:00Z' WHERE id = '{id}'"
        ))
        .await;

        assert_eq!(app.courriels().await, []);
        assert_eq!(colonne(app, id, "inactivite_2m_at").await, None);
        assert_eq!(journal(app, id).await, "");
    })
    .await;
}

#[actix_web::test]
async fn une_ronde_faite_deux_fois_n_ecrit_qu_un_courriel() {
    TestApp::run(async |app| {
        compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-03-15"));

        ronde(app, RONDE).await;
        ronde(app, RONDE).await;
        let premiers = app.courriels().await.len();
        app.horloge.avancer(Duration::hours(1));
        ronde(app, RONDE).await;

        assert_eq!((premiers, app.courriels().await.len()), (1, 0));
    })
    .await;
}

/// Seuls les comptes ouverts qui ont servi au moins une fois sont concernés.
#[actix_web::test]
async fn les_autres_comptes_ne_sont_pas_concernes() {
    TestApp::run(async |app| {
        compte(app, "VALIDATED", None).await;
        for statut in ["BLOCKED", "NEED_SIRET_VALIDATION", "NEED_EMAIL_VALIDATION"] {
            compte(app, statut, Some("2026-01-15T08:00:00Z")).await;
        }

        assert_eq!(ronde(app, RONDE).await.faits, []);
    })
    .await;
}

/// Refaire un jour passé ne fait que ce qui était dû ce jour-là, et ne promet aucun délai déjà écoulé.
#[actix_web::test]
async fn la_ronde_d_un_jour_passe_date_ses_promesses_d_aujourd_hui() {
    TestApp::run(async |app| {
        compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        aller_au(app, jour("2027-05-02"));

        let trop_tot = ronde_du(app, RONDE, jour("2027-03-14")).await;
        ronde_du(app, RONDE, jour("2027-03-15")).await;

        assert_eq!(trop_tot.faits, []);
        assert_eq!(
            objets(&app.courriels().await),
            "Votre compte sera suspendu le 2 juin 2027"
        );
    })
    .await;
}

/// COMPTES-T18, de bout en bout : suspendu par l'horloge, rouvert par le lien reçu, et laissé en paix ensuite.
#[actix_web::test]
async fn un_compte_suspendu_se_rouvre_par_un_nouveau_mot_de_passe_et_repart_de_zero() {
    TestApp::run(async |app| {
        let (mail, id) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        derouler(app, RONDE, jour("2027-06-16")).await;
        assert!(colonne(app, id, "suppression_prevue").await.is_some());

        let nouveau = rouvrir(app, &mail).await;
        let vu = derouler(app, RONDE, jour("2027-08-16")).await;

        assert_eq!(nouveau, 204);
        assert_eq!(
            vu,
            ["2027-08-16 avertir de la suspension : Votre compte sera suspendu le 16 septembre 2027"]
        );
        assert_eq!(colonne(app, id, "status_code").await.unwrap(), "VALIDATED");
        let marques = "num_nonnulls(suspendu_at, inactivite_5m_at, inactivite_rappel_at, suppression_prevue)";
        assert_eq!(colonne(app, id, marques).await.unwrap(), "0");
    })
    .await;
}

/// Demande un lien, puis choisit un nouveau mot de passe avec celui que le courriel apporte.
async fn rouvrir(app: &TestApp, mail: &str) -> u16 {
    let anonyme = app.anonyme();
    let demande = json!({"population": "USAGERS", "email": mail});
    anonyme.envoyer_json(&OUBLIER, &[], None, &demande).await.statut(202);
    let courriels = app.courriels().await;
    let (_, suite) = courriels.first().unwrap().texte.split_once("?jeton=").unwrap();
    let jeton = suite.split_whitespace().next().unwrap();
    let choix = json!({"jeton": jeton, "motDePasse": "Marmotte:Tisane;Ficelle 82"});
    let reponse = anonyme.envoyer_json(&REINITIALISER, &[], None, &choix).await;
    app.courriels().await;
    reponse.statut
}
