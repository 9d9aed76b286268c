//! STARTTLS against a real SMTP server (npm `smtp-server`), with an authority of our own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the helpers of a test fail with it"
)]

use std::path::Path;
use std::process::Stdio;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use vao_mail::{Courriel, EnvoiError, Expediteur};

const DE: &str = "VAO <ne-pas-repondre@vao.test>";

/// Running server, and the authority that signed its certificate.
struct Serveur {
    port: u16,
    autorite: String,
    faits: Lines<BufReader<ChildStdout>>,
    _processus: Child,
    _dossier: TempDir,
}

impl Serveur {
    /// Server whose certificate names `hote`.
    async fn demarrer(hote: &str) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        let mut parametres = CertificateParams::new(vec![]).unwrap();
        parametres.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let autorite = CertifiedIssuer::self_signed(parametres, KeyPair::generate().unwrap()).unwrap();
        let cle = KeyPair::generate().unwrap();
        let certificat = CertificateParams::new(vec![hote.to_owned()])
            .unwrap()
            .signed_by(&cle, &autorite)
            .unwrap();
        let (chemin_certificat, chemin_cle) = (dossier.path().join("cert.pem"), dossier.path().join("cle.pem"));
        std::fs::write(&chemin_certificat, certificat.pem()).unwrap();
        std::fs::write(&chemin_cle, cle.serialize_pem()).unwrap();
        let mut processus = Command::new("node")
            .arg("e2e/aide/smtp-tls.mjs")
            .args([&chemin_certificat, &chemin_cle])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node est installé, et « npm ci » passé : ./scripts/test s'en charge");
        let mut faits = BufReader::new(processus.stdout.take().unwrap()).lines();
        let annonce = faits.next_line().await.unwrap().expect("le serveur annonce son port");
        let port = annonce.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        Self {
            port,
            autorite: autorite.pem(),
            faits,
            _processus: processus,
            _dossier: dossier,
        }
    }

    fn expediteur(&self, autorite: Option<&str>) -> Expediteur {
        let url = format!("smtp://localhost:{}?tls=required", self.port);
        Expediteur::smtp_avec_autorite(&SecretString::from(url), DE, autorite.map(str::as_bytes)).unwrap()
    }
}

fn courriel() -> Courriel {
    Courriel::nouveau("VAO – Séjour", "<p>bonjour</p>".into(), "bonjour".into()).pour(["direction@grand-large.test"])
}

#[tokio::test]
async fn un_courriel_part_chiffre_quand_l_autorite_est_connue() {
    let mut serveur = Serveur::demarrer("localhost").await;
    let expediteur = serveur.expediteur(Some(&serveur.autorite));

    expediteur.envoyer(&courriel()).await.unwrap();

    let recu = serveur.faits.next_line().await.unwrap().unwrap();
    assert!(recu.starts_with(r#"{"chiffre":true,"#), "{recu}");
    assert!(recu.contains("bonjour"), "{recu}");
}

#[tokio::test]
async fn un_certificat_d_une_autorite_inconnue_est_refuse() {
    let serveur = Serveur::demarrer("localhost").await;

    let erreur = serveur.expediteur(None).envoyer(&courriel()).await.unwrap_err();

    assert!(matches!(erreur, EnvoiError::Injoignable(_)), "{erreur:?}");
}

#[tokio::test]
async fn un_certificat_au_nom_d_un_autre_est_refuse() {
    let serveur = Serveur::demarrer("autre.test").await;

    let erreur = serveur
        .expediteur(Some(&serveur.autorite))
        .envoyer(&courriel())
        .await
        .unwrap_err();

    assert!(matches!(erreur, EnvoiError::Injoignable(_)), "{erreur:?}");
}

/// Le serveur exige STARTTLS : sans lui, rien ne part en clair.
#[tokio::test]
async fn sans_starttls_le_serveur_ne_prend_rien() {
    let serveur = Serveur::demarrer("localhost").await;
    let url = SecretString::from(format!("smtp://127.0.0.1:{}", serveur.port));

    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();

    assert!(matches!(erreur, EnvoiError::Refuse(_)), "{erreur:?}");
}

#[tokio::test]
async fn une_autorite_illisible_se_dit_au_demarrage() {
    let url = SecretString::from("smtp://localhost?tls=required");

    let erreur = Expediteur::smtp_avec_autorite(&url, DE, Some(b"pas un certificat")).unwrap_err();

    assert!(matches!(erreur, EnvoiError::Autorite(_)), "{erreur:?}");
}
