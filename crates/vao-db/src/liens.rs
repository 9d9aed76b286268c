//! Liens à usage unique envoyés par courriel : émis, lus, consommés une seule fois.
//!
//! Un jeton se retrouve par son SHA-256 ; sa copie chiffrée ne sert qu'à la tâche qui l'envoie.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::UsageLien;
use vao_domain::{Code as _, Population};

use crate::code::Texte;
use crate::connexions::verrouiller;
use crate::schema::lien_compte;
use crate::{DbError, Tx};

/// Classe des verrous d'émission, par compte.
const VERROU_LIEN: i32 = 0x7661_6f03;

/// Lien, sans son jeton.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = lien_compte)]
pub struct Lien {
    /// Identifiant.
    pub id: Uuid,
    /// Ce qu'il permet.
    pub usage: Texte<UsageLien>,
    /// Population du compte.
    pub population: Texte<Population>,
    /// Compte.
    pub compte_id: Uuid,
    /// Nouvelle adresse, pour un changement d'adresse.
    pub nouveau_mail: Option<String>,
    /// Instant de la demande.
    pub created_at: DateTime<Utc>,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
    /// Instant où il a servi.
    pub consomme_at: Option<DateTime<Utc>>,
    /// Instant où un plus récent l'a remplacé, ou le compte l'a annulé.
    pub remplace_at: Option<DateTime<Utc>>,
}

impl Lien {
    /// Vrai s'il n'a pas servi et n'a pas été remplacé, même trop ancien.
    pub const fn est_intact(&self) -> bool {
        self.consomme_at.is_none() && self.remplace_at.is_none()
    }

    /// Vrai s'il peut encore servir.
    pub fn est_valable(&self, le: DateTime<Utc>) -> bool {
        self.est_intact() && self.expire_at > le
    }
}

/// Lien à créer.
#[derive(Debug, Clone)]
pub struct NouveauLien<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// SHA-256 du jeton.
    pub empreinte: &'a [u8],
    /// Ce qu'il permet.
    pub usage: UsageLien,
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
    /// Jeton, chiffré et lié à l'identifiant.
    pub jeton_chiffre: &'a [u8],
    /// Nouvelle adresse, pour un changement d'adresse et lui seul.
    pub nouveau_mail: Option<&'a str>,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
}

/// Crée un lien ; ceux du même usage, pour ce compte, ne valent plus rien.
pub async fn creer(tx: &mut Tx, nouveau: &NouveauLien<'_>, le: DateTime<Utc>) -> Result<(), DbError> {
    // Deux demandes simultanées passent l'une après l'autre : il ne reste jamais deux liens valables.
    let cle = format!("{}:{}", nouveau.compte, nouveau.usage);
    verrouiller(tx, VERROU_LIEN, &cle).await?;
    diesel::update(lien_compte::table)
        .filter(lien_compte::population.eq(nouveau.population.code()))
        .filter(lien_compte::compte_id.eq(nouveau.compte))
        .filter(lien_compte::usage.eq(nouveau.usage.code()))
        .filter(lien_compte::consomme_at.is_null())
        .filter(lien_compte::remplace_at.is_null())
        .set(lien_compte::remplace_at.eq(le))
        .execute(&mut **tx)
        .await?;
    diesel::insert_into(lien_compte::table)
        .values((
            lien_compte::id.eq(nouveau.id),
            lien_compte::empreinte.eq(nouveau.empreinte),
            lien_compte::usage.eq(nouveau.usage.code()),
            lien_compte::population.eq(nouveau.population.code()),
            lien_compte::compte_id.eq(nouveau.compte),
            lien_compte::jeton_chiffre.eq(nouveau.jeton_chiffre),
            lien_compte::nouveau_mail.eq(nouveau.nouveau_mail),
            lien_compte::created_at.eq(le),
            lien_compte::expire_at.eq(nouveau.expire_at),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lien de cette empreinte, quel que soit son état.
pub async fn lire(conn: &mut AsyncPgConnection, empreinte: &[u8]) -> Result<Option<Lien>, DbError> {
    Ok(lien_compte::table
        .filter(lien_compte::empreinte.eq(empreinte))
        .select(Lien::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Lien de cet identifiant et son jeton chiffré, pour l'envoyer.
pub async fn a_envoyer(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<(Lien, Vec<u8>)>, DbError> {
    Ok(lien_compte::table
        .find(id)
        .select((Lien::as_select(), lien_compte::jeton_chiffre))
        .first(conn)
        .await
        .optional()?)
}

/// Consomme un lien encore valable de l'un de ces usages ; `None` s'il ne l'est pas, ou ne l'est plus.
///
/// De deux requêtes simultanées, une seule le consomme.
pub async fn consommer(
    tx: &mut Tx,
    empreinte: &[u8],
    usages: &[UsageLien],
    le: DateTime<Utc>,
) -> Result<Option<Lien>, DbError> {
    let codes: Vec<&str> = usages.iter().map(|usage| usage.code()).collect();
    Ok(diesel::update(lien_compte::table)
        .filter(lien_compte::empreinte.eq(empreinte))
        .filter(lien_compte::usage.eq_any(codes))
        .filter(lien_compte::consomme_at.is_null())
        .filter(lien_compte::remplace_at.is_null())
        .filter(lien_compte::expire_at.gt(le))
        .set(lien_compte::consomme_at.eq(le))
        .returning(Lien::as_returning())
        .get_result(&mut **tx)
        .await
        .optional()?)
}

/// Fait courir la durée d'un lien depuis cet instant : son courriel a tardé à partir.
pub async fn redater(tx: &mut Tx, id: Uuid, expire_at: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(lien_compte::table.find(id))
        .filter(lien_compte::consomme_at.is_null())
        .filter(lien_compte::remplace_at.is_null())
        .set(lien_compte::expire_at.eq(expire_at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Annule tous les liens d'un compte qui n'ont pas servi.
pub async fn annuler(tx: &mut Tx, population: Population, compte: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(lien_compte::table)
        .filter(lien_compte::population.eq(population.code()))
        .filter(lien_compte::compte_id.eq(compte))
        .filter(lien_compte::consomme_at.is_null())
        .filter(lien_compte::remplace_at.is_null())
        .set(lien_compte::remplace_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les liens dont la validité a fini avant cet instant.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(
        diesel::delete(lien_compte::table.filter(lien_compte::expire_at.lt(avant)))
            .execute(&mut **tx)
            .await?,
    )
}
