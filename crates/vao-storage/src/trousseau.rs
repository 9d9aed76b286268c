//! Key ring and authenticated encryption.

use std::{fmt, str::FromStr};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// Only layout known so far: `version ‖ key id length ‖ key id ‖ nonce ‖ ciphertext ‖ tag`.
const VERSION: u8 = 1;
const TAILLE_CLE: usize = 32;
const TAILLE_NONCE: usize = 12;
const TAILLE_ID_MAX: usize = 16;

/// Why a key ring could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrousseauError {
    /// The text holds no key.
    #[error("le trousseau ne contient aucune clé")]
    Vide,
    /// An entry is not `identifiant:base64`.
    #[error("entrée {0} du trousseau : la forme attendue est « identifiant:clé en base64 »")]
    Forme(usize),
    /// A key id is empty, too long or holds a forbidden character.
    #[error("entrée {0} du trousseau : identifiant de 1 à 16 caractères parmi a-z, 0-9, - et _")]
    Identifiant(usize),
    /// A key is not 32 bytes of base64.
    #[error("entrée {0} du trousseau : la clé doit compter 32 octets en base64")]
    Cle(usize),
    /// Two keys carry the same id.
    #[error("identifiant de clé en double : {0}")]
    Doublon(String),
    /// The system gave no randomness.
    #[error("source d'aléa indisponible")]
    Alea,
}

/// Why a text could not be encrypted or decrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChiffrementError {
    /// Too short to be one of ours.
    #[error("contenu chiffré tronqué")]
    Tronque,
    /// Written by a later version of this program.
    #[error("version de chiffrement inconnue : {0}")]
    VersionInconnue(u8),
    /// The key that wrote it is not in the ring.
    #[error("clé de chiffrement absente du trousseau : {0}")]
    CleInconnue(String),
    /// Altered content, or additional data that is not the one given at writing.
    #[error("contenu chiffré refusé : altéré ou déplacé")]
    Refuse,
    /// The system gave no randomness.
    #[error("source d'aléa indisponible")]
    Alea,
}

/// One key with its public name.
struct Cle {
    id: String,
    octets: SecretBox<[u8; TAILLE_CLE]>,
}

impl Cle {
    fn chiffre(&self) -> Aes256Gcm {
        Aes256Gcm::new(self.octets.expose_secret().into())
    }
}

/// Ring of encryption keys: the first one writes, all of them read.
///
/// Its text form is `k1:base64,k0:base64`; rotating a key means putting a new one
/// in front and keeping the others until nothing they wrote is left.
pub struct Trousseau {
    courante: Cle,
    anciennes: Vec<Cle>,
}

impl fmt::Debug for Trousseau {
    /// Shows the ids only: a key must not reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.identifiants()).finish()
    }
}

impl FromStr for Trousseau {
    type Err = TrousseauError;

    fn from_str(texte: &str) -> Result<Self, Self::Err> {
        let mut cles = Vec::<Cle>::new();
        let entrees = texte
            .split([',', '\n'])
            .map(str::trim)
            .filter(|entree| !entree.is_empty());
        for (rang, entree) in entrees.enumerate() {
            let cle = lire_cle(entree, rang + 1)?;
            if cles.iter().any(|connue| connue.id == cle.id) {
                return Err(TrousseauError::Doublon(cle.id));
            }
            cles.push(cle);
        }
        let mut cles = cles.into_iter();
        let courante = cles.next().ok_or(TrousseauError::Vide)?;
        Ok(Self {
            courante,
            anciennes: cles.collect(),
        })
    }
}

fn lire_cle(entree: &str, rang: usize) -> Result<Cle, TrousseauError> {
    let (id, base64) = entree.split_once(':').ok_or(TrousseauError::Forme(rang))?;
    let permis = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if id.is_empty() || id.len() > TAILLE_ID_MAX || !id.chars().all(permis) {
        return Err(TrousseauError::Identifiant(rang));
    }
    let octets = STANDARD
        .decode(base64.trim())
        .ok()
        .and_then(|octets| <[u8; TAILLE_CLE]>::try_from(octets).ok())
        .ok_or(TrousseauError::Cle(rang))?;
    Ok(Cle {
        id: id.to_owned(),
        octets: SecretBox::new(Box::new(octets)),
    })
}

