//! Towards a PostgreSQL of another machine, everything is encrypted and the certificate verified: the real server behind a
//! door that speaks TLS as PostgreSQL does.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use std::net::TcpListener as Reservation;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::process::{Child, Command};
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use vao_test::TestApp;

/// What a client sends first to ask for TLS.
const DEMANDE_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
/// Name written in the certificate and in the URLs; no name server knows it.
const HOTE: &str = "base.vao.test";

/// Door in front of the test server.
struct Porte {
    port: u16,
    autorite: PathBuf,
    _dossier: TempDir,
}

impl Porte {
    /// Encrypted with a certificate of an authority of its own, or in clear.
    async fn ouvrir(app: &TestApp, chiffree: bool) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        let mut parametres = CertificateParams::new(vec![]).unwrap();
        parametres.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let autorite = CertifiedIssuer::self_signed(parametres, KeyPair::generate().unwrap()).unwrap();
        let cle = KeyPair::generate().unwrap();
        let certificat = CertificateParams::new(vec![HOTE.to_owned()])
            .unwrap()
            .signed_by(&cle, &autorite)
            .unwrap();
        let fichier = dossier.path().join("autorite.pem");
        std::fs::write(&fichier, autorite.pem()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificat.der().clone()],
                PrivateKeyDer::try_from(cle.serialize_der()).unwrap(),
            )
            .unwrap();
        let tls = chiffree.then(|| TlsAcceptor::from(Arc::new(config)));
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = ecoute.local_addr().unwrap().port();
        let serveur: Config = app.base.url_proprietaire().parse().unwrap();
        tokio::spawn(async move {
            while let Ok((flux, _)) = ecoute.accept().await {
                // Un refus du client ferme la liaison : rien à en dire.
                tokio::spawn(relayer(flux, tls.clone(), serveur.clone()));
            }
        });
        Self {
            port,
            autorite: fichier,
            _dossier: dossier,
        }
    }

    /// The same role and database, reached by this door under that name.
    fn url(&self, url: &str, hote: &str) -> String {
        let (role, suite) = url.rsplit_once('@').unwrap();
        let (_, base) = suite.split_once('/').unwrap();
        format!("{role}@{hote}:{}/{base}?hostaddr=127.0.0.1", self.port)
    }

    /// Command of the real binary; `hote`: name under which the database is asked for.
    fn commande(&self, app: &TestApp, commande: &str, hote: &str) -> Command {
        let config = &app.commun.config;
        let mut lancee = Command::new(env!("CARGO_BIN_EXE_vao"));
        lancee
            .arg(commande)
            .env("VAO_ENV", "prod")
            .env("VAO_DB_URL", self.url(config.db_url.expose_secret(), hote))
            .env("VAO_DB_OWNER_URL", self.url(&app.base.url_proprietaire(), hote))
            .env("VAO_ADRESSE_METRIQUES", "127.0.0.1:0")
            .env("VAO_OUVRIERS", "1")
            .env("VAO_SMTP_URL", "smtp://127.0.0.1:1")
            .env("VAO_STOCKAGE", "memory:")
            .env("VAO_ANTIVIRUS", "tcp://127.0.0.1:1")
            .env("VAO_CLES_DIR", &config.cles_dir)
            .env("VAO_TROUSSEAU", config.trousseau.expose_secret())
            .env("VAO_POIVRE_CLES", config.poivre_cles.expose_secret())
            .env_remove("PGSSLROOTCERT")
            .stdout(Stdio::null())
            .kill_on_drop(true);
        lancee
    }

    /// `vao migrate`, the migrations then the installation of the queue: what stopped it, if anything did.
    async fn migrer(&self, app: &TestApp, hote: &str, avec_autorite: bool) -> Option<String> {
        let mut commande = self.commande(app, "migrate", hote);
        if avec_autorite {
            commande.env("PGSSLROOTCERT", &self.autorite);
        }
        let sortie = commande.output().await.unwrap();
        (!sortie.status.success()).then(|| String::from_utf8_lossy(&sortie.stderr).into_owned())
    }
}

/// Answers the request for TLS, then carries both ways.
async fn relayer(mut flux: TcpStream, tls: Option<TlsAcceptor>, base: Config) -> std::io::Result<()> {
    let mut demande = [0; 8];
    flux.read_exact(&mut demande).await?;
    assert_eq!(demande, DEMANDE_TLS, "rien ne part avant le chiffrement");
    let port = base.get_ports().first().unwrap();
    let mut base: Box<dyn Flux> = match base.get_hosts().first().unwrap() {
        Host::Unix(dossier) => Box::new(UnixStream::connect(dossier.join(format!(".s.PGSQL.{port}"))).await?),
        Host::Tcp(hote) => Box::new(TcpStream::connect(format!("{hote}:{port}")).await?),
    };
    flux.write_all(if tls.is_some() { b"S" } else { b"N" }).await?;
    match tls {
        Some(tls) => copy_bidirectional(&mut tls.accept(flux).await?, &mut base).await?,
        None => copy_bidirectional(&mut flux, &mut base).await?,
    };
    Ok(())
}

/// Where bytes come from and go.
trait Flux: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Flux for T {}

/// `vao serve`, and whether it reaches the database through its pool.
async fn servi(app: &TestApp, porte: &Porte, avec_autorite: bool) -> (Child, u16) {
    let port = Reservation::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut commande = porte.commande(app, "serve", HOTE);
    commande.env("VAO_ADRESSE", format!("127.0.0.1:{port}"));
    if avec_autorite {
        commande.env("PGSSLROOTCERT", &porte.autorite);
    }
    let serveur = commande.spawn().unwrap();
    let sonde = format!("http://127.0.0.1:{port}/readyz");
    loop {
        match app.http.get(&sonde).send().await {
            Ok(reponse) => return (serveur, reponse.status().as_u16()),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[actix_web::test]
async fn les_migrations_la_file_et_le_serveur_joignent_une_base_chiffree() {
    TestApp::run(async |app| {
        let porte = Porte::ouvrir(app, true).await;

        assert_eq!(porte.migrer(app, HOTE, true).await, None);
        assert_eq!(servi(app, &porte, true).await.1, 200);
    })
    .await;
}

#[actix_web::test]
async fn un_certificat_d_une_autorite_inconnue_ou_d_un_autre_nom_est_refuse() {
    TestApp::run(async |app| {
        let porte = Porte::ouvrir(app, true).await;

        let inconnue = porte.migrer(app, HOTE, false).await.unwrap();
        let autre_nom = porte.migrer(app, "autre.vao.test", true).await.unwrap();
        assert!(inconnue.contains("UnknownIssuer"), "{inconnue}");
        assert!(autre_nom.contains("not valid for name"), "{autre_nom}");
        assert_eq!(servi(app, &porte, false).await.1, 503);
    })
    .await;
}

#[actix_web::test]
async fn un_serveur_qui_ne_chiffre_pas_est_refuse() {
    TestApp::run(async |app| {
        let porte = Porte::ouvrir(app, false).await;

        let refus = porte.migrer(app, HOTE, true).await.unwrap();
        assert!(refus.contains("server does not support TLS"), "{refus}");
        assert_eq!(servi(app, &porte, true).await.1, 503);
    })
    .await;
}
