//! Application d'authentification d'un compte, et ses codes de secours.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vao_contract::session::LONGUEUR_CODE_DE_SECOURS;
use vao_db::second_facteur::{self as table, Application};
use vao_db::sessions::{self, MotifRevocation};
use vao_db::{Tx, comptes, inscriptions};
use vao_domain::{Code as _, Population, SessionId};
use vao_jobs::Tache;
use vao_mail::Modele as _;
use vao_mail::courriels::SecondFacteurChange;

use super::mots_de_passe;
use super::service;
use crate::Problem;
use crate::app::Commun;
use crate::taches::{Contexte, confier};

/// Codes de secours donnés à la fois.
const NOMBRE_DE_CODES: usize = 10;
/// Trente-deux signes que l'on ne confond pas : cinq bits chacun, cinquante par code.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Code de secours saisi, sans tiret ni majuscule ; `None` si ce n'en est pas un.
pub(super) fn code_de_secours(saisi: &str) -> Option<String> {
    let code: String = saisi
        .chars()
        .filter(|c| *c != '-')
        .collect::<String>()
        .to_ascii_lowercase();
    (code.len() == LONGUEUR_CODE_DE_SECOURS).then_some(code)
}

/// Tire des codes de secours, tels qu'on les montre : `abcde-fghij`.
fn tirer_codes() -> Result<Vec<String>, Problem> {
    let mut octets = [0_u8; LONGUEUR_CODE_DE_SECOURS];
    let mut codes = Vec::with_capacity(NOMBRE_DE_CODES);
    while codes.len() < NOMBRE_DE_CODES {
        getrandom::fill(&mut octets).map_err(Problem::interne)?;
        let signes: String = octets
            .iter()
            .filter_map(|octet| ALPHABET.get(usize::from(octet & 31)))
            .map(|signe| char::from(*signe))
            .collect();
        let milieu = LONGUEUR_CODE_DE_SECOURS / 2;
        let (debut, fin) = signes.split_at_checked(milieu).unwrap_or((signes.as_str(), ""));
        let code = format!("{debut}-{fin}");
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes)
}

/// Sel des codes d'un compte : une même suite de signes n'a pas la même empreinte pour deux comptes.
fn sel(compte: Uuid) -> Vec<u8> {
    let mut hachage = Sha256::new();
    hachage.update(b"code de secours");
    hachage.update(compte.as_bytes());
    hachage.finalize().to_vec()
}

/// Empreinte d'un code de secours saisi, dans la file des mots de passe.
pub(super) async fn empreinte(commun: &Commun, compte: Uuid, code: String) -> Result<Vec<u8>, Problem> {
    let rang = mots_de_passe::prendre_rang(commun)?;
    let sel = sel(compte);
    mots_de_passe::en_file(commun, rang, move |memoire| memoire.deriver(&code, &sel)).await
}

/// Codes de secours neufs d'un compte, et leurs empreintes.
pub async fn nouveaux_codes(commun: &Commun, compte: Uuid) -> Result<(Vec<String>, Vec<Vec<u8>>), Problem> {
    let codes = tirer_codes()?;
    let rang = mots_de_passe::prendre_rang(commun)?;
    let (sel, saisis) = (sel(compte), codes.clone());
    let empreintes = mots_de_passe::en_file(commun, rang, move |memoire| {
        saisis
            .iter()
            .filter_map(|code| code_de_secours(code))
            .map(|code| memoire.deriver(&code, &sel))
            .collect()
    })
    .await?;
    Ok((codes, empreintes))
}

/// Ce à quoi un secret est lié : recopié sur un autre compte, il ne se déchiffre pas.
fn liaison(population: Population, compte: Uuid) -> Vec<u8> {
    let mut liaison = format!("second-facteur:{}:", population.code()).into_bytes();
    liaison.extend_from_slice(compte.as_bytes());
    liaison
}

/// Secret d'un compte, chiffré pour la base.
pub fn chiffrer(commun: &Commun, population: Population, compte: Uuid, secret: &[u8]) -> Result<Vec<u8>, Problem> {
    commun
        .trousseau
        .chiffrer(secret, &liaison(population, compte))
        .map_err(Problem::interne)
}