impl Trousseau {
    /// Text of a fresh key, `id:base64`, to be put in front of a ring.
    pub fn generer_cle(id: &str) -> Result<SecretString, TrousseauError> {
        let mut octets = [0_u8; TAILLE_CLE];
        getrandom::fill(&mut octets).or(Err(TrousseauError::Alea))?;
        let texte = format!("{id}:{}", STANDARD.encode(octets));
        // Reading it back checks the id with the rule that will apply at start-up.
        lire_cle(&texte, 1)?;
        Ok(SecretString::from(texte))
    }

    /// Ids of the keys, the writing one first.
    pub fn identifiants(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.courante)
            .chain(&self.anciennes)
            .map(|cle| cle.id.as_str())
    }

    /// Encrypts `clair` with the current key, tied to `aad`.
    pub fn chiffrer(&self, clair: &[u8], aad: &[u8]) -> Result<Vec<u8>, ChiffrementError> {
        let mut nonce = [0_u8; TAILLE_NONCE];
        getrandom::fill(&mut nonce).or(Err(ChiffrementError::Alea))?;
        let mut sortie = entete(&self.courante.id);
        let donnees_liees = [&sortie, aad].concat();
        let chiffre = self
            .courante
            .chiffre()
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: clair,
                    aad: &donnees_liees,
                },
            )
            // The library says nothing more; it only fails beyond 64 GiB.
            .or(Err(ChiffrementError::Refuse))?;
        sortie.extend_from_slice(&nonce);
        sortie.extend_from_slice(&chiffre);
        Ok(sortie)
    }

    /// Decrypts what [`chiffrer`](Self::chiffrer) wrote with the same `aad`.
    pub fn dechiffrer(&self, contenu: &[u8], aad: &[u8]) -> Result<Vec<u8>, ChiffrementError> {
        let (id, nonce, chiffre) = decouper(contenu)?;
        let cle = std::iter::once(&self.courante)
            .chain(&self.anciennes)
            .find(|cle| cle.id.as_bytes() == id)
            .ok_or_else(|| ChiffrementError::CleInconnue(String::from_utf8_lossy(id).into_owned()))?;
        let donnees_liees = [&entete(&cle.id), aad].concat();
        cle.chiffre()
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: chiffre,
                    aad: &donnees_liees,
                },
            )
            .or(Err(ChiffrementError::Refuse))
    }
}

/// First bytes of an encrypted content; they are authenticated with it.
fn entete(id: &str) -> Vec<u8> {
    // `lire_cle` bounds the id to 16 bytes.
    let taille = u8::try_from(id.len()).unwrap_or(u8::MAX);
    let mut octets = vec![VERSION, taille];
    octets.extend_from_slice(id.as_bytes());
    octets
}

/// Key id, nonce and ciphertext.
type Parties<'a> = (&'a [u8], [u8; TAILLE_NONCE], &'a [u8]);

