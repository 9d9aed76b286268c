//! Access tokens: JWT signed with Ed25519, ten minutes, checked against the application's clock.
//!
//! A key is a PKCS#8 file `<kid>.der`. The greatest `kid` signs, all of them verify: to rotate,
//! add a file named by its date, restart, and remove the old one ten minutes later.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::Context as _;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vao_domain::{Code as _, Population, SessionId};

/// Lifetime of an access token.
pub const DUREE_JETON: Duration = Duration::minutes(10);
/// Verified tokens remembered at most: about one per signed-in person.
const JETONS_EN_MEMOIRE: u64 = 20_000;
/// Difference tolerated between the clocks of two replicas, for `nbf` only.
const ECART: i64 = 5;
const EMETTEUR: &str = "vao";
/// Kind of the token: no other JWT of ours may be taken for an access token.
const TYPE: &str = "at+jwt";
/// Key made in development; it sorts before any key named by its date.
const CLE_DE_DEV: &str = "0-dev";

/// Why a token is refused. The caller is told nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum JetonError {
    /// Unreadable, altered, unsigned, signed by another key, for somebody else.
    #[error("jeton refusé")]
    Refuse(#[from] jsonwebtoken::errors::Error),
    /// Its key is not one of ours.
    #[error("clé de signature inconnue")]
    CleInconnue,
    /// Another kind of token.
    #[error("ce jeton n'est pas un jeton d'accès")]
    Type,
    /// Past its end, or not valid yet.
    #[error("jeton hors de sa période de validité")]
    Periode,
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revendications {
    iss: String,
    aud: String,
    /// Account.
    pub sub: Uuid,
    /// Session, re-read at each request.
    pub sid: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Revendications {
    /// Claims of a token issued now for this session.
    pub fn nouvelles(population: Population, compte: Uuid, session: SessionId, le: DateTime<Utc>) -> Self {
        let iat = le.timestamp();
        Self {
            iss: EMETTEUR.to_owned(),
            aud: population.audience().to_owned(),
            sub: compte,
            sid: session,
            iat,
            nbf: iat,
            exp: iat + DUREE_JETON.num_seconds(),
        }
    }

    /// Population of the account; `None` for an audience that is not a person's.
    pub fn population(&self) -> Option<Population> {
        Population::TOUS
            .iter()
            .copied()
            .find(|population| population.audience() == self.aud)
    }

    /// End of validity.
    pub fn expire_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or_default()
    }
}

/// Keys of the access tokens.
pub struct Cles {
    kid: String,
    signature: EncodingKey,
    verification: BTreeMap<String, DecodingKey>,
    /// Tokens whose signature was found good, by SHA-256: no token stays in memory, and a page that
    /// sends ten requests pays for one verification. Their period is checked each time.
    verifies: Cache<[u8; 32], Revendications>,
}

impl std::fmt::Debug for Cles {
    /// Shows the ids only: a key must not reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.verification.keys()).finish()
    }
}

impl Cles {
    /// Reads the keys of a directory. An empty one gets a key in development, and is refused in production.
    pub fn charger(dossier: &Path, dev: bool) -> anyhow::Result<Self> {
        let mut cles = lire(dossier)?;
        if cles.is_empty() && dev {
            creer(dossier)?;
            cles = lire(dossier)?;
        }
        let Some((kid, der)) = cles.last_key_value() else {
            anyhow::bail!(
                "aucune clé de jeton (<kid>.der, Ed25519 PKCS#8) dans {}",
                dossier.display()
            );
        };
        let signature = EncodingKey::from_ed_der(der);
        let kid = kid.clone();
        let verification = cles
            .iter()
            .map(|(kid, der)| {
                let paire = Ed25519KeyPair::from_pkcs8(der)
                    .with_context(|| format!("la clé {kid}.der n'est pas une clé Ed25519 PKCS#8"))?;
                Ok((kid.clone(), DecodingKey::from_ed_der(paire.public_key().as_ref())))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            kid,
            signature,
            verification,
            verifies: Cache::builder()
                .max_capacity(JETONS_EN_MEMOIRE)
                .time_to_live(DUREE_JETON.to_std()?)
                .build(),
        })
    }

    /// Signs a token with the current key.
    pub fn emettre(&self, revendications: &Revendications) -> Result<String, JetonError> {
        let mut entete = Header::new(Algorithm::EdDSA);
        entete.kid = Some(self.kid.clone());
        entete.typ = Some(TYPE.to_owned());
        Ok(encode(&entete, revendications, &self.signature)?)
    }

