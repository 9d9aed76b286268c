//! A server that speaks the S3 protocol, on a socket, with its own directory.

use std::sync::Arc;

use bytes::Bytes;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use vao_storage::{Coffre, StorageError, Trousseau};

use super::{PDF, cle, id, seul_fichier, trousseau};

const CLE: &str = "cle-d-essai";
const SECRET: &str = "secret-d-essai";

/// Running server; its objects disappear with it.
pub(super) struct Serveur {
    adresse: String,
    racine: TempDir,
}

impl Serveur {
    /// Server with one bucket, `vao`, open to one key.
    pub(super) async fn demarrer() -> Self {
        let racine = tempfile::tempdir().unwrap();
        std::fs::create_dir(racine.path().join("vao")).unwrap();
        let mut constructeur = S3ServiceBuilder::new(FileSystem::new(racine.path()).unwrap());
        constructeur.set_auth(SimpleAuth::from_single(CLE, SECRET));
        let service = constructeur.build();
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let adresse = format!("http://{}", ecoute.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (flux, _) = ecoute.accept().await.unwrap();
                let conversation = http1::Builder::new().serve_connection(TokioIo::new(flux), service.clone());
                tokio::spawn(async move { conversation.await.unwrap_or_default() });
            }
        });
        Self { adresse, racine }
    }

    /// Store in the bucket of this server.
    pub(super) fn coffre(&self, trousseau: Arc<Trousseau>) -> Coffre {
        self.ouvrir(SECRET, "true", trousseau)
    }

    fn ouvrir(&self, secret: &str, http: &str, trousseau: Arc<Trousseau>) -> Coffre {
        let options = [
            ("aws_endpoint", self.adresse.as_str()),
            ("aws_allow_http", http),
            ("aws_region", "us-east-1"),
            ("aws_access_key_id", CLE),
            ("aws_secret_access_key", secret),
        ]
        .map(|(nom, valeur)| (nom.to_owned(), valeur.to_owned()));
        Coffre::ouvrir("s3://vao/objets", &options, trousseau).unwrap()
    }
}

#[tokio::test]
async fn le_service_s3_ne_voit_ni_le_contenu_ni_le_nom_du_fichier() {
    let serveur = Serveur::demarrer().await;
    let coffre = serveur.coffre(trousseau(&cle("k1")));

    coffre
        .put(id(0xab), Bytes::from_static(PDF), b"document:1")
        .await
        .unwrap();

    let fichier = seul_fichier(&serveur.racine.path().join("vao"));
    assert!(
        fichier.ends_with("objets/ab/00000000-0000-0000-0000-0000000000ab"),
        "{fichier:?}"
    );
    let octets = std::fs::read(fichier).unwrap();
    assert!(!octets.windows(4).any(|w| w == b"%PDF"));
}

#[tokio::test]
async fn un_mauvais_secret_est_refuse_par_le_service() {
    let serveur = Serveur::demarrer().await;
    let coffre = serveur.ouvrir("autre-secret", "true", trousseau(&cle("k1")));

    let erreur = coffre.put(id(1), Bytes::from_static(PDF), b"d").await.unwrap_err();

    assert!(matches!(erreur, StorageError::Stockage(_)), "{erreur:?}");
}

#[tokio::test]
async fn un_service_en_clair_ne_s_emploie_que_si_on_le_dit() {
    let serveur = Serveur::demarrer().await;
    let coffre = serveur.ouvrir(SECRET, "false", trousseau(&cle("k1")));

    let erreur = coffre.put(id(1), Bytes::from_static(PDF), b"d").await.unwrap_err();

    assert!(matches!(erreur, StorageError::Stockage(_)), "{erreur:?}");
    assert_eq!(std::fs::read_dir(serveur.racine.path().join("vao")).unwrap().count(), 0);
}
