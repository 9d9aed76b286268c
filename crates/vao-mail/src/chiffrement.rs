//! Encryption towards the SMTP server, as its URL asks for it.

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use secrecy::{ExposeSecret as _, SecretString};

use crate::EnvoiError;

/// How a certificate begins in a PEM file.
const DEBUT_PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// Options of the URL, as lettre reads them.
const EXIGE: &str = "tls=required";
const SI_POSSIBLE: &str = "tls=opportunistic";

/// Encryption that the URL asks for, with one more authority.
pub(crate) fn demande(url: &SecretString, pem: &[u8]) -> Result<Tls, EnvoiError> {
    // Un fichier sans certificat se lirait comme une liste vide, et l'autorité manquerait sans un mot.
    if !pem.windows(DEBUT_PEM.len()).any(|octets| octets == DEBUT_PEM) {
        return Err(EnvoiError::Autorite("aucun certificat".to_owned()));
    }
    let certificat = Certificate::from_pem(pem).map_err(|erreur| EnvoiError::Autorite(erreur.to_string()))?;
    let (schema, hote, options) = decouper(url.expose_secret());
    let parametres = TlsParameters::builder(hote.to_owned())
        .add_root_certificate(certificat)
        .build()
        .map_err(EnvoiError::Url)?;
    Ok(match schema {
        "smtps" => Tls::Wrapper(parametres),
        _ if porte(options, EXIGE) => Tls::Required(parametres),
        _ if porte(options, SI_POSSIBLE) => Tls::Opportunistic(parametres),
        _ => Tls::None,
    })
}

/// True when this URL may send codes and links in clear to another machine.
pub fn en_clair(url: &SecretString) -> bool {
    let (schema, hote, options) = decouper(url.expose_secret());
    let exige = schema == "smtps" || porte(options, EXIGE);
    !exige && !matches!(hote, "localhost" | "127.0.0.1" | "[::1]")
}

/// Scheme, host and options of an SMTP URL.
fn decouper(url: &str) -> (&str, &str, &str) {
    let (schema, reste) = url.split_once("://").unwrap_or(("", url));
    let (serveur, options) = reste.split_once('?').unwrap_or((reste, ""));
    let serveur = serveur.split('/').next().unwrap_or_default();
    let hote = serveur.rsplit('@').next().unwrap_or_default();
    let port = hote
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|octet| octet.is_ascii_digit()));
    (schema, port.map_or(hote, |(nom, _)| nom), options)
}

fn porte(options: &str, voulue: &str) -> bool {
    options.split('&').any(|option| option == voulue)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("smtps://vao:secret@courrier.exemple.fr", false)]
    #[case("smtps://vao:secret@courrier.exemple.fr:465", false)]
    #[case("smtp://courrier.exemple.fr:587?tls=required", false)]
    #[case("smtp://courrier.exemple.fr:587", true)]
    #[case("smtp://courrier.exemple.fr?tls=opportunistic", true)]
    #[case("smtp://127.0.0.1:1025", false)]
    #[case("smtp://vao:a:b@localhost/client", false)]
    #[case("smtp://[::1]:25", false)]
    #[case("smtp://localhost.exemple.fr", true)]
    fn ce_qui_circulerait_en_clair_se_reconnait(#[case] url: &str, #[case] attendu: bool) {
        assert_eq!(en_clair(&SecretString::from(url)), attendu);
    }
}
