//! Configuration: one struct, read from the environment, checked at start.
//!
//! `vao --help` and `.env.dev.example.env` say the same thing.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};

use crate::externes::ConfigExternes;

/// Where the service runs: production refuses every convenience of development.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Environnement {
    /// A developer's machine or a test.
    Dev,
    /// Anywhere real people's data is.
    Prod,
}

impl Environnement {
    /// Name of the environment, as the API keys carry it.
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Prod => "prod",
        }
    }
}

/// Everything the service needs to know about its surroundings.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "un commutateur par variable d'environnement"
)]
pub struct Config {
    /// Environment: `dev` or `prod`.
    #[arg(long, env = "VAO_ENV", default_value = "prod")]
    pub env: Environnement,
    /// PostgreSQL, application role (reads and writes data, owns nothing).
    #[arg(long, env = "VAO_DB_URL", hide_env_values = true)]
    pub db_url: SecretString,
    /// PostgreSQL, owner role (migrations and seeds only).
    #[arg(long, env = "VAO_DB_OWNER_URL", hide_env_values = true)]
    pub db_owner_url: Option<SecretString>,
    /// Address of the API.
    #[arg(long, env = "VAO_ADRESSE", default_value = "127.0.0.1:3000")]
    pub adresse: SocketAddr,
    /// Address of the metrics (`serve` and `worker`, one port each), never exposed to the Internet.
    #[arg(long, env = "VAO_ADRESSE_METRIQUES", default_value = "127.0.0.1:3001")]
    pub adresse_metriques: SocketAddr,
    /// Requests served at once by this process; beyond, 503 with `Retry-After`.
    #[arg(long, env = "VAO_REQUETES_SIMULTANEES", default_value_t = 512)]
    pub requetes_simultanees: usize,
    /// HTTP workers; one pool of connections each.
    #[arg(long, env = "VAO_OUVRIERS", default_value_t = 2)]
    pub ouvriers: usize,
    /// Connections per HTTP worker.
    #[arg(long, env = "VAO_DB_CONNEXIONS", default_value_t = 4)]
    pub connexions: usize,
    /// Jobs run at once by `vao worker`.
    #[arg(long, env = "VAO_TACHES_SIMULTANEES", default_value_t = 2)]
    pub taches_simultanees: usize,
    /// Public address of the organisers' portal.
    #[arg(long, env = "VAO_URL_USAGERS", default_value = "http://localhost:8000")]
    pub url_usagers: String,
    /// Public address of the back office.
    #[arg(long, env = "VAO_URL_BO", default_value = "http://localhost:8001")]
    pub url_bo: String,
    /// Public directory of companies, linked from the mails.
    #[arg(long, env = "VAO_URL_ANNUAIRE", default_value = vao_mail::courriels::ANNUAIRE_DES_ENTREPRISES)]
    pub url_annuaire: String,
    /// Form of the help desk, offered in the mails to those who can no longer sign in.
    #[arg(long, env = "VAO_URL_ASSISTANCE")]
    pub url_assistance: Option<String>,
    /// Services of others.
    #[command(flatten)]
    pub externes: ConfigExternes,
    /// SMTP server: `smtp://host:port` or `smtps://user:password@host`.
    #[arg(long, env = "VAO_SMTP_URL", hide_env_values = true)]
    pub smtp_url: SecretString,
    /// Certificate (PEM file) of an authority to trust for the SMTP server, besides those of the system.
    #[arg(long, env = "VAO_SMTP_AUTORITE")]
    pub smtp_autorite: Option<PathBuf>,
    /// Sender of the mails.
    #[arg(long, env = "VAO_EXPEDITEUR", default_value = "VAO <ne-pas-repondre@vao.test>")]
    pub expediteur: String,
    /// Address warned when nobody can receive a mail (territory without writer).
    #[arg(long, env = "VAO_MAIL_ADMINISTRATION", default_value = "administration@vao.test")]
    pub mail_administration: String,
    /// National mailbox: receives the requests of a territory whose sheet has no mailbox.
    #[arg(long, env = "VAO_COURRIEL_NATIONAL", default_value = "dgcs@vao.test")]
    pub courriel_national: String,
    /// Terms of use in force; everybody is asked again when it goes up.
    #[arg(long, env = "VAO_CGU_VERSION", default_value_t = vao_domain::compte::CGU_VERSION)]
    pub cgu_version: i32,
    /// Refuses a first deposit made less than one month before the stay, which not even urgency covers (R. 412-14).
    #[arg(long, env = "VAO_DELAI_BLOQUANT_2M", default_value_t = false, value_parser = clap::builder::BoolishValueParser::new())]
    pub delai_bloquant_2m: bool,
    /// Ways and time limits of appeal, added at the end of the mail of a refusal.
    #[arg(long, env = "VAO_MENTION_RECOURS")]
    pub mention_recours: Option<String>,
    /// Asks an authenticator application of the agents who decide; by default in production only.
    #[arg(long, env = "VAO_TOTP_EXIGE", value_parser = clap::builder::BoolishValueParser::new())]
    pub totp_exige: Option<bool>,
    /// Object store: `file:///directory` or `s3://bucket`.
    #[arg(long, env = "VAO_STOCKAGE")]
    pub stockage: String,
    /// Endpoint of the S3 service, when it is not Amazon's.
    #[arg(long, env = "VAO_S3_ADRESSE")]
    pub s3_adresse: Option<String>,
    /// Region of the S3 bucket.
    #[arg(long, env = "VAO_S3_REGION")]
    pub s3_region: Option<String>,
    /// Access key of the S3 bucket.
    #[arg(long, env = "VAO_S3_CLE", hide_env_values = true)]
    pub s3_cle: Option<SecretString>,
    /// Secret key of the S3 bucket.
    #[arg(long, env = "VAO_S3_SECRET", hide_env_values = true)]
    pub s3_secret: Option<SecretString>,
    /// Antivirus of the attached files: `tcp://host:3310` or `unix:///socket` (clamd); `factice:`, in development only,
    /// knows no threat but the EICAR test file.
    #[arg(long, env = "VAO_ANTIVIRUS")]
    pub antivirus: String,
    /// Directory of the Ed25519 keys that sign the access tokens (`<kid>.der`, PKCS#8).
    #[arg(long, env = "VAO_CLES_DIR")]
    pub cles_dir: PathBuf,
    /// Key ring of the encryption at rest: `id:base64,id:base64`, current key first.
    #[arg(long, env = "VAO_TROUSSEAU", hide_env_values = true)]
    pub trousseau: SecretString,
    /// Pepper of the API keys: 32 bytes at least, in base64. Changing it ends every key.
    #[arg(long, env = "VAO_POIVRE_CLES", hide_env_values = true)]
    pub poivre_cles: SecretString,
    /// Trust `X-Forwarded-For`: only when a proxy that overwrites it stands in front.
    #[arg(long, env = "VAO_DERRIERE_MANDATAIRE", default_value_t = false)]
    pub derriere_mandataire: bool,
    /// Opens the constant routes of the benchmark, outside `/api`.
    #[arg(long, env = "VAO_BANC", default_value_t = false, value_parser = clap::builder::BoolishValueParser::new())]
    pub banc: bool,
    /// Runs the daily and weekly rounds; the browser journeys do without, whatever the hour they are run at.
    #[arg(long, env = "VAO_RONDES", default_value_t = true, action = clap::ArgAction::Set, value_parser = clap::builder::BoolishValueParser::new())]
    pub rondes: bool,
    /// Directory of the administrative geography (npm `@etalab/decoupage-administratif`).
    #[arg(
        long,
        env = "VAO_DECOUPAGE_DIR",
        default_value = "node_modules/@etalab/decoupage-administratif/data"
    )]
    pub decoupage_dir: PathBuf,
}

