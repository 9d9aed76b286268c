//! À qui écrire : lu au moment de l'envoi, pour suivre les comptes qui ouvrent et ferment.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use vao_domain::{Code as _, DeclarationId, OrganismeId, RoleAgent};

use crate::DbError;
use crate::schema::{agent, agent_role, declaration_etape, organisme, territoire, usager};

/// Adresses, la première liste en destinataires, la seconde en copie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destinataires {
    /// Destinataires.
    pub pour: Vec<String>,
    /// Copies.
    pub copie: Vec<String>,
}

/// Utilisateurs validés de l'organisme déclarant ; en copie, ceux du siège prouvé de son SIREN.
pub async fn organisme(conn: &mut AsyncPgConnection, id: OrganismeId, siren: &str) -> Result<Destinataires, DbError> {
    let lignes: Vec<(String, bool)> = usager::table
        .inner_join(organisme::table)
        .filter(usager::status_code.eq("VALIDATED"))
        .filter(organisme::siren.eq(siren))
        .filter(organisme::id.eq(id.0).or(organisme::voit_son_siren))
        .order(usager::mail.asc())
        .select((usager::mail, organisme::id.eq(id.0)))
        .load(conn)
        .await?;
    Ok(repartir(lignes))
}

/// Agents qui peuvent instruire `departement` ; en copie, ceux des `autres` territoires.
pub async fn instructeurs(
    conn: &mut AsyncPgConnection,
    departement: &str,
    autres: &[String],
) -> Result<Destinataires, DbError> {
    let lignes: Vec<(String, bool)> = agent::table
        .inner_join(agent_role::table)
        .filter(agent::validated.and(diesel::dsl::not(agent::deleted)))
        .filter(agent_role::role.eq(RoleAgent::DemandeSejourEcriture.code()))
        .filter(agent::ter_code.eq(departement).or(agent::ter_code.eq_any(autres)))
        .order(agent::mail.asc())
        .select((agent::mail, agent::ter_code.eq(departement)))
        .load(conn)
        .await?;
    Ok(repartir(lignes))
}

fn repartir(lignes: Vec<(String, bool)>) -> Destinataires {
    let mut destinataires = Destinataires::default();
    for (mail, direct) in lignes {
        if direct {
            destinataires.pour.push(mail);
        } else {
            destinataires.copie.push(mail);
        }
    }
    destinataires
}

/// Département d'une étape et sa région.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DepartementInforme {
    /// Code du département.
    pub code: String,
    /// Nom du département.
    pub libelle: String,
    /// Code de sa région.
    pub region: Option<String>,
}

/// Départements des étapes, sans doublon, par code.
pub async fn departements_des_etapes(
    conn: &mut AsyncPgConnection,
    declaration: DeclarationId,
) -> Result<Vec<DepartementInforme>, DbError> {
    Ok(declaration_etape::table
        .inner_join(territoire::table.on(territoire::code.eq(declaration_etape::departement)))
        .filter(declaration_etape::declaration_id.eq(declaration.0))
        .order(territoire::code.asc())
        .select((territoire::code, territoire::libelle, territoire::parent))
        .distinct()
        .load(conn)
        .await?)
}
