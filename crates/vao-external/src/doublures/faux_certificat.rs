//! Serveur chiffré d'un certificat que personne n'a signé, pour éprouver qu'aucun client ne s'y fie.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::CertifiedKey;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Sert jusqu'à ce que la tâche soit abandonnée, sans jamais répondre.
pub async fn servir(ecoute: TcpListener) -> io::Result<()> {
    compter(ecoute, Arc::default()).await
}

/// La même chose, en comptant les octets qu'un client trop confiant enverrait.
pub async fn compter(ecoute: TcpListener, recus: Arc<AtomicUsize>) -> io::Result<()> {
    let tls = TlsAcceptor::from(Arc::new(configuration()?));
    loop {
        let (flux, _) = ecoute.accept().await?;
        let (poignee, recus) = (tls.accept(flux), Arc::clone(&recus));
        tokio::spawn(async move {
            if let Ok(mut flux) = poignee.await {
                let mut octets = Vec::new();
                flux.read_to_end(&mut octets).await.ok();
                recus.fetch_add(octets.len(), Ordering::Relaxed);
            }
        });
    }
}

fn configuration() -> io::Result<ServerConfig> {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).map_err(io::Error::other)?;
    let cle = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(io::Error::other)?;
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config
                .with_no_client_auth()
                .with_single_cert(vec![cert.der().clone()], cle)
        })
        .map_err(io::Error::other)
}
