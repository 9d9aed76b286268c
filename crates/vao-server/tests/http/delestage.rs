//! Au-delà de sa limite, un processus refuse tout de suite, et le dit.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vao_contract::{CodeProbleme, declaration};
use vao_test::TestApp;

/// Requête dont le corps n'arrive jamais : elle occupe une place tant que la connexion est ouverte.
async fn retenir(app: &TestApp) -> TcpStream {
    let hote = app.url.trim_start_matches("http://");
    let mut flux = TcpStream::connect(hote).await.unwrap();
    let requete = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: {hote}\r\nContent-Type: application/json\r\nContent-Length: 64\r\n\r\n{{"
    );
    flux.write_all(requete.as_bytes()).await.unwrap();
    flux
}

/// Attend qu'il reste ce nombre de places.
async fn attendre_les_places(app: &TestApp, places: usize) {
    let fini = async {
        while app.commun.requetes.available_permits() != places {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), fini).await.unwrap();
}

#[actix_web::test]
async fn la_requete_de_trop_est_refusee_et_les_sondes_repondent() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let limite = app.commun.config.requetes_simultanees;
        app.commun.requetes.forget_permits(limite - 1);
        let retenue = retenir(app).await;
        attendre_les_places(app, 0).await;

        let refusee = usager.get(declaration::LISTER.adresse(&[])).await;

        let probleme = refusee.probleme(CodeProbleme::ServiceIndisponible);
        assert_eq!(refusee.entete("retry-after").as_deref(), Some("1"));
        assert_eq!(probleme.reessayer_dans, Some(1));
        for sonde in ["/livez", "/readyz", "/healthz"] {
            app.anonyme().get(sonde).await.statut(200);
        }
        let texte = app.commun.metriques.texte(&app.commun).unwrap();
        assert!(texte.contains("vao_http_requetes_delestees_total 1\n"), "{texte}");

        drop(retenue);
        attendre_les_places(app, 1).await;
        usager.get(declaration::LISTER.adresse(&[])).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn un_corps_qui_n_arrive_pas_rend_sa_place() {
    TestApp::run(async |app| {
        let places = app.commun.requetes.available_permits();
        let mut retenue = retenir(app).await;
        attendre_les_places(app, places - 1).await;

        attendre_les_places(app, places).await;

        let mut reponse = [0; 12];
        retenue.read_exact(&mut reponse).await.unwrap();
        assert_eq!(&reponse, b"HTTP/1.1 400");
    })
    .await;
}