    /// Checks the signature, the issuer, the audience and the period of a token.
    pub fn verifier(&self, jeton: &str, le: DateTime<Utc>) -> Result<Revendications, JetonError> {
        let empreinte: [u8; 32] = Sha256::digest(jeton).into();
        let lues = if let Some(lues) = self.verifies.get(&empreinte) {
            lues
        } else {
            let lues = self.verifier_la_signature(jeton)?;
            self.verifies.insert(empreinte, lues.clone());
            lues
        };
        let secondes = le.timestamp();
        if secondes >= lues.exp || secondes.saturating_add(ECART) < lues.nbf {
            return Err(JetonError::Periode);
        }
        Ok(lues)
    }

    fn verifier_la_signature(&self, jeton: &str) -> Result<Revendications, JetonError> {
        let entete = decode_header(jeton)?;
        if entete.typ.as_deref() != Some(TYPE) {
            return Err(JetonError::Type);
        }
        let cle = entete
            .kid
            .as_ref()
            .and_then(|kid| self.verification.get(kid))
            .ok_or(JetonError::CleInconnue)?;
        Ok(decode::<Revendications>(jeton, cle, &validation())?.claims)
    }
}

/// One algorithm, chosen by us and not by the token; the period is checked with our clock.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[EMETTEUR]);
    validation.set_audience(&Population::TOUS.iter().map(|p| p.audience()).collect::<Vec<_>>());
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// Keys of the directory, by `kid`; an absent directory holds none.
fn lire(dossier: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut cles = BTreeMap::new();
    let entrees = match fs::read_dir(dossier) {
        Ok(entrees) => entrees,
        Err(erreur) if erreur.kind() == ErrorKind::NotFound => return Ok(cles),
        Err(erreur) => return Err(erreur).with_context(|| format!("lecture de {}", dossier.display())),
    };
    for entree in entrees {
        let chemin = entree?.path();
        if chemin.extension().is_some_and(|extension| extension == "der") {
            let kid = chemin
                .file_stem()
                .and_then(|nom| nom.to_str())
                .context("nom de clé illisible")?;
            cles.insert(
                kid.to_owned(),
                fs::read(&chemin).with_context(|| format!("lecture de la clé {kid}"))?,
            );
        }
    }
    Ok(cles)
}

