//! Les migrations montent, descendent et remontent ; l'historique ne se réécrit pas.

#![cfg(test)]

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use vao_db::essai::Base;
use vao_db::migrations;

#[derive(QueryableByName)]
struct Objet {
    #[diesel(sql_type = Text)]
    objet: String,
}

/// Tables, colonnes, index, contraintes, fonctions, déclencheurs, séquences et droits du schéma.
const OBJETS: &str = "
SELECT 'relation ' || c.relkind::text || ' ' || c.relname || ' ' || coalesce(c.relacl::text, '') AS objet
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '%diesel%'
UNION ALL SELECT 'colonne ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname NOT LIKE '%diesel%'
UNION ALL SELECT 'contrainte ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '%diesel%'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%diesel%'
UNION ALL SELECT 'fonction ' || oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'déclencheur ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'droits par défaut ' || defaclobjtype::text || ' ' || defaclacl::text FROM pg_default_acl
ORDER BY objet";

async fn objets(conn: &mut AsyncPgConnection) -> Vec<String> {
    let lignes: Vec<Objet> = diesel::sql_query(OBJETS).load(conn).await.unwrap();
    lignes.into_iter().map(|ligne| ligne.objet).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn monter_descendre_remonter_donne_le_meme_schema() {
    Base::executer(async |base| {
        let url = base.url_proprietaire();
        let mut conn = base.proprietaire().await.unwrap();
        let avant = objets(&mut conn).await;

        let descendues = migrations::annuler(&url).await.unwrap();
        let vide = objets(&mut conn).await;
        let montees = migrations::appliquer(&url).await.unwrap();
        let apres = objets(&mut conn).await;

        assert!(avant.len() > 100, "{} objets", avant.len());
        assert_eq!(vide, Vec::<String>::new(), "rien ne reste après la descente");
        assert_eq!(descendues.len(), montees.len());
        assert_eq!(avant, apres);
        assert_eq!(migrations::en_attente(&url).await.unwrap(), 0);
    })
    .await;
}

const EVENEMENT: &str = "
INSERT INTO evenement (id, domaine, dossier_id, rang, code, source, acteur_type, emetteur, le, empreinte_precedente, empreinte)
VALUES (gen_random_uuid(), 'declaration', gen_random_uuid(), 1, 'creation', 'systeme', 'AUTOMATE', 'VAO', now(), '', '\\x00')";

#[tokio::test(flavor = "multi_thread")]
async fn l_historique_refuse_modification_effacement_et_troncature() {
    Base::executer(async |base| {
        let mut application = base.application().await.unwrap();
        let mut proprietaire = base.proprietaire().await.unwrap();
        application.batch_execute(EVENEMENT).await.unwrap();

        for ordre in [
            "UPDATE evenement SET emetteur = 'x'",
            "DELETE FROM evenement",
            "TRUNCATE evenement",
        ] {
            let refus = application.batch_execute(ordre).await.unwrap_err().to_string();
            assert!(refus.contains("permission denied"), "application, {ordre} : {refus}");
            let refus = proprietaire.batch_execute(ordre).await.unwrap_err().to_string();
            assert!(refus.contains("ne se modifie pas"), "propriétaire, {ordre} : {refus}");
        }
        for ordre in ["UPDATE journal_saisie SET section = 'x'", "DELETE FROM journal_saisie"] {
            let refus = application.batch_execute(ordre).await.unwrap_err().to_string();
            assert!(refus.contains("permission denied"), "application, {ordre} : {refus}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l_application_ne_change_pas_le_schema_et_la_lecture_n_ecrit_pas() {
    Base::executer(async |base| {
        let mut application = base.application().await.unwrap();

        for ordre in [
            "CREATE TABLE intruse (i int)",
            "DROP TABLE commune",
            "ALTER TABLE evenement DISABLE TRIGGER ALL",
        ] {
            assert!(application.batch_execute(ordre).await.is_err(), "{ordre}");
        }
        let url = base.url_lecture();
        let mut lecture = <AsyncPgConnection as diesel_async::AsyncConnection>::establish(&url)
            .await
            .unwrap();
        lecture.batch_execute("SELECT count(*) FROM declaration").await.unwrap();
        // Même en levant sa propre barrière, il lui manque le droit.
        lecture
            .batch_execute("SET default_transaction_read_only = off")
            .await
            .unwrap();
        let refus = lecture
            .batch_execute("DELETE FROM commune")
            .await
            .unwrap_err()
            .to_string();
        assert!(refus.contains("permission denied"), "{refus}");
    })
    .await;
}
