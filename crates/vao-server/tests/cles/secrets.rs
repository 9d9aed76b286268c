//! Canari : une clé ne se retrouve nulle part, ni dans la base, ni dans les tâches, ni dans les journaux.

use vao_contract::CodeProbleme;
use vao_domain::cle_api::Scope;
use vao_test::{Journaux, TestApp};

use super::aide::{creer, lister, logiciel};

/// Toute la base, ligne par ligne, en texte.
const TOUT: &str = "SELECT string_agg(x.xml::text, E'\\n') FROM (SELECT query_to_xml('SELECT * FROM ' || \
                    quote_ident(table_schema) || '.' || quote_ident(table_name), true, true, '') AS xml \
                    FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
                    AND table_schema NOT IN ('pg_catalog', 'information_schema')) x";

#[actix_web::test]
async fn une_cle_ne_se_retrouve_nulle_part() {
    let journaux = Journaux::garder();
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let cle = creer(&alice, &[Scope::DeclarationsLire]).await;
        let (prefixe, secret) = cle.cle.rsplit_once('_').unwrap();
        let taches = app.valeur(TOUT).await.unwrap();
        lister(&logiciel(app, &cle.cle)).await.statut(200);
        lister(&logiciel(app, &format!("{}x", cle.cle)))
            .await
            .probleme(CodeProbleme::CleApiInvalide);
        app.courriels().await;

        let base = app.valeur(TOUT).await.unwrap();
        let journal = journaux.texte();

        assert_eq!(prefixe, cle.details.prefixe);
        let identifiant = prefixe.rsplit_once('_').unwrap().1;
        for (nom, texte) in [("tâches", &taches), ("base", &base), ("journal", &journal)] {
            assert!(texte.contains(identifiant), "{nom} : la part publique se retrouve");
            assert!(!texte.contains(secret), "{nom} : le secret ne s'y trouve pas");
        }
    })
    .await;
}