/// Secret d'un compte, en clair.
pub fn secret(
    commun: &Commun,
    population: Population,
    compte: Uuid,
    application: &Application,
) -> Result<Vec<u8>, Problem> {
    commun
        .trousseau
        .dechiffrer(&application.secret_chiffre, &liaison(population, compte))
        .map_err(Problem::interne)
}

/// Retire l'application d'un compte et ce qu'elle avait ouvert ; faux s'il n'en avait pas.
///
/// À appeler dans la transaction de qui le décide : le titulaire, ou un agent qui répond à un appareil perdu. Le
/// titulaire en est prévenu. L'appelant écrit la ligne du journal.
pub async fn retirer(
    tx: &mut Tx,
    commun: &Commun,
    population: Population,
    compte: Uuid,
    sauf: Option<SessionId>,
) -> Result<bool, Problem> {
    if !table::retirer(tx, population, compte).await? {
        return Ok(false);
    }
    apres_changement(tx, commun, population, compte, sauf, false).await?;
    Ok(true)
}

/// Ferme ce que l'ancien second facteur avait ouvert, et prévient le titulaire.
pub async fn apres_changement(
    tx: &mut Tx,
    commun: &Commun,
    population: Population,
    compte: Uuid,
    sauf: Option<SessionId>,
    ajoute: bool,
) -> Result<(), Problem> {
    let le = commun.horloge.maintenant();
    service::fermer_toutes(tx, commun, population, compte, sauf, MotifRevocation::SecondFacteur).await?;
    sessions::oublier_appareils(tx, population, compte, le).await?;
    inscriptions::fermer_defis(tx, population, compte, le).await?;
    if let Some(session) = sauf {
        service::relire(commun, session).await;
    }
    let tache = PrevenirSecondFacteur {
        population,
        compte,
        ajoute,
    };
    confier(tx, &tache).await
}

/// Tells the owner of an account that an authenticator application was added or removed.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrevenirSecondFacteur {
    /// Population of the account.
    pub population: Population,
    /// Account.
    pub compte: Uuid,
    /// True if one was added.
    pub ajoute: bool,
}

impl Tache for PrevenirSecondFacteur {
    const NOM: &'static str = "courriel_second_facteur_change";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let compte = comptes::par_id(&mut connexion, self.population, self.compte).await?;
        drop(connexion);
        let Some(compte) = compte else { return Ok(()) };
        let modele = SecondFacteurChange {
            population: self.population,
            ajoute: self.ajoute,
        };
        let courriel = modele.rendre(&ctx.liens).pour([compte.titulaire.mail]);
        Ok(ctx.expediteur.envoyer(&courriel).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dix_codes_differents_qui_se_relisent() {
        let codes = tirer_codes().unwrap();

        assert_eq!(codes.len(), 10);
        for code in &codes {
            assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");
            assert!(
                code.chars()
                    .all(|c| c == '-' || ALPHABET.contains(&u8::try_from(c).unwrap())),
                "{code}"
            );
            let lu = code_de_secours(&code.to_uppercase()).unwrap();
            assert_eq!(lu, code.replace('-', ""));
        }
        let distincts: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distincts.len(), 10);
    }

    #[test]
    fn six_chiffres_ne_sont_pas_un_code_de_secours() {
        assert_eq!(code_de_secours("123456"), None);
        assert_eq!(code_de_secours("abcd-efgh"), None);
        assert_eq!(code_de_secours("ABCDE-23456").as_deref(), Some("abcde23456"));
    }

    #[test]
    fn un_code_n_a_pas_la_meme_empreinte_pour_deux_comptes() {
        let mut memoire = super::super::hachage::Memoire::default();
        let mut empreinte = |compte| memoire.deriver("abcde23456", &sel(Uuid::from_u128(compte))).unwrap();

        assert_eq!(empreinte(1), empreinte(1));
        assert_ne!(empreinte(1), empreinte(2));
        assert_eq!(empreinte(1).len(), 32);
    }
}
