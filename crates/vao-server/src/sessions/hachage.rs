//! Threads of the password hashes: one per place, each with the memory that it hashes in.
//!
//! A hash takes 19 MiB and a core for thirty milliseconds. Taken from the system and given back each time, that memory
//! costs as much as the hash, and every other thread of the process waits while its pages come and go. A thread
//! therefore keeps its own, from its first hash on; and it gives way to those that answer requests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::{Semaphore, oneshot};

use super::mots_de_passe::Verdict;

/// Memory in KiB, passes and lanes (ANSSI and OWASP minimum, about 30 ms).
const PARAMETRES: (u32, u32, u32) = (19_456, 2, 1);
/// Hash of no password, at the same cost: an unknown address takes as long as a known one.
const LEURRE: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Passwords hashed at once, at most, whatever the machine.
const PLACES_MAX: usize = 4;
/// Nice value of the hashing threads. More would starve the sign-ins of a busy machine, and hold what they lock.
#[cfg(target_os = "linux")]
const POLITESSE: i32 = 5;

type Travail = Box<dyn FnOnce(&mut Memoire) + Send>;

/// Memory in which passwords are hashed, taken at the first one and kept.
#[derive(Default)]
pub(super) struct Memoire(Vec<Block>);

/// Threads that hash, and the places that bound what they are given at once.
pub struct Hacheurs {
    travaux: Sender<Travail>,
    libres: Arc<Semaphore>,
    places: usize,
}

/// Half of the cores, and at least one: the other half answers meanwhile.
fn places() -> usize {
    let coeurs = std::thread::available_parallelism().map_or(1, usize::from);
    (coeurs / 2).clamp(1, PLACES_MAX)
}

impl Hacheurs {
    /// Starts the threads; they stop when this is dropped.
    pub fn lancer() -> std::io::Result<Self> {
        let places = places();
        let (travaux, file) = channel();
        let file = Arc::new(Mutex::new(file));
        for rang in 1..=places {
            let file = Arc::clone(&file);
            std::thread::Builder::new()
                .name(format!("hachage-{rang}"))
                .spawn(move || travailler(&file))?;
        }
        Ok(Self {
            travaux,
            libres: Arc::new(Semaphore::new(places)),
            places,
        })
    }

    /// Hashes computed at once, at most.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Hashes being computed.
    pub fn en_cours(&self) -> usize {
        self.places.saturating_sub(self.libres.available_permits())
    }

    /// Runs `calcul` on one of the threads when a place is free; who leaves before that costs nothing.
    pub(super) async fn executer<T: Send + 'static>(
        &self,
        calcul: impl FnOnce(&mut Memoire) -> T + Send + 'static,
    ) -> anyhow::Result<T> {
        let permis = Arc::clone(&self.libres).acquire_owned().await?;
        let (rendre, issue) = oneshot::channel();
        let travail = move |memoire: &mut Memoire| {
            let resultat = calcul(memoire);
            // Rendu quand le calcul est fini, même si le client est parti entre-temps.
            drop(permis);
            // Personne n'attend plus : le résultat n'intéresse personne.
            rendre.send(resultat).ok();
        };
        if self.travaux.send(Box::new(travail)).is_err() {
            anyhow::bail!("aucun fil de hachage");
        }
        Ok(issue.await?)
    }
}

/// Takes the works one by one until there is nobody left to give some.
fn travailler(file: &Mutex<Receiver<Travail>>) {
    ceder_le_pas();
    let mut memoire = Memoire::default();
    loop {
        // Le verrou n'est tenu que le temps d'attendre : les fils au repos attendent leur tour derrière lui.
        let recu = file.lock().map(|file| file.recv());
        let Ok(Ok(travail)) = recu else { return };
        if catch_unwind(AssertUnwindSafe(|| travail(&mut memoire))).is_err() {
            tracing::error!("un hachage a paniqué");
        }
    }
}

/// Lowers the priority of this thread: on Linux, a nice value belongs to a thread.
#[cfg(target_os = "linux")]
fn ceder_le_pas() {
    if let Err(erreur) = rustix::process::setpriority_process(None, POLITESSE) {
        tracing::warn!(%erreur, "priorité des hachages inchangée");
    }
}

/// Elsewhere it belongs to the whole process: left alone.
#[cfg(not(target_os = "linux"))]
fn ceder_le_pas() {}

