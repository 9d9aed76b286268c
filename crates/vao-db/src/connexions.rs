//! Connexions en cours : tentatives comptées, défis en attente du second facteur.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::MoyenCode;
use vao_domain::{Code as _, Population};

use crate::code::Texte;
use crate::schema::{defi_connexion, tentative_connexion};
use crate::{DbError, Tx};

#[diesel::declare_sql_function]
extern "SQL" {
    /// Hash of a text, as used for advisory locks.
    fn hashtext(texte: diesel::sql_types::Text) -> diesel::sql_types::Integer;
    /// Lock held until the end of the transaction.
    fn pg_advisory_xact_lock(
        classe: diesel::sql_types::Integer,
        cle: diesel::sql_types::Integer,
    ) -> diesel::sql_types::Text;
}

/// Classe des verrous par adresse IP.
const VERROU_IP: i32 = 0x7661_6f01;
/// Classe des verrous par adresse de courriel.
const VERROU_MAIL: i32 = 0x7661_6f02;

/// D'où et pour qui on tente de se connecter.
#[derive(Debug, Clone, Copy)]
pub struct Origine<'a> {
    /// Population visée.
    pub population: Population,
    /// Adresse de courriel canonique, connue ou non.
    pub mail: &'a str,
    /// Adresse IP du client.
    pub adresse_ip: &'a str,
}

/// Limites des tentatives.
#[derive(Debug, Clone, Copy)]
pub struct Limites {
    /// Fenêtre glissante.
    pub fenetre: Duration,
    /// Échecs admis par compte dans la fenêtre.
    pub par_compte: u32,
    /// Échecs admis par adresse IP dans la fenêtre.
    pub par_adresse_ip: u32,
    /// Fenêtre longue : l'attente d'une adresse IP qui insiste grandit jusqu'à elle.
    pub fenetre_longue: Duration,
    /// Échecs admis par adresse IP dans la fenêtre longue.
    pub par_adresse_ip_longue: u32,
}

/// Échecs d'un compte qui comptent contre une tentative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decompte {
    /// Ceux de partout : qui se présente sans rien prouver.
    DePartout,
    /// Ceux de la même adresse IP : l'appareil est connu du compte, ceux des autres ne l'en écartent pas.
    DeLaMemeAdresseIp,
}

/// Sort d'une tentative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tentative {
    /// Comptée d'avance comme un échec : une rafale simultanée ne passe pas la limite.
    Admise {
        /// À effacer si elle réussit.
        id: i64,
        /// Rang dans la fenêtre du compte : à la limite, l'échec verrouille.
        rang: u32,
    },
    /// Trop d'échecs ; l'instant où la prochaine sera admise.
    Refusee(DateTime<Utc>),
}

/// Compte une tentative avant de la juger, ou la refuse.
pub async fn tenter(
    tx: &mut Tx,
    origine: Origine<'_>,
    decompte: Decompte,
    limites: Limites,
    le: DateTime<Utc>,
) -> Result<Tentative, DbError> {
    // Toujours dans cet ordre : deux tentatives ne s'attendent jamais l'une l'autre.
    verrouiller(tx, VERROU_IP, origine.adresse_ip).await?;
    verrouiller(tx, VERROU_MAIL, origine.mail).await?;
    if let Some(fin) = fin_du_refus(tx, origine, decompte, limites, le).await? {
        return Ok(Tentative::Refusee(fin));
    }
    let id = diesel::insert_into(tentative_connexion::table)
        .values((
            tentative_connexion::population.eq(origine.population.code()),
            tentative_connexion::mail.eq(origine.mail),
            tentative_connexion::adresse_ip.eq(origine.adresse_ip),
            tentative_connexion::le.eq(le),
        ))
        .returning(tentative_connexion::id)
        .get_result(&mut **tx)
        .await?;
    let rang = echecs(tx, origine, le - limites.fenetre).await?;
    Ok(Tentative::Admise { id, rang })
}

