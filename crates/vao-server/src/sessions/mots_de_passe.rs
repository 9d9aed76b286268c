//! Passwords: argon2id on a blocking thread, four at once, fifty waiting, the others told to come back.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::OwnedSemaphorePermit;

pub use super::choix_mot_de_passe::{Personne, verifier_choix};
use crate::Problem;
use crate::app::Commun;

/// Memory in KiB, passes and lanes (ANSSI and OWASP minimum, about 30 ms).
const PARAMETRES: (u32, u32, u32) = (19_456, 2, 1);
/// Hash of no password, at the same cost: an unknown address takes as long as a known one.
const LEURRE: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Seconds after which a sign-in that found the queue full may come back.
const ATTENTE: u32 = 2;

/// Place in the queue of the hashes, given back when dropped.
#[derive(Debug)]
pub struct Rang {
    _permis: OwnedSemaphorePermit,
}

/// Verdict on a password.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// True if it is the right one.
    pub juste: bool,
    /// Hash of the same password with today's parameters, when the stored one has others.
    pub nouvelle_empreinte: Option<String>,
}

fn hacheur() -> Result<Argon2<'static>, argon2::Error> {
    let (memoire, passes, voies) = PARAMETRES;
    Ok(Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(memoire, passes, voies, None)?,
    ))
}

/// Hashes a password (PHC string). Slow on purpose: never on an HTTP thread.
pub fn hacher(mot_de_passe: &str) -> anyhow::Result<String> {
    let hacheur = hacheur().map_err(|erreur| anyhow::anyhow!("paramètres argon2 : {erreur}"))?;
    let empreinte = hacheur
        .hash_password(mot_de_passe.as_bytes())
        .map_err(|erreur| anyhow::anyhow!("hachage du mot de passe : {erreur}"))?;
    Ok(empreinte.to_string())
}

/// Key of 256 bits derived from a secret and a salt, at the cost of a password.
///
/// For secrets too short for a plain digest: whoever reads the table still has to pay for each guess.
pub(super) fn deriver(secret: &str, sel: &[u8]) -> anyhow::Result<Vec<u8>> {
    let hacheur = hacheur().map_err(|erreur| anyhow::anyhow!("paramètres argon2 : {erreur}"))?;
    let mut cle = vec![0_u8; 32];
    hacheur
        .hash_password_into(secret.as_bytes(), sel, &mut cle)
        .map_err(|erreur| anyhow::anyhow!("dérivation : {erreur}"))?;
    Ok(cle)
}

/// Takes a place in the queue, or refuses at once (429): a queue too long would outlive its clients.
pub fn prendre_rang(commun: &Commun) -> Result<Rang, Problem> {
    let Ok(permis) = Arc::clone(&commun.file_de_hachages).try_acquire_owned() else {
        tracing::warn!("connexion différée : trop de mots de passe à vérifier");
        return Err(Problem::patienter(ATTENTE));
    };
    Ok(Rang { _permis: permis })
}

/// Hash of a password that somebody chooses, or the field to mend when it is too easy to guess.
///
/// On a blocking thread, within the queue of the sign-ins; `pointeur` names the field of the body.
pub async fn choisir(
    commun: &Commun,
    rang: Rang,
    mot_de_passe: String,
    personne: Personne,
    pointeur: &'static str,
) -> Result<String, Problem> {
    let calcul = move || match verifier_choix(&mot_de_passe, &personne, pointeur) {
        Ok(()) => hacher(&mot_de_passe).map(Ok),
        Err(erreur) => Ok(Err(erreur)),
    };
    en_file(commun, rang, calcul)
        .await?
        .map_err(|erreur| Problem::champs(vec![erreur]))
}

/// Hashes a chosen password on a blocking thread, within the queue of the sign-ins.
pub async fn hacher_en_file(commun: &Commun, rang: Rang, mot_de_passe: String) -> Result<String, Problem> {
    en_file(commun, rang, move || hacher(&mot_de_passe)).await
}

