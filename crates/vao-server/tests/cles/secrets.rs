//! Canari : une clé ne se retrouve nulle part, ni dans la base, ni dans les tâches, ni dans les journaux.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use vao_contract::CodeProbleme;
use vao_domain::cle_api::Scope;
use vao_test::TestApp;

use crate::aide::{creer, lister, logiciel};

#[derive(Clone, Default)]
struct Sortie(Arc<Mutex<Vec<u8>>>);

impl Write for Sortie {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn sortie() -> &'static Sortie {
    static SORTIE: OnceLock<Sortie> = OnceLock::new();
    SORTIE.get_or_init(|| {
        let sortie = Sortie::default();
        let ecriture = sortie.clone();
        tracing_subscriber::fmt()
            .json()
            .with_env_filter("info,vao_server=trace,vao_db=trace,vao_jobs=trace,vao_mail=trace,graphile_worker=error")
            .without_time()
            .with_writer(move || ecriture.clone())
            .init();
        sortie
    })
}

/// Toute la base, ligne par ligne, en texte.
const TOUT: &str = "SELECT string_agg(x.xml::text, E'\\n') FROM (SELECT query_to_xml('SELECT * FROM ' || \
                    quote_ident(table_schema) || '.' || quote_ident(table_name), true, true, '') AS xml \
                    FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
                    AND table_schema NOT IN ('pg_catalog', 'information_schema')) x";

#[actix_web::test]
async fn une_cle_ne_se_retrouve_nulle_part() {
    let journaux = sortie();
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
        let journal = String::from_utf8_lossy(&journaux.0.lock().unwrap()).into_owned();

        assert_eq!(prefixe, cle.details.prefixe);
        let identifiant = prefixe.rsplit_once('_').unwrap().1;
        for (nom, texte) in [("tâches", &taches), ("base", &base), ("journal", &journal)] {
            assert!(texte.contains(identifiant), "{nom} : la part publique se retrouve");
            assert!(!texte.contains(secret), "{nom} : le secret ne s'y trouve pas");
        }
    })
    .await;
}