/// Attend son tour sur une clé, jusqu'à la fin de la transaction ; chaque usage a sa classe.
pub(crate) async fn verrouiller(tx: &mut Tx, classe: i32, cle: &str) -> Result<(), DbError> {
    diesel::select(pg_advisory_xact_lock(classe, hashtext(cle)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Instant où une tentative de cette origine sera de nouveau admise ; `None` si elle l'est déjà.
///
/// C'est la fin de la fenêtre du plus ancien des derniers échecs qui atteignent une limite.
pub async fn fin_du_refus(
    conn: &mut AsyncPgConnection,
    origine: Origine<'_>,
    decompte: Decompte,
    limites: Limites,
    le: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let compte = tentative_connexion::table
        .filter(tentative_connexion::population.eq(origine.population.code()))
        .filter(tentative_connexion::mail.eq(origine.mail))
        .filter(
            tentative_connexion::adresse_ip
                .eq(origine.adresse_ip)
                .or((decompte == Decompte::DePartout).into_sql::<Bool>()),
        )
        .filter(tentative_connexion::le.gt(le - limites.fenetre))
        .order(tentative_connexion::le.desc())
        .offset(i64::from(limites.par_compte.saturating_sub(1)))
        .select(tentative_connexion::le)
        .first::<DateTime<Utc>>(conn)
        .await
        .optional()?
        .map(|premier| premier + limites.fenetre);
    let courte = limite_de_l_adresse(conn, origine, limites.par_adresse_ip, limites.fenetre, le).await?;
    let (nombre, fenetre) = (limites.par_adresse_ip_longue, limites.fenetre_longue);
    let longue = limite_de_l_adresse(conn, origine, nombre, fenetre, le).await?;
    Ok(compte.max(courte).max(longue))
}

/// Fin de la limite d'une adresse IP sur une fenêtre, si elle est atteinte.
async fn limite_de_l_adresse(
    conn: &mut AsyncPgConnection,
    origine: Origine<'_>,
    nombre: u32,
    fenetre: Duration,
    le: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let premier = tentative_connexion::table
        .filter(tentative_connexion::adresse_ip.eq(origine.adresse_ip))
        .filter(tentative_connexion::le.gt(le - fenetre))
        .order(tentative_connexion::le.desc())
        .offset(i64::from(nombre.saturating_sub(1)))
        .select(tentative_connexion::le)
        .first::<DateTime<Utc>>(conn)
        .await
        .optional()?;
    Ok(premier.map(|premier| premier + fenetre))
}

/// Nombre d'échecs d'une adresse de courriel après cet instant.
pub async fn echecs(conn: &mut AsyncPgConnection, origine: Origine<'_>, depuis: DateTime<Utc>) -> Result<u32, DbError> {
    let nombre: i64 = tentative_connexion::table
        .filter(tentative_connexion::population.eq(origine.population.code()))
        .filter(tentative_connexion::mail.eq(origine.mail))
        .filter(tentative_connexion::le.gt(depuis))
        .count()
        .get_result(conn)
        .await?;
    Ok(u32::try_from(nombre).unwrap_or(u32::MAX))
}

/// Efface une tentative qui n'était pas un échec.
pub async fn effacer_tentative(tx: &mut Tx, id: i64) -> Result<(), DbError> {
    diesel::delete(tentative_connexion::table.find(id))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les échecs d'une adresse : la connexion a réussi.
pub async fn effacer_echecs(tx: &mut Tx, population: Population, mail: &str) -> Result<(), DbError> {
    diesel::delete(tentative_connexion::table)
        .filter(tentative_connexion::population.eq(population.code()))
        .filter(tentative_connexion::mail.eq(mail))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Connexion en attente du second facteur.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = defi_connexion)]
pub struct Defi {
    /// Identifiant.
    pub id: Uuid,
    /// Population du compte.
    pub population: Texte<Population>,
    /// Compte.
    pub compte_id: Uuid,
    /// D'où vient le code : courriel ou application.
    pub moyen: Texte<MoyenCode>,
    /// Code, chiffré et lié au défi ; vide quand il vient de l'application.
    pub code_chiffre: Vec<u8>,
    /// Fin de validité du code.
    pub code_expire_at: DateTime<Utc>,
    /// Codes faux déjà saisis, tous codes confondus.
    pub essais: i32,
    /// Fin de validité du défi.
    pub expire_at: DateTime<Utc>,
    /// Instant où le bon code a été donné.
    pub consomme_at: Option<DateTime<Utc>>,
}

/// Défi à créer.
#[derive(Debug, Clone)]
pub struct NouveauDefi<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// SHA-256 du jeton remis au navigateur.
    pub empreinte: &'a [u8],
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// D'où vient le code.
    pub moyen: MoyenCode,
    /// Code, chiffré et lié au défi ; vide quand il vient de l'application.
    pub code_chiffre: &'a [u8],
    /// Fin de validité du code.
    pub code_expire_at: DateTime<Utc>,
    /// Fin de validité du défi.
    pub expire_at: DateTime<Utc>,
}

/// Crée un défi.
pub async fn creer_defi(tx: &mut Tx, nouveau: &NouveauDefi<'_>, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::insert_into(defi_connexion::table)
        .values((
            defi_connexion::id.eq(nouveau.id),
            defi_connexion::empreinte.eq(nouveau.empreinte),
            defi_connexion::population.eq(nouveau.population.code()),
            defi_connexion::compte_id.eq(nouveau.compte),
            defi_connexion::moyen.eq(nouveau.moyen.code()),
            defi_connexion::code_chiffre.eq(nouveau.code_chiffre),
            defi_connexion::code_expire_at.eq(nouveau.code_expire_at),
            defi_connexion::created_at.eq(le),
            defi_connexion::expire_at.eq(nouveau.expire_at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Défi de cette empreinte, verrouillé : deux codes ne se jugent pas en même temps.
pub async fn verrouiller_defi(tx: &mut Tx, empreinte: &[u8]) -> Result<Option<Defi>, DbError> {
    Ok(defi_connexion::table
        .filter(defi_connexion::empreinte.eq(empreinte))
        .select(Defi::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Défi de cette empreinte, sans l'attendre.
pub async fn defi_par_empreinte(conn: &mut AsyncPgConnection, empreinte: &[u8]) -> Result<Option<Defi>, DbError> {
    Ok(defi_connexion::table
        .filter(defi_connexion::empreinte.eq(empreinte))
        .select(Defi::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Adresse IP du dernier échec d'une adresse de courriel.
pub async fn derniere_adresse_ip(
    conn: &mut AsyncPgConnection,
    population: Population,
    mail: &str,
) -> Result<Option<String>, DbError> {
    Ok(tentative_connexion::table
        .filter(tentative_connexion::population.eq(population.code()))
        .filter(tentative_connexion::mail.eq(mail))
        .order(tentative_connexion::le.desc())
        .select(tentative_connexion::adresse_ip)
        .first(conn)
        .await
        .optional()?)
}

/// Défi de cet identifiant.
pub async fn lire_defi(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Defi>, DbError> {
    Ok(defi_connexion::table
        .find(id)
        .select(Defi::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Défis d'un compte créés après cet instant.
pub async fn defis_recents(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    depuis: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(defi_connexion::table
        .filter(defi_connexion::population.eq(population.code()))
        .filter(defi_connexion::compte_id.eq(compte))
        .filter(defi_connexion::created_at.gt(depuis))
        .count()
        .get_result(conn)
        .await?)
}

/// Renvois de code d'un compte, défi par défi, pour ceux créés après cet instant : création et nombre.
pub async fn renvois_recents(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    depuis: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, i32)>, DbError> {
    Ok(defi_connexion::table
        .filter(defi_connexion::population.eq(population.code()))
        .filter(defi_connexion::compte_id.eq(compte))
        .filter(defi_connexion::created_at.gt(depuis))
        .filter(defi_connexion::renvois.gt(0))
        .order(defi_connexion::created_at.asc())
        .select((defi_connexion::created_at, defi_connexion::renvois))
        .load(conn)
        .await?)
}

/// Compte un code faux.
pub async fn noter_code_faux(tx: &mut Tx, id: Uuid) -> Result<(), DbError> {
    diesel::update(defi_connexion::table.find(id))
        .set(defi_connexion::essais.eq(defi_connexion::essais + 1))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Marque le défi comme relevé : il ne servira plus.
pub async fn consommer_defi(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(defi_connexion::table.find(id))
        .set(defi_connexion::consomme_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Remplace le code d'un défi ; les codes faux déjà comptés le restent.
pub async fn remplacer_code(
    tx: &mut Tx,
    id: Uuid,
    code_chiffre: &[u8],
    code_expire_at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(defi_connexion::table.find(id))
        .set((
            defi_connexion::code_chiffre.eq(code_chiffre),
            defi_connexion::code_expire_at.eq(code_expire_at),
            defi_connexion::renvois.eq(defi_connexion::renvois + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les tentatives et les défis antérieurs à cet instant.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    let tentatives = diesel::delete(tentative_connexion::table.filter(tentative_connexion::le.lt(avant)))
        .execute(&mut **tx)
        .await?;
    let defis = diesel::delete(defi_connexion::table.filter(defi_connexion::expire_at.lt(avant)))
        .execute(&mut **tx)
        .await?;
    Ok(tentatives + defis)
}
