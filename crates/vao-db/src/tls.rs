//! Encryption of the connections to PostgreSQL: of the pool, of the migrations and of the job engine alike.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;
use tokio_postgres::config::{Config, Host, SslMode};
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{Client, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// PEM file of the authorities to trust besides those of the system. The name is that of libpq, which the job engine reads.
const AUTORITES: &str = "PGSSLROOTCERT";

type Defaut = Box<dyn Error + Send + Sync>;

/// Asks for TLS, except on a socket, on this machine, or when the URL says `sslmode=disable`. Left alone, an URL lets the
/// server choose, and whoever sits in between with it.
pub fn exiger(config: &mut Config) {
    if config.get_ssl_mode() != SslMode::Disable && !est_locale(config) {
        config.ssl_mode(SslMode::Require);
    }
}

/// True when this URL sends everything in clear to another machine.
pub fn en_clair(url: &str) -> Result<bool, tokio_postgres::Error> {
    let config: Config = url.parse()?;
    Ok(config.get_ssl_mode() == SslMode::Disable && !est_locale(&config))
}

/// True when every host is a socket or this machine.
fn est_locale(config: &Config) -> bool {
    config.get_hosts().iter().all(|hote| match hote {
        Host::Tcp(nom) => matches!(nom.as_str(), "localhost" | "127.0.0.1" | "::1"),
        Host::Unix(_) => true,
    })
}

/// Opens a connection, encrypted where [`exiger`] asks for it: the certificate must be that of the host of the URL, signed
/// by an authority of the system or of `PGSSLROOTCERT`.
pub(crate) async fn connecter(mut config: Config) -> Result<AsyncPgConnection, Defaut> {
    exiger(&mut config);
    if config.get_ssl_mode() == SslMode::Require {
        ouvrir(config.connect(connecteur()?).await?).await
    } else {
        ouvrir(config.connect(NoTls).await?).await
    }
}

async fn ouvrir<S>((client, flux): (Client, Connection<Socket, S>)) -> Result<AsyncPgConnection, Defaut>
where
    S: TlsStream + Unpin + Send + 'static,
{
    Ok(AsyncPgConnection::try_from_client_and_connection(client, flux).await?)
}

/// The provider is named: two are linked, and rustls then refuses to choose.
fn connecteur() -> Result<MakeRustlsConnect, Defaut> {
    let fournisseur = Arc::new(aws_lc_rs::default_provider());
    let verificateur = Verifier::new_with_extra_roots(autorites()?, Arc::clone(&fournisseur))?;
    let config = ClientConfig::builder_with_provider(fournisseur)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verificateur))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[expect(
    clippy::disallowed_methods,
    reason = "le moteur des tâches lit lui-même cette variable : sous un autre nom, les deux pourraient se contredire"
)]
fn autorites() -> Result<Vec<CertificateDer<'static>>, Defaut> {
    let Some(fichier) = std::env::var_os(AUTORITES).filter(|nom| !nom.is_empty() && nom != "system") else {
        return Ok(Vec::new());
    };
    let lues = CertificateDer::pem_file_iter(Path::new(&fichier)).and_then(Iterator::collect);
    let certificats: Vec<CertificateDer<'static>> = lues.map_err(|erreur| format!("{AUTORITES} : {erreur}"))?;
    if certificats.is_empty() {
        return Err(format!("{AUTORITES} : aucun certificat").into());
    }
    Ok(certificats)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("postgres://vao@base.exemple.fr/vao", SslMode::Require)]
    #[case("postgres://vao@base.exemple.fr/vao?sslmode=prefer", SslMode::Require)]
    #[case("postgres://vao@base.exemple.fr/vao?sslmode=disable", SslMode::Disable)]
    #[case("postgres://vao@127.0.0.1,base.exemple.fr/vao", SslMode::Require)]
    #[case("postgres://vao@127.0.0.1/vao", SslMode::Prefer)]
    #[case("postgres://vao@localhost,[::1]/vao", SslMode::Prefer)]
    #[case("host=/run/postgresql user=vao", SslMode::Prefer)]
    fn hors_de_cette_machine_le_chiffrement_est_exige(#[case] url: &str, #[case] attendu: SslMode) {
        let mut config: Config = url.parse().unwrap();

        exiger(&mut config);

        assert_eq!(config.get_ssl_mode(), attendu);
    }

    #[rstest]
    #[case("postgres://vao@base.exemple.fr/vao?sslmode=disable", true)]
    #[case("postgres://vao@base.exemple.fr/vao", false)]
    #[case("postgres://vao@localhost/vao?sslmode=disable", false)]
    fn une_adresse_en_clair_se_reconnait(#[case] url: &str, #[case] attendu: bool) {
        assert_eq!(en_clair(url).unwrap(), attendu);
    }
}
