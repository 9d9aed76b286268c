//! Random secrets: opaque tokens known by their digest, and one-time codes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::Problem;

/// First and number of the six-digit codes.
const PREMIER_CODE: u32 = 100_000;
const NOMBRE_DE_CODES: u32 = 900_000;

/// 256-bit opaque token: the client keeps its text, the database its digest.
pub struct Secret {
    /// What the client is given.
    pub texte: String,
    /// What is stored.
    pub empreinte: Vec<u8>,
}

impl Secret {
    /// Draws a token.
    pub fn tirer() -> Result<Self, Problem> {
        let mut octets = [0_u8; 32];
        getrandom::fill(&mut octets).map_err(Problem::interne)?;
        let texte = URL_SAFE_NO_PAD.encode(octets);
        Ok(Self {
            empreinte: empreinte(&texte),
            texte,
        })
    }
}

impl std::fmt::Debug for Secret {
    /// A secret must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// SHA-256 of a token: enough for 256 random bits, which nobody guesses.
pub fn empreinte(texte: &str) -> Vec<u8> {
    Sha256::digest(texte.as_bytes()).to_vec()
}

/// Draws a code from 100000 to 999999, each as likely as the others.
pub fn tirer_code() -> Result<String, Problem> {
    // Sous ce plafond, le reste de la division ne favorise aucun code.
    const PLAFOND: u32 = u32::MAX - u32::MAX % NOMBRE_DE_CODES;
    loop {
        let tirage = getrandom::u32().map_err(Problem::interne)?;
        if tirage < PLAFOND {
            return Ok((PREMIER_CODE + tirage % NOMBRE_DE_CODES).to_string());
        }
    }
}

/// Compares a code with the expected one, in a time that does not depend on where they differ.
pub fn codes_egaux(saisi: &str, attendu: &[u8]) -> bool {
    saisi.as_bytes().ct_eq(attendu).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_code_compte_six_chiffres_sans_zero_devant() {
        let codes: std::collections::BTreeSet<String> = (0..2_000).map(|_| tirer_code().unwrap()).collect();

        assert!(
            codes
                .iter()
                .all(|code| code.len() == 6 && !code.starts_with('0') && code.parse::<u32>().is_ok())
        );
        assert!(codes.len() > 1_900, "des codes tirés au hasard se répètent rarement");
    }

    #[test]
    fn un_secret_fait_256_bits_et_se_retrouve_par_son_empreinte() {
        let (un, autre) = (Secret::tirer().unwrap(), Secret::tirer().unwrap());

        assert_eq!(URL_SAFE_NO_PAD.decode(&un.texte).unwrap().len(), 32);
        assert_eq!(un.empreinte, empreinte(&un.texte));
        assert_ne!(un.texte, autre.texte);
        assert_eq!(format!("{un:?}"), "Secret");
    }

    #[test]
    fn seul_le_meme_code_est_egal() {
        assert!(codes_egaux("123456", b"123456"));
        assert!(!codes_egaux("123457", b"123456"));
        assert!(!codes_egaux("12345", b"123456"));
        assert!(!codes_egaux("", b"123456"));
    }
}
