//! Demandes de personnes qui ne sont pas connectées, comptées pour être bornées.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use vao_domain::{Code as _, Population};

use crate::connexions::verrouiller;
use crate::schema::demande_publique;
use crate::{DbError, Tx};

/// Classe des verrous par adresse IP.
const VERROU_IP: i32 = 0x7661_6f04;
/// Classe des verrous par adresse de courriel.
const VERROU_MAIL: i32 = 0x7661_6f05;

/// Ce qui est demandé.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Une inscription.
    Inscription,
    /// Un nouveau lien de confirmation ou d'invitation.
    Renvoi,
    /// Un lien de mot de passe oublié.
    Oubli,
    /// La fiche d'un établissement.
    Etablissement,
    /// Un SIRET, par quelqu'un de connecté : son compte tient lieu d'adresse.
    Annuaire,
    /// Un rappel au siège d'un établissement : son SIRET tient lieu d'adresse.
    RappelSiege,
}

impl Nature {
    /// Code de la nature, tel qu'en base.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inscription => "INSCRIPTION",
            Self::Renvoi => "RENVOI",
            Self::Oubli => "OUBLI",
            Self::Etablissement => "ETABLISSEMENT",
            Self::Annuaire => "ANNUAIRE",
            Self::RappelSiege => "RAPPEL_SIEGE",
        }
    }
}

/// Demande à compter.
#[derive(Debug, Clone, Copy)]
pub struct Demande<'a> {
    /// Ce qui est demandé.
    pub nature: Nature,
    /// Population visée.
    pub population: Population,
    /// Adresse de courriel canonique, connue ou non, ou ce qui en tient lieu.
    pub mail: &'a str,
    /// Adresse IP du client.
    pub adresse_ip: &'a str,
}

/// Demandes admises dans une fenêtre glissante.
#[derive(Debug, Clone, Copy)]
pub struct Plafonds {
    /// Fenêtre.
    pub fenetre: Duration,
    /// Par adresse de courriel.
    pub par_mail: u32,
    /// Par adresse IP.
    pub par_adresse_ip: u32,
}

/// Sort d'une demande.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compte {
    /// Comptée ; son identifiant permet de la rendre.
    Admise(i64),
    /// Trop de demandes ; l'instant où la prochaine sera admise.
    Refusee(DateTime<Utc>),
}

/// Compte une demande avant de la servir, ou la refuse ; une rafale simultanée ne passe pas la limite.
pub async fn compter(
    tx: &mut Tx,
    demande: Demande<'_>,
    plafonds: Plafonds,
    le: DateTime<Utc>,
) -> Result<Compte, DbError> {
    // Toujours dans cet ordre : deux demandes ne s'attendent jamais l'une l'autre.
    verrouiller(tx, VERROU_IP, demande.adresse_ip).await?;
    verrouiller(tx, VERROU_MAIL, demande.mail).await?;
    let depuis = le - plafonds.fenetre;
    let par_mail = demande_publique::table
        .filter(demande_publique::nature.eq(demande.nature.code()))
        .filter(demande_publique::population.eq(demande.population.code()))
        .filter(demande_publique::mail.eq(demande.mail))
        .filter(demande_publique::le.gt(depuis))
        .order(demande_publique::le.desc())
        .offset(i64::from(plafonds.par_mail.saturating_sub(1)))
        .select(demande_publique::le)
        .first::<DateTime<Utc>>(&mut **tx)
        .await
        .optional()?;
    let par_adresse_ip = demande_publique::table
        .filter(demande_publique::nature.eq(demande.nature.code()))
        .filter(demande_publique::adresse_ip.eq(demande.adresse_ip))
        .filter(demande_publique::le.gt(depuis))
        .order(demande_publique::le.desc())
        .offset(i64::from(plafonds.par_adresse_ip.saturating_sub(1)))
        .select(demande_publique::le)
        .first::<DateTime<Utc>>(&mut **tx)
        .await
        .optional()?;
    if let Some(premiere) = par_mail.max(par_adresse_ip) {
        return Ok(Compte::Refusee(premiere + plafonds.fenetre));
    }
    let id = diesel::insert_into(demande_publique::table)
        .values((
            demande_publique::nature.eq(demande.nature.code()),
            demande_publique::population.eq(demande.population.code()),
            demande_publique::mail.eq(demande.mail),
            demande_publique::adresse_ip.eq(demande.adresse_ip),
            demande_publique::le.eq(le),
        ))
        .returning(demande_publique::id)
        .get_result(&mut **tx)
        .await?;
    Ok(Compte::Admise(id))
}

/// Rend une demande qui n'a pas pu être servie par notre faute : elle ne compte pas.
pub async fn rendre(tx: &mut Tx, id: i64) -> Result<(), DbError> {
    diesel::delete(demande_publique::table.find(id))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Efface les demandes antérieures à cet instant.
pub async fn purger(tx: &mut Tx, avant: DateTime<Utc>) -> Result<usize, DbError> {
    Ok(
        diesel::delete(demande_publique::table.filter(demande_publique::le.lt(avant)))
            .execute(&mut **tx)
            .await?,
    )
}
