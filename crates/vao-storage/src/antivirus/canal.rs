//! Connection to clamd, as its client library asks for it.

use std::{
    io::{Error, ErrorKind, Result},
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use clamav_client::tokio::TransportProtocol;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// Where clamd listens.
#[derive(Debug, Clone)]
pub(super) enum Destination {
    /// `hote:port`.
    Tcp(String),
    Unix(PathBuf),
}

/// Connection to be opened, within a delay.
pub(super) struct Connexion<'a> {
    destination: &'a Destination,
    delai: Duration,
}

impl<'a> Connexion<'a> {
    pub(super) fn new(destination: &'a Destination, delai: Duration) -> Self {
        Self { destination, delai }
    }

    async fn ouvrir(&self) -> Result<Box<dyn Prise>> {
        Ok(match self.destination {
            Destination::Tcp(hote) => Box::new(TcpStream::connect(hote.as_str()).await?),
            Destination::Unix(chemin) => Box::new(UnixStream::connect(chemin).await?),
        })
    }
}

impl TransportProtocol for Connexion<'_> {
    type Stream = Canal;

    async fn connect(&self) -> Result<Canal> {
        let prise = timeout(self.delai, self.ouvrir())
            .await
            .map_err(|delai| Error::new(ErrorKind::TimedOut, delai))??;
        Ok(Canal {
            prise,
            coupe: false,
            repondu: false,
        })
    }
}

/// A socket of either kind.
trait Prise: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Prise for T {}

/// Conversation with clamd, which may refuse a content before having read it all: it says why, then hangs up.
///
/// The library would stop at the failed writing without reading why. What can no longer be written is dropped here,
/// and the answer is read; it cannot be « OK », since the mark that ends the content was not received. Once there is
/// an answer, the line that breaks is only its end.
pub(super) struct Canal {
    prise: Box<dyn Prise>,
    coupe: bool,
    repondu: bool,
}

fn est_coupe(erreur: &Error) -> bool {
    matches!(erreur.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}

impl AsyncRead for Canal {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, tampon: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let avant = tampon.filled().len();
        match Pin::new(&mut self.prise).poll_read(cx, tampon) {
            Poll::Ready(Err(erreur)) if self.repondu && est_coupe(&erreur) => Poll::Ready(Ok(())),
            lecture => {
                self.repondu |= tampon.filled().len() > avant;
                lecture
            }
        }
    }
}

impl AsyncWrite for Canal {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<Result<usize>> {
        if self.coupe {
            return Poll::Ready(Ok(octets.len()));
        }
        match Pin::new(&mut self.prise).poll_write(cx, octets) {
            Poll::Ready(Err(erreur)) if est_coupe(&erreur) => {
                self.coupe = true;
                Poll::Ready(Ok(octets.len()))
            }
            autre => autre,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.prise).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.prise).poll_shutdown(cx)
    }
}
