//! SIREN et SIRET : quatorze chiffres, deux clés de contrôle, une exception.

use serde::{Deserialize, Serialize};

/// SIREN de La Poste : ses établissements suivent une règle de clé particulière.
const LA_POSTE: &str = "356000000";

/// Le texte n'est pas un SIREN ou un SIRET.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SiretInvalide {
    /// Nombre de chiffres incorrect, ou caractère qui n'en est pas un.
    #[error("un numéro de 14 chiffres est attendu")]
    Longueur,
    /// La clé de contrôle ne correspond pas.
    #[error("la clé de contrôle ne correspond pas, vérifiez les chiffres saisis")]
    Cle,
}

/// Numéro d'identification d'une entreprise (neuf chiffres).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Siren(String);

/// Numéro d'identification d'un établissement (quatorze chiffres).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

impl Siren {
    /// Lit neuf chiffres, espaces admis, et vérifie leur clé.
    pub fn lire(texte: &str) -> Result<Self, SiretInvalide> {
        let chiffres = chiffres(texte, 9)?;
        if somme_luhn(&chiffres).is_multiple_of(10) {
            Ok(Self(chiffres))
        } else {
            Err(SiretInvalide::Cle)
        }
    }

    /// Les neuf chiffres.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Siret {
    /// Lit quatorze chiffres, espaces admis, et vérifie leurs deux clés : celle du SIREN, celle de l'ensemble.
    pub fn lire(texte: &str) -> Result<Self, SiretInvalide> {
        let chiffres = chiffres(texte, 14)?;
        Siren::lire(chiffres.get(..9).unwrap_or_default())?;
        if cle_juste(&chiffres) {
            Ok(Self(chiffres))
        } else {
            Err(SiretInvalide::Cle)
        }
    }

    /// Comme on l'écrit sur les papiers : `999 999 014 00015`, d'un seul tenant.
    pub fn lisible(&self) -> String {
        grouper(&self.0, '\u{a0}')
    }

    /// SIREN de l'entreprise dont dépend l'établissement.
    pub fn siren(&self) -> Siren {
        Siren(self.0.chars().take(9).collect())
    }

    /// Les quatorze chiffres.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// SIREN ou SIRET groupé comme on l'écrit, `999 999 014 00015` ; tout autre texte est rendu tel quel, il n'en est pas un.
pub fn grouper(texte: &str, espace: char) -> String {
    if !matches!(texte.len(), 9 | 14) || !texte.bytes().all(|octet| octet.is_ascii_digit()) {
        return texte.to_owned();
    }
    let mut groupe = String::with_capacity(texte.len() + 6);
    for (rang, chiffre) in texte.chars().enumerate() {
        if matches!(rang, 3 | 6 | 9) {
            groupe.push(espace);
        }
        groupe.push(chiffre);
    }
    groupe
}

fn chiffres(texte: &str, attendus: usize) -> Result<String, SiretInvalide> {
    let retenus: String = texte.chars().filter(|c| !c.is_whitespace()).collect();
    if retenus.len() != attendus || !retenus.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(SiretInvalide::Longueur);
    }
    // Une suite de zéros passe la clé de contrôle, mais ne désigne personne.
    if retenus.bytes().all(|octet| octet == b'0') {
        Err(SiretInvalide::Cle)
    } else {
        Ok(retenus)
    }
}

/// Clé d'un SIRET : Luhn, sauf La Poste dont la somme simple des chiffres est un multiple de cinq.
fn cle_juste(chiffres: &str) -> bool {
    if somme_luhn(chiffres).is_multiple_of(10) {
        return true;
    }
    chiffres.starts_with(LA_POSTE) && chiffres.bytes().map(|octet| u32::from(octet - b'0')).sum::<u32>() % 5 == 0
}

fn somme_luhn(chiffres: &str) -> u32 {
    chiffres
        .bytes()
        .rev()
        .enumerate()
        .map(|(rang, octet)| {
            let chiffre = u32::from(octet - b'0');
            match (rang % 2 == 1, chiffre * 2) {
                (false, _) => chiffre,
                (true, double) if double > 9 => double - 9,
                (true, double) => double,
            }
        })
        .sum()
}

