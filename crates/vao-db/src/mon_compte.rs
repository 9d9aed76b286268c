//! Son propre compte : ce que le titulaire en voit, et les coordonnées qu'il change.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::Population;

use crate::schema::{agent, organisme, territoire, usager};
use crate::{DbError, Tx};

/// Ce que le titulaire voit de son compte.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct MonCompte {
    /// Adresse.
    pub mail: String,
    /// Nom.
    pub nom: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
    /// SIRET approuvé.
    pub siret: Option<String>,
    /// Nom de l'organisme, ou libellé du territoire.
    pub rattachement: Option<String>,
    /// Création.
    pub created_at: DateTime<Utc>,
    /// Dernière connexion.
    pub lastconnection_at: Option<DateTime<Utc>>,
}

/// Compte, vu par son titulaire.
pub async fn lire(
    conn: &mut AsyncPgConnection,
    population: Population,
    id: Uuid,
) -> Result<Option<MonCompte>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .find(id)
            .left_join(organisme::table)
            .select((
                usager::mail,
                usager::nom.nullable(),
                usager::prenom.nullable(),
                usager::telephone,
                usager::siret,
                organisme::nom.nullable(),
                usager::created_at,
                usager::lastconnection_at,
            ))
            .first(conn)
            .await
            .optional()?),
        Population::Bo => Ok(agent::table
            .find(id)
            .inner_join(territoire::table.on(territoire::code.eq(agent::ter_code)))
            .select((
                agent::mail,
                agent::nom,
                agent::prenom,
                None::<String>.into_sql::<Nullable<Text>>(),
                None::<String>.into_sql::<Nullable<Text>>(),
                territoire::libelle.nullable(),
                agent::created_at,
                agent::lastconnection_at,
            ))
            .first(conn)
            .await
            .optional()?),
    }
}

/// Nom, prénom et téléphone d'un compte.
#[derive(Clone, PartialEq, Eq)]
pub struct Coordonnees {
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Téléphone, au format E.164 ; un agent n'en a pas.
    pub telephone: Option<String>,
}

impl std::fmt::Debug for Coordonnees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Coordonnees")
    }
}

/// Coordonnées d'un compte, verrouillées jusqu'à la fin de la transaction.
pub async fn verrouiller_coordonnees(
    tx: &mut Tx,
    population: Population,
    id: Uuid,
) -> Result<Option<Coordonnees>, DbError> {
    let lues: Option<(Option<String>, Option<String>, Option<String>)> = match population {
        Population::Usagers => usager::table
            .find(id)
            .select((usager::nom.nullable(), usager::prenom.nullable(), usager::telephone))
            .for_update()
            .first(&mut **tx)
            .await
            .optional()?,
        Population::Bo => agent::table
            .find(id)
            .select((agent::nom, agent::prenom, None::<String>.into_sql::<Nullable<Text>>()))
            .for_update()
            .first(&mut **tx)
            .await
            .optional()?,
    };
    Ok(lues.map(|(nom, prenom, telephone)| Coordonnees {
        nom: nom.unwrap_or_default(),
        prenom: prenom.unwrap_or_default(),
        telephone,
    }))
}

/// Remplace les coordonnées d'un compte.
pub async fn changer_coordonnees(
    tx: &mut Tx,
    population: Population,
    id: Uuid,
    nouvelles: &Coordonnees,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(id))
                .set((
                    usager::nom.eq(&nouvelles.nom),
                    usager::prenom.eq(&nouvelles.prenom),
                    usager::telephone.eq(&nouvelles.telephone),
                    usager::edited_at.eq(le),
                    usager::version.eq(usager::version + 1),
                ))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(id))
                .set((
                    agent::nom.eq(&nouvelles.nom),
                    agent::prenom.eq(&nouvelles.prenom),
                    agent::edited_at.eq(le),
                    agent::version.eq(agent::version + 1),
                ))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}
