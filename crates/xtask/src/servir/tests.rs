//! Le serveur local, interrogé sur de vraies connexions.

use super::*;

use std::fs;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Répond `reponse` à chaque connexion et rend les requêtes reçues.
async fn faux_serveur(reponse: &'static str) -> (SocketAddr, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.expect("port libre");
    let adresse = ecoute.local_addr().expect("adresse");
    let (envoi, reception) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut flux, _)) = ecoute.accept().await {
            let mut tampon = vec![0; 65_536];
            let lus = flux.read(&mut tampon).await.unwrap_or(0);
            envoi.send(String::from_utf8_lossy(&tampon[..lus]).into_owned()).ok();
            flux.write_all(reponse.as_bytes()).await.ok();
        }
    });
    (adresse, reception)
}

async fn demarrer(racine: PathBuf, api: String) -> SocketAddr {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.expect("port libre");
    let adresse = ecoute.local_addr().expect("adresse");
    let configuration =
        Configuration::new("http://tuiles.test:3900/{z}/{x}/{y}.png", "https://avis.test/vao").expect("réglages admis");
    let contexte = Contexte {
        racine,
        api,
        configuration,
    };
    tokio::spawn(accepter(ecoute, Arc::new(contexte)));
    adresse
}

/// Envoie une requête brute et rend la réponse entière, en-têtes en minuscules.
async fn demander(adresse: SocketAddr, requete: &str) -> String {
    let mut flux = TcpStream::connect(adresse).await.expect("connexion");
    flux.write_all(requete.as_bytes()).await.expect("envoi");
    let mut recu = Vec::new();
    flux.read_to_end(&mut recu).await.expect("réponse");
    String::from_utf8_lossy(&recu).into_owned()
}

fn get(chemin: &str) -> String {
    format!("GET {chemin} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip, br\r\nconnection: close\r\n\r\n")
}

fn application() -> tempfile::TempDir {
    let dossier = tempfile::tempdir().expect("dossier temporaire");
    fs::create_dir_all(dossier.path().join("a/1f")).expect("dossier");
    fs::write(dossier.path().join("index.html"), "<title>page</title>").expect("page");
    fs::write(dossier.path().join("a/1f/front.js"), "clair").expect("script");
    fs::write(dossier.path().join("a/1f/front.js.br"), "comprime").expect("script comprimé");
    dossier
}

#[tokio::test]
async fn les_fichiers_precompresses_se_gardent_un_an() {
    let dossier = application();
    let adresse = demarrer(dossier.path().to_path_buf(), "127.0.0.1:1".to_owned()).await;

    let reponse = demander(adresse, &get("/a/1f/front.js")).await;

    assert!(reponse.starts_with("HTTP/1.1 200"), "{reponse}");
    assert!(reponse.contains("content-encoding: br"), "{reponse}");
    assert!(reponse.contains("text/javascript"), "{reponse}");
    assert!(reponse.contains("immutable"), "{reponse}");
    assert!(reponse.contains("x-content-type-options: nosniff"), "{reponse}");
    assert!(reponse.ends_with("comprime"), "{reponse}");
}

#[tokio::test]
async fn l_adresse_d_un_ecran_rend_la_page_et_un_fichier_absent_non() {
    let dossier = application();
    let adresse = demarrer(dossier.path().to_path_buf(), "127.0.0.1:1".to_owned()).await;

    let ecran = demander(adresse, &get("/sejours/018f?onglet=2")).await;
    let absent = demander(adresse, &get("/sejours/front.js")).await;
    let morceau = demander(adresse, &get("/a/2e/split_x")).await;

    assert!(
        ecran.starts_with("HTTP/1.1 200") && ecran.contains("<title>page"),
        "{ecran}"
    );
    assert!(ecran.contains("cache-control: no-cache"), "{ecran}");
    assert!(ecran.contains("frame-ancestors 'none'"), "{ecran}");
    assert!(absent.starts_with("HTTP/1.1 404"), "{absent}");
    assert!(morceau.starts_with("HTTP/1.1 404"), "{morceau}");
}

