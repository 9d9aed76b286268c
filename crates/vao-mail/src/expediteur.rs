//! Sending mails, for real or into a test's mailbox.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::RwLock;
use vao_domain::typographie::une_ligne;

use crate::{Courriel, chiffrement};

/// A whole conversation may not last longer.
const DELAI: Duration = Duration::from_secs(10);

/// What a mail says that found no server: [`EnvoiError::Injoignable`] begins so. A job that failed for it goes again
/// as soon as the server answers.
pub const INJOIGNABLE: &str = "serveur SMTP injoignable";

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum EnvoiError {
    /// Not one recipient.
    #[error("courriel sans destinataire")]
    SansDestinataire,
    /// An address cannot be written in a header.
    #[error("adresse électronique invalide")]
    Adresse(#[from] lettre::address::AddressError),
    /// The message cannot be put together.
    #[error("courriel impossible à composer")]
    Message(#[from] lettre::error::Error),
    /// The server's URL is not one of ours.
    #[error("adresse du serveur SMTP : smtp://, smtp://…?tls=required ou smtps:// attendu")]
    Url(#[source] smtp::Error),
    /// The certificate of the authority cannot be read.
    #[error("autorité de certification du serveur SMTP : un certificat PEM est attendu ({0})")]
    Autorite(String),
    /// The server refused for good (5xx).
    #[error("courriel refusé par le serveur SMTP")]
    Refuse(#[source] EchecSmtp),
    /// The server refused for now (4xx): try again later.
    #[error("courriel refusé pour l'instant par le serveur SMTP")]
    Differe(#[source] EchecSmtp),
    /// The server is away: try again when it is back.
    #[error("{INJOIGNABLE}")]
    Injoignable(#[source] EchecSmtp),
    /// The server did not answer in time: try again later.
    #[error("le serveur SMTP ne répond pas")]
    Delai,
    /// Absence asked by a test on its [`Boite`].
    #[error("{INJOIGNABLE}")]
    Simulee,
}

/// What may be told of a failed exchange. The sentence of the server is left out: it usually quotes the recipient, and
/// an error ends in the logs (docs/LOGGING.md).
#[derive(Debug, thiserror::Error)]
pub enum EchecSmtp {
    /// The server answered with this code.
    #[error("réponse {0}")]
    Reponse(smtp::response::Code),
    /// The answer cannot be read.
    #[error("réponse illisible")]
    Illisible,
    /// There was no answer: connection, TLS.
    #[error(transparent)]
    Liaison(smtp::Error),
}

impl From<smtp::Error> for EchecSmtp {
    fn from(erreur: smtp::Error) -> Self {
        match erreur.status() {
            Some(code) => Self::Reponse(code),
            None if erreur.is_response() => Self::Illisible,
            None => Self::Liaison(erreur),
        }
    }
}

/// Sends mails. Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct Expediteur {
    de: Mailbox,
    voie: Voie,
}

#[derive(Debug, Clone)]
enum Voie {
    Smtp(Arc<Smtp>),
    Boite(Boite),
}

impl Expediteur {
    /// Sender over SMTP, from the address `de` (« VAO <ne-pas-repondre@exemple.fr> »).
    ///
    /// `url`: `smtp://hote:port` (development), `smtp://…?tls=required` (STARTTLS) or
    /// `smtps://…`, with `utilisateur:secret@` when the server asks for it. Certificates
    /// are verified with the roots of the system. Nothing is opened here, but a Tokio
    /// runtime must be running: the pool watches its idle connections.
    pub fn smtp(url: &SecretString, de: &str) -> Result<Self, EnvoiError> {
        Self::smtp_avec_delai(url, de, DELAI)
    }

    /// As [`smtp`](Self::smtp), also trusting the authority of `autorite` (PEM), for a server whose
    /// certificate comes from the organisation that runs it.
    pub fn smtp_avec_autorite(url: &SecretString, de: &str, autorite: Option<&[u8]>) -> Result<Self, EnvoiError> {
        let constructeur = constructeur(url)?;
        let constructeur = match autorite {
            Some(pem) => constructeur.tls(chiffrement::demande(url, pem)?),
            None => constructeur,
        };
        Self::sur(constructeur, de, DELAI)
    }

    /// As [`smtp`](Self::smtp), with another time limit for a whole conversation.
    pub fn smtp_avec_delai(url: &SecretString, de: &str, delai: Duration) -> Result<Self, EnvoiError> {
        Self::sur(constructeur(url)?, de, delai)
    }

    fn sur(constructeur: AsyncSmtpTransportBuilder, de: &str, delai: Duration) -> Result<Self, EnvoiError> {
        let constructeur = constructeur
            .timeout(Some(delai))
            .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30)));
        let smtp = Smtp {
            transport: RwLock::new(constructeur.clone().build()),
            constructeur,
            delai,
        };
        Ok(Self {
            de: de.parse()?,
            voie: Voie::Smtp(Arc::new(smtp)),
        })
    }

    /// Sender that keeps everything in a [`Boite`]; messages are built as for real.
    pub fn capture(de: &str) -> Result<(Self, Boite), EnvoiError> {
        let boite = Boite::default();
        Ok((
            Self {
                de: de.parse()?,
                voie: Voie::Boite(boite.clone()),
            },
            boite,
        ))
    }

    /// Sends `courriel`; once it returns `Ok` the server has taken charge of it, at least for one of its addresses.
    ///
    /// A server refuses a whole message for one closed mailbox: the others then receive theirs one by one, and the
    /// refused ones are counted in the log. All refused, it is an error; so is one address that is only refused for
    /// now, at the price of a second copy for those who had theirs.
    pub async fn envoyer(&self, courriel: &Courriel) -> Result<(), EnvoiError> {
        let message = self.message(courriel)?;
        match &self.voie {
            Voie::Smtp(smtp) => smtp.envoyer(message).await,
            Voie::Boite(boite) => boite.recevoir(courriel),
        }
    }

    /// Whether the server answers now, as far as its greeting and our credentials go.
    pub async fn repond(&self) -> bool {
        match &self.voie {
            Voie::Smtp(smtp) => smtp.repond().await,
            Voie::Boite(boite) => !boite.en_panne.load(Ordering::SeqCst),
        }
    }

    fn message(&self, courriel: &Courriel) -> Result<Message, EnvoiError> {
        if courriel.destinataires.is_empty() {
            return Err(EnvoiError::SansDestinataire);
        }
        let mut constructeur = Message::builder()
            .from(self.de.clone())
            .reply_to(self.de.clone())
            .message_id(None)
            // The field is public: whatever was put in it stays on one line.
            .subject(une_ligne(&courriel.sujet))
            // RFC 3834: no out-of-office answer to a machine.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        for adresse in &courriel.destinataires {
            constructeur = constructeur.to(boite_aux_lettres(adresse)?);
        }
        for adresse in &courriel.copies {
            constructeur = constructeur.cc(boite_aux_lettres(adresse)?);
        }
        let corps = MultiPart::alternative_plain_html(courriel.texte.clone(), courriel.html.clone());
        Ok(constructeur.multipart(corps)?)
    }
}

fn constructeur(url: &SecretString) -> Result<AsyncSmtpTransportBuilder, EnvoiError> {
    AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret()).map_err(EnvoiError::Url)
}