impl Memoire {
    /// Fills `sortie` with the hash of a secret.
    fn hacher_dans(
        &mut self,
        hacheur: &Argon2<'_>,
        secret: &[u8],
        sel: &[u8],
        sortie: &mut [u8],
    ) -> anyhow::Result<()> {
        let blocs = hacheur.params().block_count();
        if self.0.len() < blocs {
            self.0 = vec![Block::new(); blocs];
        }
        hacheur
            .hash_password_into_with_memory(secret, sel, sortie, self.0.as_mut_slice())
            .map_err(argon)
    }

    /// Hashes a password (PHC string).
    pub(super) fn hacher(&mut self, mot_de_passe: &str) -> anyhow::Result<String> {
        let hacheur = hacheur()?;
        let sel = Salt::generate();
        let mut octets = [0_u8; Params::DEFAULT_OUTPUT_LEN];
        self.hacher_dans(&hacheur, mot_de_passe.as_bytes(), &sel, &mut octets)?;
        let empreinte = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(hacheur.params()).map_err(argon)?,
            salt: Some(sel),
            hash: Some(Output::new(&octets).map_err(argon)?),
        };
        Ok(empreinte.to_string())
    }

    /// Key of 256 bits derived from a secret and a salt, at the cost of a password.
    ///
    /// For secrets too short for a plain digest: whoever reads the table still has to pay for each guess.
    pub(super) fn deriver(&mut self, secret: &str, sel: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut cle = vec![0_u8; 32];
        self.hacher_dans(&hacheur()?, secret.as_bytes(), sel, &mut cle)?;
        Ok(cle)
    }

    /// Compares a password with a stored hash; without one, takes the same time and says no.
    pub(super) fn juger(&mut self, mot_de_passe: &str, empreinte: Option<&str>) -> anyhow::Result<Verdict> {
        let lue = empreinte.and_then(|texte| PasswordHash::new(texte).ok());
        if lue.is_none() && empreinte.is_some() {
            tracing::error!("empreinte de mot de passe illisible en base");
        }
        let connue = lue.is_some();
        let stockee = match lue {
            Some(stockee) => stockee,
            None => PasswordHash::new(LEURRE).map_err(argon)?,
        };
        let egal = self.egale(mot_de_passe, &stockee).unwrap_or_else(|erreur| {
            tracing::error!(%erreur, "empreinte de mot de passe inexploitable");
            false
        });
        let juste = egal && connue;
        let nouvelle_empreinte = if juste && !a_jour(&stockee) {
            Some(self.hacher(mot_de_passe)?)
        } else {
            None
        };
        Ok(Verdict {
            juste,
            nouvelle_empreinte,
        })
    }

    /// True if `stockee` is the hash of this password, with its own algorithm and parameters.
    fn egale(&mut self, mot_de_passe: &str, stockee: &PasswordHash) -> anyhow::Result<bool> {
        let (Some(sel), Some(attendue)) = (&stockee.salt, &stockee.hash) else {
            return Ok(false);
        };
        let algorithme = Algorithm::try_from(stockee.algorithm.as_str()).map_err(argon)?;
        let version = stockee.version.map_or(Ok(Version::default()), Version::try_from);
        let parametres = Params::try_from(stockee).map_err(argon)?;
        let hacheur = Argon2::new(algorithme, version.map_err(argon)?, parametres);
        let mut octets = vec![0_u8; attendue.len()];
        self.hacher_dans(&hacheur, mot_de_passe.as_bytes(), sel, &mut octets)?;
        let obtenue = Output::new(&octets).map_err(argon)?;
        // `Output` se compare en temps constant.
        Ok(obtenue == *attendue)
    }
}

fn argon(erreur: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("argon2 : {erreur}")
}

