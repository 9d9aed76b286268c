//! Liens à usage unique : émis dans la transaction qui les justifie, lus sans effet, consommés une fois.
//!
//! Un jeton de 256 bits part par courriel ; la base n'en garde que le SHA-256, et une copie chiffrée pour
//! la tâche qui l'envoie. Chaque lien ne vaut que pour son usage et sa population.

use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_db::liens::{self as table, Lien, NouveauLien};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::Population;
use vao_domain::compte::UsageLien;

use super::taches::EnvoyerLien;
use crate::Problem;
use crate::app::Commun;
use crate::sessions::provenance::Client;
use crate::sessions::secrets::{self, Secret};
use crate::taches::confier;

/// Émet un lien et met son courriel en file ; les liens du même usage, pour ce compte, ne valent plus rien.
///
/// `nouveau_mail` accompagne un changement d'adresse, et lui seul : le courriel part alors à cette adresse.
/// Un compte qui n'existe pas coûte exactement autant et n'envoie rien ([`leurre`]).
pub async fn emettre(
    tx: &mut Tx,
    commun: &Commun,
    usage: UsageLien,
    population: Population,
    compte: Uuid,
    nouveau_mail: Option<&str>,
) -> Result<Uuid, Problem> {
    let lien = preparer(tx, commun, usage, population, compte, nouveau_mail).await?;
    confier(tx, &EnvoyerLien { lien }).await?;
    Ok(lien)
}

/// Écrit un lien sans l'envoyer.
pub(crate) async fn preparer(
    tx: &mut Tx,
    commun: &Commun,
    usage: UsageLien,
    population: Population,
    compte: Uuid,
    nouveau_mail: Option<&str>,
) -> Result<Uuid, Problem> {
    let id = commun.horloge.nouvel_id();
    let le = commun.horloge.maintenant();
    let secret = Secret::tirer()?;
    let jeton_chiffre = commun
        .trousseau
        .chiffrer(secret.texte.as_bytes(), id.as_bytes())
        .map_err(Problem::interne)?;
    let nouveau = NouveauLien {
        id,
        empreinte: &secret.empreinte,
        usage,
        population,
        compte,
        jeton_chiffre: &jeton_chiffre,
        nouveau_mail,
        expire_at: le + usage.duree(),
    };
    table::creer(tx, &nouveau, le).await?;
    Ok(id)
}

/// Compte qui n'existe pas, pour faire le même travail quand une adresse est inconnue.
pub fn leurre(commun: &Commun) -> Uuid {
    commun.horloge.nouvel_id()
}

/// Lit un lien sans le consommer : 404 `lien-invalide`, ou 410 `lien-expire` s'il est seulement trop ancien.
pub async fn lire(
    conn: &mut AsyncPgConnection,
    commun: &Commun,
    client: &Client,
    jeton: &str,
    usages: &[UsageLien],
) -> Result<Lien, Problem> {
    let lien = table::lire(conn, &secrets::empreinte(jeton))
        .await?
        .filter(|lien| est_pour(lien, client, usages) && lien.est_intact())
        .ok_or_else(invalide)?;
    if lien.est_valable(commun.horloge.maintenant()) {
        Ok(lien)
    } else {
        Err(expire())
    }
}

/// Consomme un lien ; de deux requêtes simultanées, une seule y parvient. Mêmes refus que [`lire`].
pub async fn consommer(
    tx: &mut Tx,
    commun: &Commun,
    client: &Client,
    jeton: &str,
    usages: &[UsageLien],
) -> Result<Lien, Problem> {
    let consomme = table::consommer(tx, &secrets::empreinte(jeton), usages, commun.horloge.maintenant()).await?;
    let Some(lien) = consomme else {
        lire(tx, commun, client, jeton, usages).await?;
        return Err(invalide());
    };
    // Le refus annule la transaction : présenté à l'autre site, le lien n'est pas perdu.
    Some(lien)
        .filter(|lien| est_pour(lien, client, usages))
        .ok_or_else(invalide)
}

/// Vrai si le lien est de l'un de ces usages et présenté au site de sa population.
fn est_pour(lien: &Lien, client: &Client, usages: &[UsageLien]) -> bool {
    usages.contains(&lien.usage.0) && client.accepter(lien.population.0).is_ok()
}

/// Lien inconnu, déjà utilisé, remplacé, ou d'un autre usage : rien ne les distingue.
pub fn invalide() -> Problem {
    Problem::detaille(
        CodeProbleme::LienInvalide,
        "Il a peut-être déjà servi, ou un lien plus récent vous a été envoyé. Ouvrez le dernier courriel reçu, ou \
         demandez un nouveau lien.",
    )
}

fn expire() -> Problem {
    Problem::detaille(
        CodeProbleme::LienExpire,
        "Pour votre sécurité, un lien ne vaut que peu de temps. Demandez-en un nouveau.",
    )
}