macro_rules! texte_verifie {
    ($($nom:ident),+) => { $(
        impl std::fmt::Display for $nom {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $nom {
            type Error = SiretInvalide;

            fn try_from(texte: String) -> Result<Self, Self::Error> {
                Self::lire(&texte)
            }
        }

        impl From<$nom> for String {
            fn from(numero: $nom) -> Self {
                numero.0
            }
        }
    )+ };
}

texte_verifie!(Siren, Siret);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seul_un_siren_ou_un_siret_se_groupe() {
        assert_eq!(grouper("99999901400015", ' '), "999 999 014 00015");
        assert_eq!(grouper("999999014", ' '), "999 999 014");
        for autre in ["", "9999990140001", "999999014000155", "99999901A", "néant"] {
            assert_eq!(grouper(autre, ' '), autre);
        }
    }

    #[test]
    fn un_siret_juste_se_lit_avec_des_espaces() {
        let siret = Siret::lire("732 829 320 00074").unwrap();

        assert_eq!(siret.as_str(), "73282932000074");
        assert_eq!(siret.siren(), Siren::lire("732829320").unwrap());
        assert_eq!(siret.lisible(), "732\u{a0}829\u{a0}320\u{a0}00074");
    }

    /// ORGANISME-O1 : tous les numéros du jeu d'essai.
    #[test]
    fn chaque_numero_du_jeu_d_essai_a_son_verdict() {
        let longueur = Err(SiretInvalide::Longueur);
        let cle = Err(SiretInvalide::Cle);
        for (siren, verdict) in [
            ("999999014", Ok(())),
            ("999 999 014", Ok(())),
            ("999999015", cle),
            ("000000000", cle),
            ("99999901", longueur),
            ("99999901A", longueur),
        ] {
            assert_eq!(Siren::lire(siren).map(drop), verdict, "{siren}");
        }
        for (siret, verdict) in [
            ("99999901400015", Ok(())),
            ("99999901400023", Ok(())),
            ("99999901400031", Ok(())),
            ("99999902200018", Ok(())),
            ("99999903000011", Ok(())),
            ("99999904800013", Ok(())),
            ("99999901400016", cle),
            ("12345678901234", cle),
            ("1100007200014", longueur),
            ("35600000000048", Ok(())),
            ("35600000049837", Ok(())),
            ("35600000049838", cle),
            ("00000000000000", cle),
            ("999 999 014 00015", Ok(())),
        ] {
            assert_eq!(Siret::lire(siret).map(drop), verdict, "{siret}");
        }
    }

    #[test]
    fn la_poste_suit_sa_propre_regle() {
        assert!(Siret::lire("35600000049837").is_ok());
        assert_eq!(Siret::lire("35600000049838"), Err(SiretInvalide::Cle));
    }

    #[test]
    fn le_siren_d_un_siret_a_sa_propre_cle() {
        // Luhn tient sur les quatorze chiffres, pas sur les neuf premiers ; puis un SIREN fait de zéros.
        assert_eq!(Siret::lire("10000000000008"), Err(SiretInvalide::Cle));
        assert_eq!(Siret::lire("00000000000018"), Err(SiretInvalide::Cle));
    }

    #[test]
    fn treize_chiffres_ou_une_lettre_sont_refuses() {
        assert_eq!(Siret::lire("7328293200007"), Err(SiretInvalide::Longueur));
        assert_eq!(Siret::lire("7328293200007A"), Err(SiretInvalide::Longueur));
        assert_eq!(Siret::lire("٧٣٢٨٢٩٣٢٠٠٠٠٧٤"), Err(SiretInvalide::Longueur));
    }

    proptest! {
        #[test]
        fn changer_un_chiffre_casse_la_cle(rang in 0usize..14, ecart in 1u8..10) {
            let mut octets = *b"73282932000074";
            octets[rang] = b'0' + (octets[rang] - b'0' + ecart) % 10;
            let texte = String::from_utf8(octets.to_vec()).unwrap();

            prop_assert_eq!(Siret::lire(&texte), Err(SiretInvalide::Cle));
        }

        #[test]
        fn tout_siret_lu_porte_un_siren_lisible(debut in 0u64..100_000_000_000_000) {
            if let Ok(siret) = Siret::lire(&format!("{debut:014}")) {
                prop_assert_eq!(Siren::lire(siret.siren().as_str()), Ok(siret.siren()));
            }
        }

        #[test]
        fn aucun_texte_ne_fait_paniquer(texte in ".{0,40}") {
            let _lu = Siret::lire(&texte);
        }
    }
}