/// Makes a key; of two processes that start together, one wins and both use its key.
fn creer(dossier: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(dossier).with_context(|| format!("création de {}", dossier.display()))?;
    let der = Ed25519KeyPair::generate()
        .and_then(|paire| paire.to_pkcs8v1())
        .context("fabrication d'une clé de jeton")?;
    let mut suffixe = [0_u8; 8];
    getrandom::fill(&mut suffixe)?;
    let brouillon = dossier.join(format!(".{CLE_DE_DEV}.{}", hex::encode(suffixe)));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&brouillon)?.write_all(der.as_ref())?;
    // Un lien ne s'écrase pas : la clé apparaît entière, une seule fois.
    let lien = fs::hard_link(&brouillon, dossier.join(format!("{CLE_DE_DEV}.der")));
    fs::remove_file(&brouillon)?;
    match lien {
        Err(erreur) if erreur.kind() != ErrorKind::AlreadyExists => Err(erreur.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn instant() -> DateTime<Utc> {
        "2027-01-15T09:00:00Z".parse().unwrap()
    }

    fn revendications() -> Revendications {
        Revendications::nouvelles(
            Population::Bo,
            Uuid::from_u128(1),
            SessionId(Uuid::from_u128(2)),
            instant(),
        )
    }

    fn cles() -> (tempfile::TempDir, Cles) {
        let dossier = tempfile::tempdir().unwrap();
        let cles = Cles::charger(dossier.path(), true).unwrap();
        (dossier, cles)
    }

    /// The three parts of a token, the middle ones decoded.
    fn parties(jeton: &str) -> (serde_json::Value, serde_json::Value, String) {
        let mut morceaux = jeton.split('.');
        let mut json = || serde_json::from_slice(&URL_SAFE_NO_PAD.decode(morceaux.next().unwrap()).unwrap()).unwrap();
        (json(), json(), morceaux.next().unwrap().to_owned())
    }

    fn recoller(entete: &serde_json::Value, corps: &serde_json::Value, signature: &str) -> String {
        let partie = |valeur: &serde_json::Value| URL_SAFE_NO_PAD.encode(valeur.to_string());
        format!("{}.{}.{signature}", partie(entete), partie(corps))
    }

    #[test]
    fn un_jeton_se_relit_jusqu_a_sa_fin_et_pas_apres() {
        let (_dossier, cles) = cles();
        let jeton = cles.emettre(&revendications()).unwrap();

        let lues = cles
            .verifier(&jeton, instant() + DUREE_JETON - Duration::seconds(1))
            .unwrap();

        assert_eq!(lues, revendications());
        assert_eq!(lues.population(), Some(Population::Bo));
        assert!(matches!(
            cles.verifier(&jeton, instant() + DUREE_JETON),
            Err(JetonError::Periode)
        ));
        assert!(matches!(
            cles.verifier(&jeton, instant() - Duration::seconds(6)),
            Err(JetonError::Periode)
        ));
    }

    #[test]
    fn un_jeton_altere_est_refuse() {
        let (_dossier, cles) = cles();
        let (entete, corps, signature) = parties(&cles.emettre(&revendications()).unwrap());
        let avec = |cle: &str, valeur: serde_json::Value| {
            let mut corps = corps.clone();
            corps[cle] = valeur;
            recoller(&entete, &corps, &signature)
        };

        for jeton in [
            avec("aud", "usagers".into()),
            avec("sid", Uuid::from_u128(9).to_string().into()),
            avec("exp", 4_000_000_000_i64.into()),
            recoller(&entete, &corps, "AAAA"),
            recoller(&entete, &corps, ""),
            String::from("a.b.c"),
            String::new(),
        ] {
            assert!(cles.verifier(&jeton, instant()).is_err(), "{jeton}");
        }
    }

    #[test]
    fn l_algorithme_n_est_pas_au_choix_du_jeton() {
        let (_dossier, cles) = cles();
        let (entete, corps, signature) = parties(&cles.emettre(&revendications()).unwrap());
        for algorithme in ["none", "None", "HS256", "RS256"] {
            let mut entete = entete.clone();
            entete["alg"] = algorithme.into();

            for signature in [signature.as_str(), ""] {
                assert!(
                    cles.verifier(&recoller(&entete, &corps, signature), instant()).is_err(),
                    "{algorithme}"
                );
            }
        }
        // Signature HMAC avec la clé publique pour secret : la confusion classique.
        let publique = cles
            .verification
            .values()
            .next()
            .unwrap()
            .try_get_as_bytes()
            .unwrap()
            .to_vec();
        let mut hmac = Header::new(Algorithm::HS256);
        (hmac.kid, hmac.typ) = (Some(cles.kid.clone()), Some(TYPE.to_owned()));
        let confus = encode(&hmac, &revendications(), &EncodingKey::from_secret(&publique)).unwrap();

        assert!(cles.verifier(&confus, instant()).is_err());
    }

    #[test]
    fn un_autre_emetteur_une_autre_audience_ou_un_autre_type_sont_refuses() {
        let (_dossier, cles) = cles();
        let signer = |typ: &str, modifier: &dyn Fn(&mut Revendications)| {
            let mut revendications = revendications();
            modifier(&mut revendications);
            let mut entete = Header::new(Algorithm::EdDSA);
            (entete.kid, entete.typ) = (Some(cles.kid.clone()), Some(typ.to_owned()));
            encode(&entete, &revendications, &cles.signature).unwrap()
        };

        assert!(cles.verifier(&signer(TYPE, &|_| ()), instant()).is_ok());
        assert!(cles.verifier(&signer("JWT", &|_| ()), instant()).is_err());
        assert!(
            cles.verifier(&signer(TYPE, &|r| r.aud = "tiers".into()), instant())
                .is_err()
        );
        assert!(
            cles.verifier(&signer(TYPE, &|r| r.iss = "autre".into()), instant())
                .is_err()
        );
    }

    #[test]
    fn la_derniere_cle_signe_et_les_anciennes_verifient() {
        let (dossier, ancienne) = cles();
        let jeton = ancienne.emettre(&revendications()).unwrap();
        let der = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
        fs::write(dossier.path().join("20270115.der"), der.as_ref()).unwrap();

        let cles = Cles::charger(dossier.path(), false).unwrap();

        assert_eq!(cles.kid, "20270115");
        assert!(cles.verifier(&jeton, instant()).is_ok());
        assert!(matches!(
            ancienne.verifier(&cles.emettre(&revendications()).unwrap(), instant()),
            Err(JetonError::CleInconnue)
        ));
    }

    #[test]
    fn la_production_exige_une_cle() {
        let dossier = tempfile::tempdir().unwrap();

        assert!(Cles::charger(dossier.path(), false).is_err());
        assert!(Cles::charger(&dossier.path().join("absent"), false).is_err());
        fs::write(dossier.path().join("fausse.der"), b"rien").unwrap();
        assert!(Cles::charger(dossier.path(), true).is_err());
    }

    #[test]
    fn deux_demarrages_simultanes_gardent_la_meme_cle() {
        let dossier = tempfile::tempdir().unwrap();
        let jetons: Vec<String> = std::thread::scope(|portee| {
            let fils: Vec<_> = (0..8)
                .map(|_| {
                    portee.spawn(|| {
                        Cles::charger(dossier.path(), true)
                            .unwrap()
                            .emettre(&revendications())
                            .unwrap()
                    })
                })
                .collect();
            fils.into_iter().map(|fil| fil.join().unwrap()).collect()
        });

        let cles = Cles::charger(dossier.path(), false).unwrap();
        assert!(jetons.iter().all(|jeton| cles.verifier(jeton, instant()).is_ok()));
    }
}
