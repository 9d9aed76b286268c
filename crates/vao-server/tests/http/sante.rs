//! Base injoignable : le processus vit, mais ne se dit pas prêt.

use std::net::TcpListener;

use secrecy::SecretString;
use vao_server::app::Commun;
use vao_server::commandes::serve;
use vao_test::TestApp;

/// Rien n'écoute sur ce port.
const BASE_ABSENTE: &str = "postgres://vao@127.0.0.1:1/vao";

#[actix_web::test]
async fn sans_base_le_processus_vit_mais_n_est_pas_pret() {
    TestApp::run(async |app| {
        let mut config = app.commun.config.clone();
        config.db_url = SecretString::from(BASE_ABSENTE);
        let commun = Commun::preparer(config, app.horloge.clone()).unwrap();
        let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", ecoute.local_addr().unwrap());
        let serveur = serve::servir(commun, ecoute, None).unwrap();
        let poignee = serveur.handle();
        actix_web::rt::spawn(serveur);
        let lire = async |sonde: &str| app.http.get(format!("{url}{sonde}")).send().await.unwrap();

        let vivant = lire("/livez").await;
        assert_eq!(vivant.status().as_u16(), 200);
        for sonde in ["/readyz", "/healthz"] {
            let indisponible = lire(sonde).await;
            assert_eq!(indisponible.status().as_u16(), 503, "{sonde}");
            assert_eq!(indisponible.headers()["retry-after"], "5", "{sonde}");
            let texte = indisponible.text().await.unwrap();
            assert!(texte.contains(r#""base":"injoignable""#), "{texte}");
        }

        poignee.stop(false).await;
    })
    .await;
}
