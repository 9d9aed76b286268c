//! Passwords: argon2id on threads of their own, as many at once as half of the cores, fifty waiting, the others told
//! to come back.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::OwnedSemaphorePermit;

pub use super::choix_mot_de_passe::{Personne, verifier_choix};
use super::hachage::Memoire;
use crate::Problem;
use crate::app::Commun;

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

/// Hashes a password (PHC string). Slow on purpose: never on an HTTP thread.
pub fn hacher(mot_de_passe: &str) -> anyhow::Result<String> {
    Memoire::default().hacher(mot_de_passe)
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
/// On a hashing thread, within the queue of the sign-ins; `pointeur` names the field of the body.
pub async fn choisir(
    commun: &Commun,
    rang: Rang,
    mot_de_passe: String,
    personne: Personne,
    pointeur: &'static str,
) -> Result<String, Problem> {
    let calcul = move |memoire: &mut Memoire| match verifier_choix(&mot_de_passe, &personne, pointeur) {
        Ok(()) => memoire.hacher(&mot_de_passe).map(Ok),
        Err(erreur) => Ok(Err(erreur)),
    };
    en_file(commun, rang, calcul)
        .await?
        .map_err(|erreur| Problem::champs(vec![erreur]))
}

/// Hashes a chosen password on a hashing thread, within the queue of the sign-ins.
pub async fn hacher_en_file(commun: &Commun, rang: Rang, mot_de_passe: String) -> Result<String, Problem> {
    en_file(commun, rang, move |memoire| memoire.hacher(&mot_de_passe)).await
}

/// Runs a slow computation on a hashing thread when its turn comes.
pub(super) async fn en_file<T: Send + 'static>(
    commun: &Commun,
    rang: Rang,
    calcul: impl FnOnce(&mut Memoire) -> anyhow::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let commence = Arc::clone(&commun.hachages_faits);
    let travail = move |memoire: &mut Memoire| {
        commence.fetch_add(1, Ordering::Relaxed);
        let issue = calcul(memoire);
        // Rendu quand le calcul est fini, même si le client est parti entre-temps.
        drop(rang);
        issue
    };
    let issue = commun.hacheurs.executer(travail).await;
    issue.map_err(Problem::interne)?.map_err(Problem::interne)
}

/// Compares a password with a stored hash; without one, takes the same time and says no.
pub async fn verifier(
    commun: &Commun,
    rang: Rang,
    mot_de_passe: String,
    empreinte: Option<String>,
) -> Result<Verdict, Problem> {
    en_file(commun, rang, move |memoire| {
        memoire.juger(&mot_de_passe, empreinte.as_deref())
    })
    .await
}
