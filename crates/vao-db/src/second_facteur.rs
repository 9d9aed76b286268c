//! Second facteur : application d'authentification, codes de secours, codes faux.
//!
//! Le secret est chiffré, un code de secours n'est connu que par son empreinte.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::{Code as _, Population};

use crate::schema::{code_faux, code_secours, second_facteur};
use crate::{DbError, Tx};

/// Application d'authentification d'un compte.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = second_facteur)]
pub struct Application {
    /// Secret, chiffré et lié au compte.
    pub secret_chiffre: Vec<u8>,
    /// Fin de l'inscription ; absente tant qu'aucun code n'a été donné.
    pub confirme_at: Option<DateTime<Utc>>,
    /// Dernier pas de trente secondes accepté.
    pub dernier_pas: i64,
    /// Début de l'inscription.
    pub created_at: DateTime<Utc>,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application")
            .field("confirme_at", &self.confirme_at)
            .finish_non_exhaustive()
    }
}

/// Application d'un compte, confirmée ou non.
pub async fn lire(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
) -> Result<Option<Application>, DbError> {
    Ok(second_facteur::table
        .find((population.code(), compte))
        .select(Application::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Vrai si le compte a une application confirmée.
pub async fn est_inscrit(conn: &mut AsyncPgConnection, population: Population, compte: Uuid) -> Result<bool, DbError> {
    let confirmees = second_facteur::table
        .find((population.code(), compte))
        .filter(second_facteur::confirme_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(confirmees)).get_result(conn).await?)
}

/// Application d'un compte, verrouillée : deux codes ne se jugent pas en même temps.
pub async fn verrouiller(tx: &mut Tx, population: Population, compte: Uuid) -> Result<Option<Application>, DbError> {
    Ok(second_facteur::table
        .find((population.code(), compte))
        .select(Application::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Commence une inscription, ou recommence celle qui n'est pas finie ; faux si une application est déjà confirmée.
pub async fn preparer(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    secret_chiffre: &[u8],
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let inscription = diesel::insert_into(second_facteur::table)
        .values((
            second_facteur::population.eq(population.code()),
            second_facteur::compte_id.eq(compte),
            second_facteur::secret_chiffre.eq(secret_chiffre),
            second_facteur::created_at.eq(le),
        ))
        .on_conflict((second_facteur::population, second_facteur::compte_id))
        .do_update()
        .set((
            second_facteur::secret_chiffre.eq(excluded(second_facteur::secret_chiffre)),
            second_facteur::dernier_pas.eq(excluded(second_facteur::dernier_pas)),
            second_facteur::created_at.eq(excluded(second_facteur::created_at)),
        ));
    // `QueryDsl::filter` ne connaît pas un `ON CONFLICT … DO UPDATE … WHERE`.
    let ecrites = diesel::query_dsl::methods::FilterDsl::filter(inscription, second_facteur::confirme_at.is_null())
        .execute(&mut **tx)
        .await?;
    Ok(ecrites == 1)
}

/// Finit une inscription : le premier code est bon.
pub async fn confirmer(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    pas: i64,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(second_facteur::table.find((population.code(), compte)))
        .set((second_facteur::confirme_at.eq(le), second_facteur::dernier_pas.eq(pas)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Note le pas dont le code vient de servir : il ne servira plus, ni aucun d'avant.
pub async fn noter_pas(tx: &mut Tx, population: Population, compte: Uuid, pas: i64) -> Result<(), DbError> {
    diesel::update(second_facteur::table.find((population.code(), compte)))
        .set(second_facteur::dernier_pas.eq(pas))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Retire l'application et les codes de secours ; faux si aucune n'était confirmée.
pub async fn retirer(tx: &mut Tx, population: Population, compte: Uuid) -> Result<bool, DbError> {
    let retirees: Vec<Option<DateTime<Utc>>> = diesel::delete(second_facteur::table.find((population.code(), compte)))
        .returning(second_facteur::confirme_at)
        .get_results(&mut **tx)
        .await?;
    diesel::delete(code_secours::table)
        .filter(code_secours::population.eq(population.code()))
        .filter(code_secours::compte_id.eq(compte))
        .execute(&mut **tx)
        .await?;
    Ok(retirees.iter().any(Option::is_some))
}

/// Remplace les codes de secours ; les anciens ne valent plus rien.
pub async fn remplacer_codes(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    empreintes: &[Vec<u8>],
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::delete(code_secours::table)
        .filter(code_secours::population.eq(population.code()))
        .filter(code_secours::compte_id.eq(compte))
        .execute(&mut **tx)
        .await?;
    let lignes: Vec<_> = empreintes
        .iter()
        .map(|empreinte| {
            (
                code_secours::population.eq(population.code()),
                code_secours::compte_id.eq(compte),
                code_secours::empreinte.eq(empreinte),
                code_secours::created_at.eq(le),
            )
        })
        .collect();
    diesel::insert_into(code_secours::table)
        .values(lignes)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Codes de secours qui n'ont pas servi.
pub async fn codes_restants(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
) -> Result<i64, DbError> {
    Ok(code_secours::table
        .filter(code_secours::population.eq(population.code()))
        .filter(code_secours::compte_id.eq(compte))
        .filter(code_secours::consomme_at.is_null())
        .count()
        .get_result(conn)
        .await?)
}

/// Consomme un code de secours ; faux s'il n'existe pas ou a déjà servi.
pub async fn consommer_code(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    empreinte: &[u8],
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let consommes = diesel::update(code_secours::table.find((population.code(), compte, empreinte)))
        .filter(code_secours::consomme_at.is_null())
        .set(code_secours::consomme_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(consommes == 1)
}

/// Verrou du second facteur : autant de codes faux, tous défis confondus, font attendre depuis le dernier.
#[derive(Debug, Clone, Copy)]
pub struct VerrouCodes {
    /// Codes faux admis.
    pub admis: u32,
    /// Attente après le dernier.
    pub attente: Duration,
    /// Temps après lequel un code faux isolé ne compte plus.
    pub oubli: Duration,
}

/// Codes faux d'un compte qui comptent encore, le plus récent d'abord.
async fn codes_faux(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    depuis: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, DbError> {
    Ok(code_faux::table
        .filter(code_faux::population.eq(population.code()))
        .filter(code_faux::compte_id.eq(compte))
        .filter(code_faux::le.gt(depuis))
        .order(code_faux::le.desc())
        .select(code_faux::le)
        .load(conn)
        .await?)
}

/// Fin du verrou du second facteur ; `None` s'il n'est pas verrouillé.
pub async fn fin_du_verrou(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    verrou: VerrouCodes,
    le: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let faux = codes_faux(conn, population, compte, le - verrou.oubli).await?;
    let atteint = u32::try_from(faux.len()).unwrap_or(u32::MAX) >= verrou.admis;
    let fin = faux
        .as_slice()
        .first()
        .filter(|_| atteint)
        .map(|dernier| *dernier + verrou.attente);
    Ok(fin.filter(|fin| *fin > le))
}

/// Compte un code faux et rend combien comptent désormais ; après un verrou qui a pris fin, on repart de zéro.
///
/// À appeler sous le verrou du compte : deux codes faux simultanés comptent pour deux.
pub async fn noter_code_faux(
    tx: &mut Tx,
    population: Population,
    compte: Uuid,
    verrou: VerrouCodes,
    le: DateTime<Utc>,
) -> Result<u32, DbError> {
    let faux = codes_faux(tx, population, compte, le - verrou.oubli).await?;
    let deja = u32::try_from(faux.len()).unwrap_or(u32::MAX);
    let deja = if deja >= verrou.admis {
        effacer_codes_faux(tx, population, compte).await?;
        0
    } else {
        deja
    };
    diesel::insert_into(code_faux::table)
        .values((
            code_faux::population.eq(population.code()),
            code_faux::compte_id.eq(compte),
            code_faux::le.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(deja.saturating_add(1))
}

/// Efface les codes faux d'un compte : le second facteur a été donné.
pub async fn effacer_codes_faux(tx: &mut Tx, population: Population, compte: Uuid) -> Result<(), DbError> {
    diesel::delete(code_faux::table)
        .filter(code_faux::population.eq(population.code()))
        .filter(code_faux::compte_id.eq(compte))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les codes faux antérieurs à cet instant, et les inscriptions commencées avant lui et jamais finies.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    let faux = diesel::delete(code_faux::table.filter(code_faux::le.lt(avant)))
        .execute(&mut **tx)
        .await?;
    let inachevees = diesel::delete(second_facteur::table)
        .filter(second_facteur::confirme_at.is_null())
        .filter(second_facteur::created_at.lt(avant))
        .execute(&mut **tx)
        .await?;
    Ok(faux + inachevees)
}
