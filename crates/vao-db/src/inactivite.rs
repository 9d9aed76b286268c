//! Comptes que les horloges suivent : inactifs, jamais confirmés ; suspension et effacement.
//!
//! Les parcours lisent par lots, dans l'ordre des identifiants ; chaque action verrouille son compte et le relit.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::StatutUsager;
use vao_domain::{Code as _, Population};

use crate::code::Texte;
use crate::requete::expression;
use crate::schema::{
    agent, appareil_confiance, cle_api, code_faux, code_secours, lien_compte, second_facteur, usager, usager_role,
};
use crate::{DbError, Tx};

// Écrit en clair : lié, le statut empêcherait le plan générique de prendre l'index partiel.
expression!(
    /// Statuts que suit l'horloge d'inactivité.
    Suivis: Bool = "usager.status_code IN ('VALIDATED', 'TEMPORARY_BLOCKED')"
);
expression!(
    /// Statut d'une adresse jamais confirmée.
    NonConfirme: Bool = "usager.status_code = 'NEED_EMAIL_VALIDATION'"
);

/// Nom d'un compte effacé.
pub const NOM_EFFACE: &str = "Compte";
/// Prénom d'un compte effacé.
pub const PRENOM_EFFACE: &str = "supprimé";

/// Compte du portail suivi par l'horloge d'inactivité.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = usager)]
pub struct UsagerSuivi {
    /// Compte.
    pub id: Uuid,
    /// Statut.
    pub status_code: Texte<StatutUsager>,
    /// Dernière connexion.
    pub lastconnection_at: Option<DateTime<Utc>>,
    /// Dernière réouverture.
    pub rouvert_at: Option<DateTime<Utc>>,
    /// Envoi de l'avis de suspension.
    pub inactivite_2m_at: Option<DateTime<Utc>>,
    /// Suspension.
    pub suspendu_at: Option<DateTime<Utc>>,
    /// Envoi de l'avis d'effacement.
    pub inactivite_5m_at: Option<DateTime<Utc>>,
    /// Envoi du rappel.
    pub inactivite_rappel_at: Option<DateTime<Utc>>,
    /// Effacement annoncé.
    pub suppression_prevue: Option<NaiveDate>,
}

/// Avis envoyé au titulaire, avec le jour qu'il annonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Avis {
    /// Suspension annoncée.
    Suspension,
    /// Effacement annoncé pour ce jour.
    Effacement(NaiveDate),
    /// Effacement rappelé pour ce jour.
    Rappel(NaiveDate),
}

