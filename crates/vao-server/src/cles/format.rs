//! Forme d'une clé : `vao_{environnement}_{8 signes publics}_{32 signes secrets}`, et son empreinte.
//!
//! Le début se reconnaît de loin : un outil qui cherche des secrets dans du code publié le trouve.

use anyhow::Context as _;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};

use crate::Problem;
use crate::config::Environnement;

/// Début de toute clé.
const MARQUE: &str = "vao_";
const SIGNES: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const TAILLE_IDENTIFIANT: usize = 8;
const TAILLE_SECRET: usize = 32;
/// Octets d'un poivre, au moins : autant que l'empreinte.
const TAILLE_POIVRE: usize = 32;

/// Vrai si ce jeton se présente comme une clé, bonne ou non : un jeton de session n'y ressemble jamais.
pub fn est_une_cle(jeton: &str) -> bool {
    jeton.starts_with(MARQUE)
}

/// Part publique d'une clé bien formée de cet environnement.
pub fn identifiant(cle: &str, env: Environnement) -> Option<&str> {
    let reste = cle.strip_prefix(MARQUE)?.strip_prefix(env.nom())?.strip_prefix('_')?;
    let (identifiant, secret) = reste.split_once('_')?;
    let base62 =
        |texte: &str, taille: usize| texte.len() == taille && texte.bytes().all(|octet| SIGNES.contains(&octet));
    (base62(identifiant, TAILLE_IDENTIFIANT) && base62(secret, TAILLE_SECRET)).then_some(identifiant)
}

/// Début d'une clé, qui la désigne sans l'ouvrir.
pub fn prefixe(identifiant: &str, env: Environnement) -> String {
    format!("{MARQUE}{}_{identifiant}", env.nom())
}

/// Clé neuve.
pub struct CleTiree {
    /// Clé entière, montrée une fois.
    pub texte: SecretString,
    /// Part publique.
    pub identifiant: String,
}

impl CleTiree {
    /// Tire une clé : 190 bits de secret.
    pub fn tirer(env: Environnement) -> Result<Self, Problem> {
        let identifiant = tirer_base62(TAILLE_IDENTIFIANT)?;
        let secret = tirer_base62(TAILLE_SECRET)?;
        let texte = SecretString::from(format!("{}_{secret}", prefixe(&identifiant, env)));
        Ok(Self { texte, identifiant })
    }
}

/// Signes tirés au hasard, chacun aussi probable que les autres.
fn tirer_base62(taille: usize) -> Result<String, Problem> {
    // Sous ce plafond, le reste de la division ne favorise aucun signe.
    const PLAFOND: u8 = 248;
    let mut texte = String::with_capacity(taille);
    let mut octets = [0_u8; 64];
    while texte.len() < taille {
        getrandom::fill(&mut octets).map_err(Problem::interne)?;
        let signes = octets.iter().filter(|octet| **octet < PLAFOND);
        let signes = signes.filter_map(|octet| SIGNES.get(usize::from(*octet) % SIGNES.len()));
        texte.extend(signes.take(taille - texte.len()).copied().map(char::from));
    }
    Ok(texte)
}

/// Secret du service mêlé à chaque empreinte : une copie de la base ne suffit pas à en reconnaître une clé.
pub struct Poivre(hmac::Key);

impl std::fmt::Debug for Poivre {
    /// A secret must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Poivre")
    }
}

impl Poivre {
    /// Lit le poivre de la configuration : 32 octets au moins, en base64.
    pub fn lire(texte: &SecretString) -> anyhow::Result<Self> {
        let octets = STANDARD
            .decode(texte.expose_secret().trim())
            // La cause citerait un octet du secret.
            .ok()
            .context("VAO_POIVRE_CLES n'est pas du base64")?;
        anyhow::ensure!(
            octets.len() >= TAILLE_POIVRE,
            "VAO_POIVRE_CLES doit compter {TAILLE_POIVRE} octets au moins, en base64"
        );
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &octets)))
    }

    /// Empreinte d'une clé entière.
    pub fn empreinte(&self, cle: &str) -> Vec<u8> {
        hmac::sign(&self.0, cle.as_bytes()).as_ref().to_vec()
    }

    /// Vrai si cette empreinte est celle de la clé, en un temps qui ne dépend pas de là où elles diffèrent.
    pub fn reconnait(&self, cle: &str, empreinte: &[u8]) -> bool {
        hmac::verify(&self.0, cle.as_bytes(), empreinte).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poivre(octet: u8) -> Poivre {
        Poivre::lire(&SecretString::from(STANDARD.encode([octet; 32]))).unwrap()
    }

    #[test]
    fn une_cle_tiree_se_relit_et_ne_se_repete_pas() {
        let cles: Vec<CleTiree> = (0..200).map(|_| CleTiree::tirer(Environnement::Dev).unwrap()).collect();

        for cle in &cles {
            let texte = cle.texte.expose_secret();
            assert_eq!(texte.len(), "vao_dev_".len() + 8 + 1 + 32, "{}", cle.identifiant);
            assert_eq!(identifiant(texte, Environnement::Dev), Some(cle.identifiant.as_str()));
            assert_eq!(
                identifiant(texte, Environnement::Prod),
                None,
                "une clé d'essai ne sert pas en service"
            );
            assert!(est_une_cle(texte));
        }
        let distinctes: std::collections::BTreeSet<&str> = cles.iter().map(|cle| cle.texte.expose_secret()).collect();
        assert_eq!(distinctes.len(), 200);
    }

    #[test]
    fn une_cle_mal_formee_n_est_pas_lue() {
        let bonne = format!("vao_prod_{}_{}", "a".repeat(8), "B".repeat(32));
        assert_eq!(identifiant(&bonne, Environnement::Prod), Some("aaaaaaaa"));
        for fausse in [
            bonne.replace('a', "-"),
            format!("{bonne}B"),
            bonne.replace("_B", "_é"),
            bonne.replace("vao_prod_", "vao_prod"),
            "vao_".to_owned(),
            String::new(),
        ] {
            assert_eq!(identifiant(&fausse, Environnement::Prod), None, "{fausse}");
        }
    }

    #[test]
    fn une_empreinte_depend_du_poivre_et_de_chaque_signe() {
        let cle = CleTiree::tirer(Environnement::Prod).unwrap();
        let texte = cle.texte.expose_secret();
        let empreinte = poivre(1).empreinte(texte);

        assert_eq!(empreinte.len(), 32);
        assert!(poivre(1).reconnait(texte, &empreinte));
        assert!(!poivre(2).reconnait(texte, &empreinte));
        assert!(!poivre(1).reconnait(&texte.replace("prod", "dev"), &empreinte));
        assert!(!poivre(1).reconnait(&format!("{texte} "), &empreinte));
        assert!(!poivre(1).reconnait(texte, &[]));
    }

    #[test]
    fn un_poivre_absent_ou_trop_court_est_refuse_au_demarrage() {
        for texte in ["", "pas du base64 !", "Y291cnQ="] {
            let refus = Poivre::lire(&SecretString::from(texte)).unwrap_err().to_string();
            assert!(refus.contains("VAO_POIVRE_CLES"), "{refus}");
        }
        assert_eq!(format!("{:?}", poivre(1)), "Poivre");
    }
}