#[tokio::test]
async fn les_cartes_savent_d_ou_viennent_leurs_images_et_la_politique_l_admet() {
    let dossier = application();
    let adresse = demarrer(dossier.path().to_path_buf(), "127.0.0.1:1".to_owned()).await;

    let reponse = demander(adresse, &get("/configuration.json")).await;
    let page = demander(adresse, &get("/")).await;

    assert!(reponse.starts_with("HTTP/1.1 200"), "{reponse}");
    assert!(reponse.contains("cache-control: no-cache"), "{reponse}");
    assert!(
        reponse.ends_with(
            r#"{"satisfaction":"https://avis.test/vao","tuiles":"http://tuiles.test:3900/{z}/{x}/{y}.png"}"#
        ),
        "{reponse}"
    );
    assert!(page.contains("img-src 'self' data: http://tuiles.test:3900;"), "{page}");
}

#[tokio::test]
async fn rien_hors_du_repertoire_n_est_servi() {
    let dossier = application();
    fs::write(dossier.path().join(".secret"), "non").expect("fichier");
    let racine = dossier.path().join("a");
    fs::write(racine.join("index.html"), "accueil").expect("page");
    let adresse = demarrer(racine, "127.0.0.1:1".to_owned()).await;

    for chemin in [
        "/../index.html",
        "/%2e%2e/index.html",
        "/1f/../../.secret",
        "/.secret",
        "/..%5cindex.html",
    ] {
        let reponse = demander(adresse, &get(chemin)).await;
        assert!(reponse.starts_with("HTTP/1.1 404"), "{chemin} : {reponse}");
    }
}

#[tokio::test]
async fn l_api_recoit_la_requete_telle_quelle_et_l_adresse_de_l_appelant() {
    let dossier = application();
    let (api, mut recues) = faux_serveur(
        "HTTP/1.1 201 Created\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
    )
    .await;
    let adresse = demarrer(dossier.path().to_path_buf(), api.to_string()).await;

    let reponse = demander(
        adresse,
        "POST /api/v1/sessions?x=%20y HTTP/1.1\r\nhost: localhost:8000\r\ncookie: c=3\r\nx-forwarded-for: 6.6.6.6\r\n\
         connection: close, x-local\r\nx-local: 1\r\ncontent-length: 3\r\n\r\nabc",
    )
    .await;

    let recue = recues.recv().await.expect("requête transmise");
    assert!(
        reponse.starts_with("HTTP/1.1 201") && reponse.ends_with("ok"),
        "{reponse}"
    );
    assert!(
        reponse.contains("set-cookie: a=1") && reponse.contains("set-cookie: b=2"),
        "{reponse}"
    );
    assert!(recue.starts_with("POST /api/v1/sessions?x=%20y HTTP/1.1"), "{recue}");
    assert!(
        recue.contains("x-forwarded-for: 127.0.0.1") && !recue.contains("6.6.6.6"),
        "{recue}"
    );
    assert!(
        recue.contains("cookie: c=3") && recue.contains("host: localhost:8000"),
        "{recue}"
    );
    assert!(!recue.contains("x-local"), "{recue}");
    assert!(recue.ends_with("abc"), "{recue}");
}

#[tokio::test]
async fn sans_serveur_l_api_repond_un_probleme() {
    let dossier = application();
    let libre = TcpListener::bind("127.0.0.1:0")
        .await
        .and_then(|ecoute| ecoute.local_addr())
        .expect("port libre");
    let adresse = demarrer(dossier.path().to_path_buf(), libre.to_string()).await;

    let reponse = demander(adresse, &get("/api/v1/moi")).await;

    assert!(reponse.starts_with("HTTP/1.1 503"), "{reponse}");
    assert!(
        reponse.contains("retry-after: 2") && reponse.contains("application/problem+json"),
        "{reponse}"
    );
    assert!(reponse.contains("\"code\":\"service-indisponible\""), "{reponse}");
}