impl Config {
    /// Options of the S3 client, empty for a local store.
    pub fn options_stockage(&self) -> Vec<(String, String)> {
        let secret = |valeur: &Option<SecretString>| valeur.as_ref().map(|v| v.expose_secret().to_owned());
        // Un service S3 de la machine ou du réseau privé peut être en HTTP ; les objets sont chiffrés avant de partir.
        let en_clair = self
            .s3_adresse
            .as_deref()
            .filter(|adresse| adresse.starts_with("http://"));
        let options = [
            ("aws_endpoint", self.s3_adresse.clone()),
            ("aws_allow_http", en_clair.map(|_| "true".to_owned())),
            ("aws_region", self.s3_region.clone()),
            ("aws_access_key_id", secret(&self.s3_cle)),
            ("aws_secret_access_key", secret(&self.s3_secret)),
        ];
        options
            .into_iter()
            .filter_map(|(nom, valeur)| Some((nom.to_owned(), valeur?)))
            .collect()
    }

    /// In production, refuses to send data, codes or links in clear to another machine.
    ///
    /// # Errors
    /// A sentence that names the variable to mend.
    pub fn exiger_le_chiffrement(&self) -> anyhow::Result<()> {
        if self.est_dev() {
            return Ok(());
        }
        for url in [Some(&self.db_url), self.db_owner_url.as_ref()].into_iter().flatten() {
            let en_clair = vao_db::tls::en_clair(url.expose_secret()).context("adresse de la base")?;
            ensure!(
                !en_clair,
                "la base est jointe en clair (sslmode=disable) : en production, retirez-le de VAO_DB_URL et de VAO_DB_OWNER_URL"
            );
        }
        ensure!(
            !vao_mail::en_clair(&self.smtp_url),
            "les courriels partiraient en clair : en production, VAO_SMTP_URL est en smtps:// ou porte ?tls=required"
        );
        Ok(())
    }