/// Comptes ouverts ou suspendus, connectés au moins une fois mais plus depuis cet instant, après cet identifiant.
pub async fn usagers_suivis(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<UsagerSuivi>, DbError> {
    Ok(usager::table
        .filter(Suivis)
        .filter(usager::lastconnection_at.lt(avant))
        .filter(usager::supprime_at.is_null())
        .filter(usager::id.gt(apres.unwrap_or_default()))
        .order(usager::id)
        .limit(lot)
        .select(UsagerSuivi::as_select())
        .load(conn)
        .await?)
}

/// Compte suivi, verrouillé : ni connexion ni action d'une personne ne passe entre la lecture et l'écriture.
pub async fn verrouiller(tx: &mut Tx, id: Uuid) -> Result<Option<UsagerSuivi>, DbError> {
    Ok(usager::table
        .find(id)
        .filter(usager::supprime_at.is_null())
        .select(UsagerSuivi::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Compte suivi, sans le verrouiller.
pub async fn lire(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<UsagerSuivi>, DbError> {
    Ok(usager::table
        .find(id)
        .filter(usager::supprime_at.is_null())
        .select(UsagerSuivi::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// Note qu'un avis est parti.
pub async fn noter_avis(tx: &mut Tx, id: Uuid, avis: Avis, le: DateTime<Utc>) -> Result<(), DbError> {
    let compte = usager::table.find(id);
    match avis {
        Avis::Suspension => {
            diesel::update(compte)
                .set(usager::inactivite_2m_at.eq(le))
                .execute(&mut **tx)
                .await?
        }
        Avis::Effacement(jour) => {
            diesel::update(compte)
                .set((
                    usager::inactivite_5m_at.eq(le),
                    usager::inactivite_rappel_at.eq(None::<DateTime<Utc>>),
                    usager::suppression_prevue.eq(jour),
                ))
                .execute(&mut **tx)
                .await?
        }
        Avis::Rappel(jour) => {
            diesel::update(compte)
                .set((usager::inactivite_rappel_at.eq(le), usager::suppression_prevue.eq(jour)))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}

/// Suspend un compte verrouillé.
pub async fn suspendre(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set((
            usager::status_code.eq(StatutUsager::TemporaryBlocked.code()),
            usager::suspendu_at.eq(le),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Rend un compte anonyme : la ligne reste, pour que ses actes gardent un auteur.
///
/// Le SIRET et l'organisme, qui ne désignent personne, disent encore de quel périmètre il était.
pub async fn anonymiser(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set((
            usager::nom.eq(NOM_EFFACE),
            usager::prenom.eq(PRENOM_EFFACE),
            usager::mail.eq(format!("supprime-{id}@invalide.invalid")),
            usager::telephone.eq(None::<String>),
            usager::pwd.eq(None::<String>),
            usager::motif_refus.eq(None::<String>),
            usager::status_code.eq(StatutUsager::Blocked.code()),
            usager::supprime_at.eq(le),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    diesel::delete(usager_role::table.filter(usager_role::usager_id.eq(id)))
        .execute(&mut **tx)
        .await?;
    effacer_acces(tx, Population::Usagers, id).await
}

/// Efface ce qui ouvre un compte : liens, appareils, second facteur, clé d'API.
async fn effacer_acces(tx: &mut Tx, population: Population, id: Uuid) -> Result<(), DbError> {
    let code = population.code();
    if population == Population::Usagers {
        diesel::delete(cle_api::table.filter(cle_api::usager_id.eq(id)))
            .execute(&mut **tx)
            .await?;
    }
    diesel::delete(lien_compte::table)
        .filter(lien_compte::population.eq(code))
        .filter(lien_compte::compte_id.eq(id))
        .execute(&mut **tx)
        .await?;
    diesel::delete(appareil_confiance::table)
        .filter(appareil_confiance::population.eq(code))
        .filter(appareil_confiance::compte_id.eq(id))
        .execute(&mut **tx)
        .await?;
    diesel::delete(second_facteur::table)
        .filter(second_facteur::population.eq(code))
        .filter(second_facteur::compte_id.eq(id))
        .execute(&mut **tx)
        .await?;
    diesel::delete(code_secours::table)
        .filter(code_secours::population.eq(code))
        .filter(code_secours::compte_id.eq(id))
        .execute(&mut **tx)
        .await?;
    diesel::delete(code_faux::table)
        .filter(code_faux::population.eq(code))
        .filter(code_faux::compte_id.eq(id))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Comptes créés avant cet instant dont l'adresse n'a jamais été confirmée, après cet identifiant.
///
/// Celui qui vient de redemander un lien a encore le temps de s'en servir.
pub async fn jamais_confirmes(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    le: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<Uuid>, DbError> {
    let lien_valable = lien_compte::table
        .filter(lien_compte::population.eq(Population::Usagers.code()))
        .filter(lien_compte::compte_id.eq(usager::id))
        .filter(lien_compte::consomme_at.is_null())
        .filter(lien_compte::remplace_at.is_null())
        .filter(lien_compte::expire_at.gt(le));
    Ok(usager::table
        .filter(NonConfirme)
        .filter(usager::created_at.lt(avant))
        .filter(not(exists(lien_valable)))
        .filter(usager::id.gt(apres.unwrap_or_default()))
        .order(usager::id)
        .limit(lot)
        .select(usager::id)
        .load(conn)
        .await?)
}

/// Efface un compte jamais confirmé ; faux s'il l'a été entre-temps.
pub async fn effacer_jamais_confirme(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    let effaces = diesel::delete(usager::table.find(id).filter(NonConfirme))
        .execute(&mut **tx)
        .await?;
    if effaces == 1 {
        effacer_acces(tx, Population::Usagers, id).await?;
    }
    Ok(effaces == 1)
}

/// Agent actif suivi par l'horloge d'inactivité.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = agent)]
pub struct AgentSuivi {
    /// Compte.
    pub id: Uuid,
    /// Dernière connexion.
    pub lastconnection_at: Option<DateTime<Utc>>,
    /// Dernière réouverture.
    pub rouvert_at: Option<DateTime<Utc>>,
    /// Première activation.
    pub validated_at: Option<DateTime<Utc>>,
}

impl AgentSuivi {
    /// Dernier signe de vie : connexion, réouverture, activation.
    pub fn activite(&self) -> Option<DateTime<Utc>> {
        self.lastconnection_at.max(self.rouvert_at).max(self.validated_at)
    }
}

/// Agents actifs qui ne se sont pas connectés depuis cet instant, après cet identifiant.
pub async fn agents_suivis(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<AgentSuivi>, DbError> {
    Ok(agent::table
        .filter(not(agent::deleted))
        .filter(agent::validated)
        .filter(agent::suspendu_at.is_null())
        .filter(
            agent::lastconnection_at
                .lt(avant)
                .or(agent::lastconnection_at.is_null()),
        )
        .filter(agent::id.gt(apres.unwrap_or_default()))
        .order(agent::id)
        .limit(lot)
        .select(AgentSuivi::as_select())
        .load(conn)
        .await?)
}

/// Agent actif, verrouillé.
pub async fn verrouiller_agent(tx: &mut Tx, id: Uuid) -> Result<Option<AgentSuivi>, DbError> {
    Ok(agent::table
        .find(id)
        .filter(not(agent::deleted))
        .filter(agent::validated)
        .filter(agent::suspendu_at.is_null())
        .select(AgentSuivi::as_select())
        .for_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Suspend un agent verrouillé.
pub async fn suspendre_agent(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(agent::table.find(id))
        .set((
            agent::suspendu_at.eq(le),
            agent::edited_at.eq(le),
            agent::version.eq(agent::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