/// Parts of an encrypted content.
fn decouper(contenu: &[u8]) -> Result<Parties<'_>, ChiffrementError> {
    let (&version, reste) = contenu.split_first().ok_or(ChiffrementError::Tronque)?;
    if version != VERSION {
        return Err(ChiffrementError::VersionInconnue(version));
    }
    let (&taille, reste) = reste.split_first().ok_or(ChiffrementError::Tronque)?;
    let (id, reste) = reste
        .split_at_checked(usize::from(taille))
        .ok_or(ChiffrementError::Tronque)?;
    let (nonce, chiffre) = reste
        .split_first_chunk::<TAILLE_NONCE>()
        .ok_or(ChiffrementError::Tronque)?;
    Ok((id, *nonce, chiffre))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trousseau(ids: &[&str]) -> (Trousseau, Vec<String>) {
        let cles: Vec<String> = ids
            .iter()
            .map(|id| Trousseau::generer_cle(id).unwrap().expose_secret().to_owned())
            .collect();
        (cles.join(",").parse().unwrap(), cles)
    }

    #[test]
    fn un_champ_chiffre_se_relit() {
        let (trousseau, _) = trousseau(&["k1"]);

        let chiffre = trousseau
            .chiffrer("06 12 34 56 78".as_bytes(), b"usager:1:telephone")
            .unwrap();

        assert!(!chiffre.windows(5).any(|w| w == b"06 12"));
        assert_eq!(
            trousseau.dechiffrer(&chiffre, b"usager:1:telephone").unwrap(),
            b"06 12 34 56 78"
        );
    }

    #[test]
    fn deux_chiffrements_du_meme_texte_different() {
        let (trousseau, _) = trousseau(&["k1"]);

        assert_ne!(
            trousseau.chiffrer(b"meme", b"").unwrap(),
            trousseau.chiffrer(b"meme", b"").unwrap()
        );
    }

    #[test]
    fn un_contenu_deplace_est_refuse() {
        let (trousseau, _) = trousseau(&["k1"]);

        let chiffre = trousseau.chiffrer(b"secret", b"usager:1").unwrap();

        assert_eq!(
            trousseau.dechiffrer(&chiffre, b"usager:2"),
            Err(ChiffrementError::Refuse)
        );
    }

    #[test]
    fn chaque_octet_altere_est_refuse() {
        let (trousseau, _) = trousseau(&["k1"]);
        let chiffre = trousseau.chiffrer(b"secret", b"a").unwrap();

        for rang in 0..chiffre.len() {
            let mut altere = chiffre.clone();
            altere[rang] ^= 1;
            assert!(trousseau.dechiffrer(&altere, b"a").is_err(), "octet {rang}");
        }
    }

    #[test]
    fn chaque_troncature_est_refusee() {
        let (trousseau, _) = trousseau(&["k1"]);
        let chiffre = trousseau.chiffrer(b"secret", b"a").unwrap();

        for taille in 0..chiffre.len() {
            assert!(
                trousseau.dechiffrer(&chiffre[..taille], b"a").is_err(),
                "{taille} octets"
            );
        }
        assert_eq!(trousseau.dechiffrer(&[], b"a"), Err(ChiffrementError::Tronque));
        assert_eq!(
            trousseau.dechiffrer(&chiffre[..10], b"a"),
            Err(ChiffrementError::Tronque)
        );
    }

    #[test]
    fn une_ancienne_cle_lit_encore_et_la_nouvelle_ecrit() {
        let (ancien, cles) = trousseau(&["k0"]);
        let chiffre = ancien.chiffrer(b"secret", b"a").unwrap();
        let nouvelle = Trousseau::generer_cle("k1").unwrap();

        let tourne: Trousseau = format!("{},{}", nouvelle.expose_secret(), cles[0]).parse().unwrap();

        assert_eq!(tourne.identifiants().collect::<Vec<_>>(), ["k1", "k0"]);
        assert_eq!(tourne.dechiffrer(&chiffre, b"a").unwrap(), b"secret");
        let recent = tourne.chiffrer(b"secret", b"a").unwrap();
        assert_eq!(
            ancien.dechiffrer(&recent, b"a"),
            Err(ChiffrementError::CleInconnue("k1".into()))
        );
    }

    #[test]
    fn une_version_inconnue_est_nommee() {
        let (trousseau, _) = trousseau(&["k1"]);

        assert_eq!(
            trousseau.dechiffrer(&[9, 0, 0], b""),
            Err(ChiffrementError::VersionInconnue(9))
        );
    }

    #[test]
    fn un_trousseau_mal_ecrit_est_refuse() {
        let cle = STANDARD.encode([7_u8; 32]);
        let lire = |texte: &str| texte.parse::<Trousseau>().unwrap_err();

        assert_eq!(lire(" , "), TrousseauError::Vide);
        assert_eq!(lire(&cle), TrousseauError::Forme(1));
        assert_eq!(lire(&format!("k1:{cle},K 2:{cle}")), TrousseauError::Identifiant(2));
        assert_eq!(lire("k1:AAAA"), TrousseauError::Cle(1));
        assert_eq!(lire("k1:pas du base64"), TrousseauError::Cle(1));
        assert_eq!(
            lire(&format!("k1:{cle},k1:{cle}")),
            TrousseauError::Doublon("k1".into())
        );
        assert_eq!(Trousseau::generer_cle("É").unwrap_err(), TrousseauError::Identifiant(1));
    }

    #[test]
    fn aucune_cle_ne_parait_dans_un_journal() {
        let (trousseau, cles) = trousseau(&["k1", "k0"]);

        let affiche = format!("{trousseau:?}");

        assert_eq!(affiche, r#"["k1", "k0"]"#);
        assert!(!affiche.contains(cles[0].split_once(':').unwrap().1));
    }
}
