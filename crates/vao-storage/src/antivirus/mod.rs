//! Antivirus: ClamAV's daemon, or a stand-in for a development machine.

mod canal;

use std::{path::PathBuf, time::Duration};

use canal::{Connexion, Destination};
use clamav_client::tokio::{get_version, scan_buffer};
use tokio::time::timeout;

/// The content is sent by pieces of this size.
const MORCEAU: usize = 65_536;
/// What is kept of an answer that is not understood, in characters.
const REPONSE_MAX: usize = 200;
/// The text that every antivirus flags and that harms nothing (<https://www.eicar.org>), its hyphens replaced: written
/// as it is, it would have this file flagged, and the program with it.
const EICAR_MASQUE: &str = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR_STANDARD_ANTIVIRUS_TEST_FILE!$H+H*";

/// What the antivirus says of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Aucune menace connue.
    Sain,
    /// Une menace est reconnue.
    Infecte {
        /// Nom que l'antivirus lui donne.
        signature: String,
    },
}

/// Why there is no verdict. A content without a verdict is not sound.
#[derive(Debug, thiserror::Error)]
pub enum AntivirusError {
    /// The address is not one of ours.
    #[error("adresse d'antivirus inconnue : {0} (attendu : tcp://hôte:port, unix:///chemin ou factice:)")]
    Adresse(String),
    /// Nothing listens there, or the conversation was cut.
    #[error("antivirus injoignable")]
    Injoignable(#[from] std::io::Error),
    /// The antivirus took the content and did not answer in time.
    #[error("l'antivirus n'a pas répondu à temps")]
    Delai,
    /// The answer is neither « sound » nor « infected »: limit exceeded, internal error.
    #[error("réponse inattendue de l'antivirus : {0}")]
    ReponseInattendue(String),
    /// The stand-in was asked for where real files are received.
    #[error("l'antivirus factice est refusé en production : donnez l'adresse d'un clamd (tcp:// ou unix://)")]
    FacticeEnProduction,
}

/// How long to wait for the antivirus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delais {
    /// To connect; and, once connected, to get an answer about the antivirus itself.
    pub connexion: Duration,
    /// To send a content and get its verdict, connection included.
    pub analyse: Duration,
}

impl Default for Delais {
    fn default() -> Self {
        Self {
            connexion: Duration::from_secs(2),
            analyse: Duration::from_mins(1),
        }
    }
}

#[derive(Debug, Clone)]
enum Moteur {
    Clamd(Destination),
    Factice,
}

/// Client of an antivirus; cheap to clone, one connection for each content.
#[derive(Debug, Clone)]
pub struct Antivirus {
    moteur: Moteur,
    delais: Delais,
}

impl Antivirus {
    /// Antivirus at `adresse`: `tcp://hote:port`, `unix:///chemin`, or `factice:`.
    ///
    /// Nothing is connected yet. The stand-in flags the EICAR test string and nothing else.
    ///
    /// ```
    /// use vao_storage::Antivirus;
    ///
    /// assert!(!Antivirus::ouvrir("tcp://clamd:3310")?.est_factice());
    /// assert!(Antivirus::ouvrir("factice:")?.refuser_le_factice().is_err());
    /// # Ok::<(), vao_storage::AntivirusError>(())
    /// ```
    pub fn ouvrir(adresse: &str) -> Result<Self, AntivirusError> {
        let inconnue = || AntivirusError::Adresse(adresse.to_owned());
        let moteur = if let Some(hote) = adresse.strip_prefix("tcp://") {
            Moteur::Clamd(Destination::Tcp(hote_et_port(hote).ok_or_else(inconnue)?))
        } else if let Some(chemin) = adresse.strip_prefix("unix://") {
            // `unix://hote/…` would silently be read as a relative path.
            let chemin = Some(PathBuf::from(chemin)).filter(|chemin| chemin.is_absolute());
            Moteur::Clamd(Destination::Unix(chemin.ok_or_else(inconnue)?))
        } else if adresse == "factice:" {
            Moteur::Factice
        } else {
            return Err(inconnue());
        };
        Ok(Self {
            moteur,
            delais: Delais::default(),
        })
    }

    /// The same, waiting for this long.
    #[must_use]
    pub fn avec_delais(self, delais: Delais) -> Self {
        Self { delais, ..self }
    }

    /// True if this is the stand-in.
    pub fn est_factice(&self) -> bool {
        matches!(self.moteur, Moteur::Factice)
    }

