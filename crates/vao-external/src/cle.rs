//! Key of a service: given once, or kept in a file that may change while the process runs.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

/// Where the key of a service comes from.
#[derive(Clone)]
pub enum SourceCle {
    /// The key itself; empty for a service that asks none, or that is not called.
    Valeur(SecretString),
    /// File that holds the key and nothing else, read again by the background check and when the key is refused.
    Fichier(PathBuf),
}

impl Default for SourceCle {
    fn default() -> Self {
        Self::Valeur(SecretString::default())
    }
}

impl std::fmt::Debug for SourceCle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Valeur(_) => f.write_str("Valeur"),
            Self::Fichier(chemin) => f.debug_tuple("Fichier").field(chemin).finish(),
        }
    }
}

impl SourceCle {
    /// True if no key is given at all: the service is not meant to be called.
    pub fn est_vide(&self) -> bool {
        match self {
            Self::Valeur(cle) => cle.expose_secret().trim().is_empty(),
            Self::Fichier(_) => false,
        }
    }
}

/// Header that carries a key, and the key of the moment.
#[derive(Debug)]
pub(crate) struct Cle {
    nom: HeaderName,
    prefixe: &'static str,
    fichier: Option<PathBuf>,
    /// `None` while no key is known: no call is worth making.
    courante: RwLock<Option<HeaderValue>>,
}

impl Cle {
    /// Reads the key; the error says what is wrong, never the key.
    pub(crate) fn preparer(nom: HeaderName, prefixe: &'static str, source: &SourceCle) -> Result<Self, &'static str> {
        let (texte, fichier) = match source {
            SourceCle::Valeur(cle) => (cle.clone(), None),
            SourceCle::Fichier(chemin) => (lire(std::fs::read_to_string(chemin))?, Some(chemin.clone())),
        };
        Ok(Self {
            nom,
            prefixe,
            fichier,
            courante: RwLock::new(entete(prefixe, &texte)?),
        })
    }

    /// Header to send with a call.
    pub(crate) fn entete(&self) -> Option<(HeaderName, HeaderValue)> {
        let courante = self.courante.read().unwrap_or_else(PoisonError::into_inner);
        Some((self.nom.clone(), courante.clone()?))
    }

    /// Reads the file again; true if the key has changed. A file that became unreadable or empty leaves the key as it is.
    pub(crate) async fn relire(&self) -> Result<bool, &'static str> {
        let Some(fichier) = self.fichier.as_deref().map(Path::to_owned) else {
            return Ok(false);
        };
        let texte = lire(tokio::fs::read_to_string(fichier).await)?;
        let lue = entete(self.prefixe, &texte)?;
        if lue.is_none() {
            return Err("fichier de clé vide");
        }
        let mut courante = self.courante.write().unwrap_or_else(PoisonError::into_inner);
        let changee = *courante != lue;
        *courante = lue;
        Ok(changee)
    }
}

fn lire(contenu: std::io::Result<String>) -> Result<SecretString, &'static str> {
    contenu.map(SecretString::from).map_err(|erreur| match erreur.kind() {
        ErrorKind::NotFound => "fichier de clé absent",
        ErrorKind::PermissionDenied => "fichier de clé interdit",
        _ => "fichier de clé illisible",
    })
}

/// Value of the header, hidden from every log; `None` for an empty key.
fn entete(prefixe: &str, cle: &SecretString) -> Result<Option<HeaderValue>, &'static str> {
    let cle = cle.expose_secret().trim();
    if cle.is_empty() {
        return Ok(None);
    }
    let Ok(mut valeur) = HeaderValue::from_str(&format!("{prefixe}{cle}")) else {
        return Err("clé illisible");
    };
    valeur.set_sensitive(true);
    Ok(Some(valeur))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn la_cle_ne_se_montre_pas() {
        let valeur = entete("Bearer ", &SecretString::from("tres-secret\n"))
            .unwrap()
            .unwrap();

        assert_eq!(valeur.to_str().unwrap(), "Bearer tres-secret");
        assert!(!format!("{valeur:?}").contains("secret"));
        assert!(!format!("{:?}", SourceCle::Valeur("tres-secret".into())).contains("secret"));
    }

    #[test]
    fn un_fichier_absent_se_voit_a_la_preparation() {
        let source = SourceCle::Fichier("/nulle/part".into());

        let erreur = Cle::preparer(reqwest::header::AUTHORIZATION, "", &source).unwrap_err();

        assert_eq!(erreur, "fichier de clé absent");
    }
}