/// Runs a slow computation on a blocking thread when its turn comes.
pub(super) async fn en_file<T: Send + 'static>(
    commun: &Commun,
    rang: Rang,
    calcul: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let permis = Arc::clone(&commun.hachages)
        .acquire_owned()
        .await
        .map_err(Problem::interne)?;
    commun.hachages_faits.fetch_add(1, Ordering::Relaxed);
    let tache = tokio::task::spawn_blocking(move || {
        let issue = calcul();
        // Rendus quand le calcul est fini, même si le client est parti entre-temps.
        drop((permis, rang));
        issue
    });
    tache.await.map_err(Problem::interne)?.map_err(Problem::interne)
}

/// Compares a password with a stored hash; without one, takes the same time and says no.
pub async fn verifier(
    commun: &Commun,
    rang: Rang,
    mot_de_passe: String,
    empreinte: Option<String>,
) -> Result<Verdict, Problem> {
    en_file(commun, rang, move || juger(&mot_de_passe, empreinte.as_deref())).await
}

fn juger(mot_de_passe: &str, empreinte: Option<&str>) -> anyhow::Result<Verdict> {
    let lue = empreinte.and_then(|texte| PasswordHash::new(texte).ok());
    if lue.is_none() && empreinte.is_some() {
        tracing::error!("empreinte de mot de passe illisible en base");
    }
    let connue = lue.is_some();
    let stockee = match lue {
        Some(stockee) => stockee,
        None => PasswordHash::new(LEURRE).map_err(|erreur| anyhow::anyhow!("leurre illisible : {erreur}"))?,
    };
    let hacheur = hacheur().map_err(|erreur| anyhow::anyhow!("paramètres argon2 : {erreur}"))?;
    let egal = hacheur.verify_password(mot_de_passe.as_bytes(), &stockee).is_ok();
    let juste = egal && connue;
    let nouvelle_empreinte = if juste && !a_jour(&stockee) {
        Some(hacher(mot_de_passe)?)
    } else {
        None
    };
    Ok(Verdict {
        juste,
        nouvelle_empreinte,
    })
}

/// True if a hash was made with today's algorithm and parameters.
fn a_jour(empreinte: &PasswordHash) -> bool {
    let parametres = Params::try_from(empreinte).map(|p| (p.m_cost(), p.t_cost(), p.p_cost()));
    empreinte.algorithm == Algorithm::Argon2id.ident()
        && empreinte.version == Some(Version::V0x13.into())
        && parametres.is_ok_and(|parametres| parametres == PARAMETRES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_bon_mot_de_passe_et_lui_seul_est_juste() {
        let empreinte = hacher("Un séjour à la mer 2027").unwrap();

        assert!(empreinte.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{empreinte}");
        let juste = juger("Un séjour à la mer 2027", Some(&empreinte)).unwrap();
        assert_eq!(
            juste,
            Verdict {
                juste: true,
                nouvelle_empreinte: None
            }
        );
        for faux in [
            "Un séjour à la mer 2026",
            "un séjour à la mer 2027",
            "Un séjour à la mer 2027 ",
            "",
        ] {
            assert!(!juger(faux, Some(&empreinte)).unwrap().juste, "{faux}");
        }
    }

    #[test]
    fn une_adresse_inconnue_coute_autant_et_n_a_pas_de_mot_de_passe() {
        assert!(
            a_jour(&PasswordHash::new(LEURRE).unwrap()),
            "le leurre a les paramètres des vraies empreintes"
        );
        for saisi in ["", "AAAA", "\0"] {
            assert!(!juger(saisi, None).unwrap().juste);
            assert!(!juger(saisi, Some("pas une empreinte")).unwrap().juste);
            assert!(!juger(saisi, Some(LEURRE)).unwrap().juste);
        }
    }

    #[test]
    fn une_empreinte_aux_anciens_parametres_est_refaite() {
        let ancien = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8_192, 1, 1, None).unwrap(),
        );
        let empreinte = ancien.hash_password(b"Ancien mot de passe").unwrap().to_string();

        let verdict = juger("Ancien mot de passe", Some(&empreinte)).unwrap();

        assert!(verdict.juste);
        let nouvelle = verdict.nouvelle_empreinte.unwrap();
        assert_eq!(
            juger("Ancien mot de passe", Some(&nouvelle)).unwrap(),
            Verdict {
                juste: true,
                nouvelle_empreinte: None
            }
        );
        assert_eq!(
            juger("Autre", Some(&empreinte)).unwrap(),
            Verdict {
                juste: false,
                nouvelle_empreinte: None
            }
        );
    }
}
