//! Ce que l'exploitant règle sans reconstruire l'application : d'où viennent les images des cartes, et l'enquête de
//! satisfaction.
//!
//! `docker/demarrer-front` fait de même pour nginx.

use anyhow::{Result, bail};
use hyper::header::{CACHE_CONTROL, HeaderValue};
use hyper::{Response, StatusCode};

use super::{Corps, reponse};

/// Modèle d'adresse des tuiles quand rien n'est réglé.
pub(super) const TUILES: &str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/// Adresse du fichier que lisent la carte et le lien de satisfaction.
pub(super) const CHEMIN: &str = "/configuration.json";

/// Réglages servis, et la politique de sécurité qui les admet.
pub(super) struct Configuration {
    json: String,
    pub(super) politique: HeaderValue,
}

impl Configuration {
    /// Prépare les réglages pour ce modèle : `https://hôte/{z}/{x}/{y}.png`, ou un chemin de ce site ; et pour cette
    /// enquête, une adresse `https://`, vide s'il n'y en a pas.
    pub(super) fn new(tuiles: &str, satisfaction: &str) -> Result<Self> {
        let origine = origine(tuiles)?;
        exiger_https(satisfaction)?;
        let images = if origine.is_empty() {
            String::new()
        } else {
            format!(" {origine}")
        };
        Ok(Self {
            json: serde_json::json!({ "tuiles": tuiles, "satisfaction": satisfaction }).to_string(),
            politique: HeaderValue::from_str(&super::POLITIQUE.replace("{images}", &images))?,
        })
    }

    pub(super) fn servir(&self) -> Response<Corps> {
        let mut servie = reponse(StatusCode::OK, "application/json", self.json.clone());
        servie
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        servie
    }
}

/// Vide, ou une adresse `https://` sans rien qui sorte de la configuration où elle est écrite.
fn exiger_https(satisfaction: &str) -> Result<()> {
    let admis = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&=%@+,".contains(c);
    let suite = satisfaction.strip_prefix("https://");
    if satisfaction.is_empty() || suite.is_some_and(|suite| !suite.is_empty() && suite.chars().all(admis)) {
        return Ok(());
    }
    bail!("enquête de satisfaction « {satisfaction} » : une adresse https:// est attendue");
}

/// `schéma://hôte` à admettre, vide pour un chemin de ce site ; `{s}` (sous-domaine) y devient `*`.
fn origine(tuiles: &str) -> Result<String> {
    // Ni espace, ni guillemet, ni point-virgule : cette adresse est écrite dans une politique et une configuration.
    let admis = |c: char| c.is_ascii_alphanumeric() || "-._~:/?&=%@+,{}".contains(c);
    let complet = ["{z}", "{x}", "{y}"].iter().all(|repere| tuiles.contains(repere));
    if !complet || !tuiles.chars().all(admis) {
        bail!("modèle de tuiles « {tuiles} » : https://hôte/{{z}}/{{x}}/{{y}}.png est attendu");
    }
    if tuiles.starts_with('/') && !tuiles.starts_with("//") {
        return Ok(String::new());
    }
    match tuiles.split_once("://") {
        Some((schema @ ("http" | "https"), suite)) => {
            let hote = suite.split('/').next().unwrap_or_default().replace("{s}", "*");
            if hote.is_empty() || hote.contains(['{', '@', '?', '&']) {
                bail!("modèle de tuiles « {tuiles} » : l'hôte ne se lit pas");
            }
            Ok(format!("{schema}://{hote}"))
        }
        _ => bail!("modèle de tuiles « {tuiles} » : il commence par https:// ou par /"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seul_l_hote_des_tuiles_est_admis() {
        assert_eq!(origine(TUILES).expect("modèle"), "https://tile.openstreetmap.org");
        assert_eq!(
            origine("https://{s}.tuiles.test:8443/{z}/{x}/{y}.png?cle=a").expect("modèle"),
            "https://*.tuiles.test:8443"
        );
        assert_eq!(origine("/tuiles/{z}/{x}/{y}.png").expect("modèle"), "");
    }

    #[test]
    fn un_modele_qui_sortirait_de_la_politique_est_refuse() {
        for faux in [
            "https://tuiles.test/1.png",
            "https://tuiles.test; script-src */{z}/{x}/{y}.png",
            "https://tuiles.test\"/{z}/{x}/{y}.png",
            "//tuiles.test/{z}/{x}/{y}.png",
            "ftp://tuiles.test/{z}/{x}/{y}.png",
            "https://moi@tuiles.test/{z}/{x}/{y}.png",
            "https://{z}/{x}/{y}.png",
        ] {
            assert!(origine(faux).is_err(), "{faux}");
        }
    }

    #[test]
    fn l_enquete_est_une_adresse_https_ou_rien() {
        for juste in ["", "https://avis.test/vao?demarche=12&page=fin#haut"] {
            assert!(Configuration::new(TUILES, juste).is_ok(), "{juste}");
        }
        for faux in [
            "http://avis.test",
            "javascript:alert(1)",
            "https://",
            "https://a.test/\"}",
            "https://a.test/ b",
        ] {
            assert!(Configuration::new(TUILES, faux).is_err(), "{faux}");
        }
    }
}