fn hacheur() -> anyhow::Result<Argon2<'static>> {
    let (memoire, passes, voies) = PARAMETRES;
    let parametres = Params::new(memoire, passes, voies, None).map_err(argon)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parametres))
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
    use argon2::PasswordHasher as _;

    use super::*;

    #[test]
    fn le_bon_mot_de_passe_et_lui_seul_est_juste() {
        let empreinte = Memoire::default().hacher("Un séjour à la mer 2027").unwrap();

        assert!(empreinte.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{empreinte}");
        let juste = Memoire::default()
            .juger("Un séjour à la mer 2027", Some(&empreinte))
            .unwrap();
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
            assert!(
                !Memoire::default().juger(faux, Some(&empreinte)).unwrap().juste,
                "{faux}"
            );
        }
    }

    #[test]
    fn une_adresse_inconnue_coute_autant_et_n_a_pas_de_mot_de_passe() {
        assert!(
            a_jour(&PasswordHash::new(LEURRE).unwrap()),
            "le leurre a les paramètres des vraies empreintes"
        );
        for saisi in ["", "AAAA", "\0"] {
            assert!(!Memoire::default().juger(saisi, None).unwrap().juste);
            assert!(
                !Memoire::default()
                    .juger(saisi, Some("pas une empreinte"))
                    .unwrap()
                    .juste
            );
            assert!(!Memoire::default().juger(saisi, Some(LEURRE)).unwrap().juste);
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

        let verdict = Memoire::default()
            .juger("Ancien mot de passe", Some(&empreinte))
            .unwrap();

        assert!(verdict.juste);
        let nouvelle = verdict.nouvelle_empreinte.unwrap();
        assert_eq!(
            Memoire::default()
                .juger("Ancien mot de passe", Some(&nouvelle))
                .unwrap(),
            Verdict {
                juste: true,
                nouvelle_empreinte: None
            }
        );
        assert_eq!(
            Memoire::default().juger("Autre", Some(&empreinte)).unwrap(),
            Verdict {
                juste: false,
                nouvelle_empreinte: None
            }
        );
    }

    #[test]
    fn une_memoire_deja_employee_ne_change_rien_aux_empreintes() {
        let mut memoire = Memoire::default();
        let premiere = memoire.hacher("Un séjour à la mer 2027").unwrap();
        let neuve = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8_192, 1, 1, None).unwrap(),
        );
        let petite = neuve.hash_password(b"Un autre").unwrap().to_string();

        assert!(memoire.juger("Un autre", Some(&petite)).unwrap().juste);
        assert!(memoire.juger("Un séjour à la mer 2027", Some(&premiere)).unwrap().juste);
        assert!(!memoire.juger("Un séjour à la mer 2026", Some(&premiere)).unwrap().juste);
        let cle = memoire.deriver("abcde23456", b"seize octets ici").unwrap();
        assert_eq!(
            cle,
            Memoire::default().deriver("abcde23456", b"seize octets ici").unwrap()
        );
    }

    #[tokio::test]
    async fn un_calcul_qui_panique_n_emporte_ni_le_fil_ni_sa_place() {
        let hacheurs = Hacheurs::lancer().unwrap();
        for _ in 0..=hacheurs.places() {
            let issue = hacheurs.executer(|_| assert!(hachage_impossible())).await;
            assert!(issue.is_err());
        }

        assert_eq!(hacheurs.executer(|_| 7).await.unwrap(), 7);
        assert_eq!(hacheurs.en_cours(), 0);
    }

    fn hachage_impossible() -> bool {
        false
    }

    #[tokio::test]
    async fn jamais_plus_de_calculs_que_de_places_et_qui_part_ne_coute_rien() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let hacheurs = Hacheurs::lancer().unwrap();
        let (en_cours, plus_haut, faits) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let temoins = Arc::new((en_cours, plus_haut, faits));
        let calcul = || {
            let temoins = Arc::clone(&temoins);
            hacheurs.executer(move |memoire| {
                let (en_cours, plus_haut, faits) = &*temoins;
                plus_haut.fetch_max(en_cours.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                memoire.deriver("abcde23456", b"seize octets ici").unwrap();
                en_cours.fetch_sub(1, Ordering::SeqCst);
                faits.fetch_add(1, Ordering::SeqCst);
            })
        };
        let tous: Vec<_> = (0..hacheurs.places() * 3).map(|_| calcul()).collect();
        // Jamais attendu : sa place n'a pas été prise.
        drop(calcul());

        for issue in futures::future::join_all(tous).await {
            issue.unwrap();
        }

        assert_eq!(temoins.2.load(Ordering::SeqCst), hacheurs.places() * 3);
        assert!(temoins.1.load(Ordering::SeqCst) <= hacheurs.places());
        assert_eq!(hacheurs.en_cours(), 0);
    }
}
