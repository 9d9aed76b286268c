//! Codes d'une application d'authentification (RFC 6238) : SHA-1, six chiffres, pas de trente secondes.
//!
//! Les applications du marché ne connaissent souvent que ces valeurs. Un pas d'écart est admis, avant et après ;
//! chaque pas ne sert qu'une fois.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Algorithm, Builder, Totp};
use vao_contract::moi::{PreparationDto, TraceQr};
use vao_domain::Population;

use crate::Problem;

/// Octets d'un secret : la taille d'une empreinte SHA-1, comme la RFC 4226 le recommande.
const OCTETS: usize = 20;
/// Marge d'un code QR, en carrés, exigée par sa norme.
const MARGE: usize = 4;

/// Tire un secret.
pub fn tirer_secret() -> Result<Vec<u8>, Problem> {
    let mut octets = vec![0_u8; OCTETS];
    getrandom::fill(&mut octets).map_err(Problem::interne)?;
    Ok(octets)
}

fn totp(secret: &[u8], emetteur: &str, compte: &str) -> Result<Totp, Problem> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret.to_vec())
        .with_issuer(Some(emetteur))
        .with_account_name(compte)
        .build()
        .map_err(|erreur| Problem::interne(erreur.to_string()))
}

/// Pas dont ce code est le bon, s'il n'a pas encore servi ; `None` si le code est faux ou déjà utilisé.
pub fn verifier(secret: &[u8], code: &str, le: DateTime<Utc>, dernier_pas: i64) -> Result<Option<i64>, Problem> {
    let secondes = u64::try_from(le.timestamp()).map_err(Problem::interne)?;
    let pas = totp(secret, "VAO", "VAO")?.check(code, secondes);
    let pas = pas.map(i64::try_from).transpose().map_err(Problem::interne)?;
    Ok(pas.filter(|pas| *pas > dernier_pas))
}

/// Ce qu'il faut pour inscrire le secret dans une application.
pub fn inscription(secret: &[u8], population: Population, email: &str) -> Result<PreparationDto, Problem> {
    let emetteur = match population {
        Population::Usagers => "VAO",
        Population::Bo => "VAO agents",
    };
    let totp = totp(secret, emetteur, &email.replace(':', ""))?;
    let adresse = totp.to_url().map_err(|erreur| Problem::interne(erreur.to_string()))?;
    Ok(PreparationDto {
        secret: totp.secret().to_base32(),
        qr: tracer(&adresse)?,
        adresse,
    })
}

/// Un seul tracé : chaque suite de carrés noirs d'une ligne est un rectangle.
fn tracer(texte: &str) -> Result<TraceQr, Problem> {
    let qr = QrCode::with_error_correction_level(texte, EcLevel::M)
        .map_err(|erreur| Problem::interne(erreur.to_string()))?;
    let largeur = qr.width();
    let carres = qr.to_colors();
    let mut trace = String::new();
    for (y, ligne) in carres.chunks(largeur).enumerate() {
        let mut x = 0;
        for suite in ligne.chunk_by(|a, b| a == b) {
            let longueur = suite.len();
            if suite.first() == Some(&Color::Dark) {
                let (gauche, haut) = (x + MARGE, y + MARGE);
                // Écrire dans une chaîne n'échoue pas.
                write!(trace, "M{gauche} {haut}h{longueur}v1h-{longueur}z").unwrap_or_default();
            }
            x += longueur;
        }
    }
    Ok(TraceQr {
        cote: u32::try_from(largeur + 2 * MARGE).map_err(Problem::interne)?,
        trace,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Secret des vecteurs d'essai de la RFC 6238.
    const SECRET: &[u8] = b"12345678901234567890";

    fn a(secondes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(secondes, 0).unwrap()
    }

    /// Vecteurs de la RFC 6238, annexe B (SHA-1), réduits à six chiffres.
    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    fn les_vecteurs_de_la_rfc(#[case] secondes: i64, #[case] code: &str) {
        assert_eq!(verifier(SECRET, code, a(secondes), 0).unwrap(), Some(secondes / 30));
    }

    #[test]
    fn un_pas_d_ecart_est_admis_et_pas_deux() {
        let pas = 1_111_111_109 / 30;
        let au_pas = |n: i64| verifier(SECRET, "081804", a(n * 30), 0).unwrap();

        assert_eq!(au_pas(pas - 2), None);
        assert_eq!(au_pas(pas - 1), Some(pas));
        assert_eq!(au_pas(pas), Some(pas));
        assert_eq!(au_pas(pas + 1), Some(pas));
        assert_eq!(au_pas(pas + 2), None);
    }

    #[test]
    fn un_pas_ne_sert_qu_une_fois_ni_un_pas_plus_ancien() {
        let pas = 1_111_111_109 / 30;
        let apres = |dernier: i64| verifier(SECRET, "081804", a(1_111_111_109), dernier).unwrap();

        assert_eq!(apres(pas - 1), Some(pas));
        assert_eq!(apres(pas), None);
        assert_eq!(apres(pas + 1), None);
    }

    #[test]
    fn un_code_mal_forme_est_faux() {
        for code in ["", "08180", "0818044", "+81804", "abcdef", "٠٨١٨٠٤"] {
            assert_eq!(verifier(SECRET, code, a(1_111_111_109), 0).unwrap(), None, "{code}");
        }
    }

    #[test]
    fn l_adresse_porte_ce_que_les_applications_lisent() {
        let dto = inscription(SECRET, Population::Bo, "luc@38.test").unwrap();

        assert_eq!(dto.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            dto.adresse,
            format!(
                "otpauth://totp/VAO%20agents:luc%4038.test?secret={}&issuer=VAO%20agents",
                dto.secret
            )
        );
    }

    #[test]
    fn deux_secrets_different_et_font_160_bits() {
        let (un, autre) = (tirer_secret().unwrap(), tirer_secret().unwrap());

        assert_eq!(un.len(), 20);
        assert_ne!(un, autre);
    }

    /// Le tracé redonne, carré par carré, la grille du code QR.
    #[test]
    fn le_trace_dessine_tout_le_code_qr_et_lui_seul() {
        let texte = "otpauth://totp/VAO:anne@exemple.fr?secret=GEZDGNBVGY3TQOJQ&issuer=VAO";
        let TraceQr { cote, trace } = tracer(texte).unwrap();
        let cote = usize::try_from(cote).unwrap();
        let mut grille = vec![false; cote * cote];
        for rectangle in trace.split_terminator('z') {
            let (depart, reste) = rectangle.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = depart.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let longueur: usize = reste.split_once('v').unwrap().0.parse().unwrap();
            for dx in 0..longueur {
                grille[y * cote + x + dx] = true;
            }
        }

        let qr = QrCode::with_error_correction_level(texte, EcLevel::M).unwrap();
        for y in 0..cote {
            for x in 0..cote {
                let dans = |v: usize| (MARGE..cote - MARGE).contains(&v);
                let attendu = dans(x) && dans(y) && qr[(x - MARGE, y - MARGE)] == Color::Dark;
                assert_eq!(grille[y * cote + x], attendu, "{x} {y}");
            }
        }
    }
}