    /// Refuses the stand-in: to be called where real files are received.
    pub fn refuser_le_factice(&self) -> Result<(), AntivirusError> {
        if self.est_factice() {
            return Err(AntivirusError::FacticeEnProduction);
        }
        Ok(())
    }

    /// Has a content analysed.
    pub async fn analyser(&self, contenu: &[u8]) -> Result<Verdict, AntivirusError> {
        let Moteur::Clamd(destination) = &self.moteur else {
            return Ok(verdict_factice(contenu));
        };
        let connexion = Connexion::new(destination, self.delais.connexion);
        let echange = scan_buffer(contenu, connexion, Some(MORCEAU));
        let reponse = timeout(self.delais.analyse, echange)
            .await
            .or(Err(AntivirusError::Delai))??;
        lire_verdict(&reponse)
    }

    /// Asks the antivirus for its version, with that of its signatures.
    pub async fn verifier(&self) -> Result<String, AntivirusError> {
        let Moteur::Clamd(destination) = &self.moteur else {
            return Ok("antivirus factice".to_owned());
        };
        let echange = get_version(Connexion::new(destination, self.delais.connexion));
        let delai = self.delais.connexion * 2;
        let reponse = timeout(delai, echange).await.or(Err(AntivirusError::Delai))??;
        let version = texte(&reponse);
        if !version.starts_with("ClamAV ") {
            return Err(AntivirusError::ReponseInattendue(version));
        }
        Ok(version)
    }
}

/// `hote:port`, both present.
fn hote_et_port(texte: &str) -> Option<String> {
    let (hote, port) = texte.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let hote_admis = !hote.is_empty() && !hote.contains(['/', '@', ' ']);
    (hote_admis && port > 0).then(|| texte.to_owned())
}

/// Only two answers are verdicts, complete with the zero that ends them; clamd has many others, all of them refusals.
fn lire_verdict(reponse: &[u8]) -> Result<Verdict, AntivirusError> {
    let inattendue = || AntivirusError::ReponseInattendue(texte(reponse));
    let complete = reponse.strip_suffix(b"\0").ok_or_else(inattendue)?;
    let verdict = complete.strip_prefix(b"stream: ").ok_or_else(inattendue)?;
    if verdict == b"OK" {
        return Ok(Verdict::Sain);
    }
    let signature = verdict.strip_suffix(b" FOUND").ok_or_else(inattendue)?;
    Ok(Verdict::Infecte {
        signature: texte(signature),
    })
}

/// Text of an answer of clamd, without the zero that ends it.
fn texte(reponse: &[u8]) -> String {
    let texte = String::from_utf8_lossy(reponse);
    texte.trim_end_matches(['\0', '\n']).chars().take(REPONSE_MAX).collect()
}

fn verdict_factice(contenu: &[u8]) -> Verdict {
    let eicar = EICAR_MASQUE.replace('_', "-");
    if contenu.windows(eicar.len()).any(|suite| suite == eicar.as_bytes()) {
        return Verdict::Infecte {
            signature: "Eicar-Factice".to_owned(),
        };
    }
    Verdict::Sain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seules_deux_reponses_sont_des_verdicts() {
        assert_eq!(lire_verdict(b"stream: OK\0").unwrap(), Verdict::Sain);
        assert_eq!(
            lire_verdict(b"stream: Win.Test.EICAR_HDB-1 FOUND\0").unwrap(),
            Verdict::Infecte {
                signature: "Win.Test.EICAR_HDB-1".into()
            }
        );
        for reponse in [
            "",
            "OK",
            "stream: ",
            "stream: OK ERROR",
            "stream: NOT OK",
            "stream: FOUND",
            "INSTREAM size limit exceeded. ERROR",
            "stream: Can't allocate memory ERROR",
            "COMMAND READ TIMED OUT",
        ] {
            let erreur = lire_verdict(format!("{reponse}\0").as_bytes()).unwrap_err();
            assert!(
                matches!(&erreur, AntivirusError::ReponseInattendue(dite) if dite == reponse),
                "{reponse} : {erreur:?}"
            );
        }
        for coupee in ["stream: OK", "stream: Eicar FOUND", "stream: OK\0\n"] {
            assert!(lire_verdict(coupee.as_bytes()).is_err(), "{coupee}");
        }
    }

    #[test]
    fn une_reponse_sans_fin_est_coupee() {
        let erreur = lire_verdict(&[b'a'; 10_000]).unwrap_err();

        assert!(matches!(erreur, AntivirusError::ReponseInattendue(dite) if dite.len() == REPONSE_MAX));
    }
}