    /// True if the agents who decide must have an authenticator application.
    pub fn totp_exige(&self) -> bool {
        self.totp_exige.unwrap_or_else(|| !self.est_dev())
    }

    /// True on a developer's machine or in a test.
    pub fn est_dev(&self) -> bool {
        self.env == Environnement::Dev
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }

    fn lire(arguments: &[&str]) -> Config {
        let obligatoires = [
            "vao",
            "--stockage=s3://vao",
            "--antivirus=tcp://clamd:3310",
            "--cles-dir=/x",
            "--trousseau=x",
            "--poivre-cles=x",
        ];
        Arguments::parse_from(obligatoires.iter().chain(arguments)).config
    }

    fn options(adresse: &str) -> Vec<(String, String)> {
        let adresse = format!("--s3-adresse={adresse}");
        lire(&["--db-url=postgres://x", "--smtp-url=smtp://x", &adresse]).options_stockage()
    }

    #[rstest]
    #[case("prod", "postgres://vao@base/vao", "smtps://courrier", true)]
    #[case("prod", "postgres://vao@base/vao", "smtp://courrier?tls=required", true)]
    #[case("prod", "postgres://vao@127.0.0.1/vao?sslmode=disable", "smtp://127.0.0.1:25", true)]
    #[case("prod", "postgres://vao@base/vao?sslmode=disable", "smtps://courrier", false)]
    #[case("prod", "postgres://vao@base/vao", "smtp://courrier", false)]
    #[case("prod", "postgres://vao@base/vao", "smtp://courrier?tls=opportunistic", false)]
    #[case("dev", "postgres://vao@base/vao?sslmode=disable", "smtp://maildev:1025", true)]
    fn la_production_refuse_ce_qui_circulerait_en_clair(
        #[case] env: &str,
        #[case] base: &str,
        #[case] smtp: &str,
        #[case] admis: bool,
    ) {
        let (env, base, smtp) = (
            format!("--env={env}"),
            format!("--db-url={base}"),
            format!("--smtp-url={smtp}"),
        );

        assert_eq!(lire(&[&env, &base, &smtp]).exiger_le_chiffrement().is_ok(), admis);
    }

    #[test]
    fn un_service_s3_en_clair_s_emploie_quand_son_adresse_le_dit() {
        let en_clair = ("aws_allow_http".to_owned(), "true".to_owned());

        assert!(options("http://minio:9000").contains(&en_clair));
        assert!(
            options("https://s3.example")
                .iter()
                .all(|(nom, _)| nom != "aws_allow_http")
        );
    }
}