/// A bare address: no display name, hence nothing a user chose in a header.
fn boite_aux_lettres(adresse: &str) -> Result<Mailbox, EnvoiError> {
    Ok(Mailbox::new(None, adresse.parse::<Address>()?))
}

/// Pooled SMTP client.
struct Smtp {
    transport: RwLock<AsyncSmtpTransport<Tokio1Executor>>,
    constructeur: AsyncSmtpTransportBuilder,
    delai: Duration,
}

impl fmt::Debug for Smtp {
    /// Without the builder, which holds the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("delai", &self.delai)
            .finish_non_exhaustive()
    }
}

impl Smtp {
    async fn envoyer(&self, message: Message) -> Result<(), EnvoiError> {
        let (enveloppe, octets) = (message.envelope().clone(), message.formatted());
        match self.confier(&enveloppe, &octets).await {
            Err(EnvoiError::Refuse(_)) if enveloppe.to().len() > 1 => self.repartir(&enveloppe, &octets).await,
            issue => issue,
        }
    }

    /// The same message, one address at a time: a refused one keeps nobody else from it.
    async fn repartir(&self, enveloppe: &Envelope, octets: &[u8]) -> Result<(), EnvoiError> {
        let (mut refus, mut plus_tard) = (Vec::new(), None);
        for adresse in enveloppe.to() {
            let seule = Envelope::new(enveloppe.from().cloned(), vec![adresse.clone()])?;
            match self.confier(&seule, octets).await {
                Ok(()) => {}
                Err(EnvoiError::Refuse(echec)) => refus.push(echec),
                Err(erreur) => plus_tard = Some(erreur),
            }
        }
        let (adresses, refusees) = (enveloppe.to().len(), refus.len());
        match (plus_tard, refus.pop()) {
            (Some(erreur), _) => Err(erreur),
            (None, Some(echec)) if refusees == adresses => Err(EnvoiError::Refuse(echec)),
            (None, Some(echec)) => {
                tracing::warn!(adresses, refusees, %echec, "courriel refusé pour une partie de ses adresses");
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    async fn confier(&self, enveloppe: &Envelope, octets: &[u8]) -> Result<(), EnvoiError> {
        let transport = self.transport.read().await.clone();
        match tokio::time::timeout(self.delai, transport.send_raw(enveloppe, octets)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(erreur)) if erreur.is_permanent() => Err(EnvoiError::Refuse(erreur.into())),
            Ok(Err(erreur)) => Err(match EchecSmtp::from(erreur) {
                liaison @ EchecSmtp::Liaison(_) => EnvoiError::Injoignable(liaison),
                reponse => EnvoiError::Differe(reponse),
            }),
            Err(_) => {
                // The interrupted conversation went back to the pool in the middle of an
                // exchange: its late answers would be taken for those of another mail.
                *self.transport.write().await = self.constructeur.clone().build();
                Err(EnvoiError::Delai)
            }
        }
    }

    async fn repond(&self) -> bool {
        // Hors du groupe : une liaison d'avant la panne ne prouverait rien, et une sonde interrompue l'abîmerait.
        let transport: AsyncSmtpTransport<Tokio1Executor> = self.constructeur.clone().build();
        matches!(
            tokio::time::timeout(self.delai, transport.test_connection()).await,
            Ok(Ok(true))
        )
    }
}

/// Mailbox of a test: what was sent, in order.
#[derive(Debug, Clone, Default)]
pub struct Boite {
    recus: Arc<Mutex<Vec<Courriel>>>,
    en_panne: Arc<AtomicBool>,
}

impl Boite {
    /// Takes what was received since the last call.
    pub fn prendre(&self) -> Vec<Courriel> {
        std::mem::take(&mut *self.recus.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Number of mails waiting to be taken.
    pub fn nombre(&self) -> usize {
        self.recus.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Makes every sending fail as if the server were away, or repairs it.
    pub fn mettre_en_panne(&self, en_panne: bool) {
        self.en_panne.store(en_panne, Ordering::SeqCst);
    }

    fn recevoir(&self, courriel: &Courriel) -> Result<(), EnvoiError> {
        if self.en_panne.load(Ordering::SeqCst) {
            return Err(EnvoiError::Simulee);
        }
        self.recus
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(courriel.clone());
        Ok(())
    }
}
