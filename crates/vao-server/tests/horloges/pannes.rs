//! Une messagerie ou un dossier en panne n'arrête ni les autres, ni la suite.

use vao_server::rondes;
use vao_test::TestApp;

use super::aide::{aller_au, colonne, compte, destinataires, jour, objets, ronde};

/// L'avis n'est noté qu'une fois parti : messagerie en panne, personne n'est suspendu sans avoir été prévenu.
#[actix_web::test]
async fn messagerie_en_panne_l_avis_repart_avec_son_mois_et_rien_n_est_perdu() {
    TestApp::run(async |app| {
        let (_, averti) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        let (_, suspendu) = compte(app, "VALIDATED", Some("2026-12-01T08:00:00Z")).await;
        app.sql(&format!(
            "UPDATE usager SET inactivite_2m_at = '2027-02-01T08:00:00Z' WHERE id = '{suspendu}'"
        ))
        .await;
        aller_au(app, jour("2027-03-15"));
        ronde(app, "inactivite").await;
        assert_eq!(app.executer_les_taches_smtp_en_panne().await, 2);

        assert_eq!(colonne(app, averti, "inactivite_2m_at").await, None);
        assert_eq!(
            colonne(app, suspendu, "status_code").await.unwrap(),
            "TEMPORARY_BLOCKED"
        );
        aller_au(app, jour("2027-03-18"));
        ronde(app, "inactivite").await;
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
            .await;
        assert_eq!(
            objets(&app.courriels().await),
            "Votre compte est suspendu pour inactivité | Votre compte sera suspendu le 18 avril 2027"
        );
    })
    .await;
}

/// Un compte que la base refuse d'écrire est compté en échec ; les autres sont traités, et la ronde sera refaite.
#[actix_web::test]
async fn un_compte_en_echec_n_arrete_pas_les_autres() {
    TestApp::run(async |app| {
        let mut comptes = Vec::new();
        for _ in 0..3 {
            comptes.push(compte(app, "VALIDATED", Some("2026-12-01T08:00:00Z")).await);
        }
        app.sql("UPDATE usager SET inactivite_2m_at = '2027-02-01T08:00:00Z'")
            .await;
        let (refuse, id) = &comptes[1];
        app.sql(&format!(
            "CREATE FUNCTION refuser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'panne'; END $$; \
             CREATE TRIGGER panne BEFORE UPDATE ON usager FOR EACH ROW WHEN (OLD.id = '{id}') \
             EXECUTE FUNCTION refuser()"
        ))
        .await;
        aller_au(app, jour("2027-03-15"));

        let inactivite = rondes::trouver("inactivite").unwrap();
        let bilan = inactivite
            .passer(app.contexte(), app.horloge.aujourd_hui(), false)
            .await
            .unwrap();
        let prevenus = app.courriels().await;
        app.sql("DROP TRIGGER panne ON usager").await;
        let reprise = ronde(app, "inactivite").await;

        assert_eq!(bilan.echecs.iter().map(|du| du.cible).collect::<Vec<_>>(), [*id]);
        assert_eq!(destinataires(&prevenus), [comptes[0].0.as_str(), comptes[2].0.as_str()]);
        assert_eq!(reprise.faits.iter().map(|du| du.cible).collect::<Vec<_>>(), [*id]);
        assert_eq!(destinataires(&app.courriels().await), [refuse.as_str()]);
    })
    .await;
}
