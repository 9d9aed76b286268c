//! Comptes de démonstration et fiches des territoires.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use uuid::Uuid;
use vao_domain::Code as _;
use vao_domain::compte::CGU_VERSION;
use vao_domain::droits::{RoleAgent, RoleUsager};

use super::super::{ErreurGraines, id};
use super::organismes::ORGANISMES;
use crate::Tx;
use crate::schema::{agent, agent_role, territoire, usager, usager_role};

/// Agent de démonstration : adresse, prénom, nom, territoire, rôles.
struct Agent(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [RoleAgent],
);

const INSTRUCTEUR: &[RoleAgent] = &[
    RoleAgent::DemandeSejourLecture,
    RoleAgent::DemandeSejourEcriture,
    RoleAgent::Eig,
];
/// Une DREETS approuve aussi les comptes des organismes et instruit les agréments.
const DREETS: &[RoleAgent] = &[
    RoleAgent::DemandeSejourLecture,
    RoleAgent::DemandeSejourEcriture,
    RoleAgent::Eig,
    RoleAgent::Agrement,
    RoleAgent::ValidationOva,
];

const AGENTS: [Agent; 6] = [
    Agent("dd38@vao.test", "Claire", "Fontanel", "38", INSTRUCTEUR),
    Agent(
        "dd38-lecture@vao.test",
        "Julien",
        "Perrin",
        "38",
        &[RoleAgent::DemandeSejourLecture, RoleAgent::Eig],
    ),
    Agent("dd29@vao.test", "Yann", "Kerbrat", "29", INSTRUCTEUR),
    Agent("dr-ara@vao.test", "Nadia", "Oukaci", "AURA", DREETS),
    Agent("dr-bre@vao.test", "Erwan", "Tanguy", "BRE", DREETS),
    Agent("ac@vao.test", "Martine", "Delcourt", "FRA", RoleAgent::TOUS),
];

/// Compte de l'agent de cette adresse.
pub(super) fn agent_de(mail: &str) -> Uuid {
    id(&format!("agent:{mail}"))
}

/// Écrit les comptes qui manquent ; rend combien il y en a en tout.
pub(super) async fn ecrire(tx: &mut Tx, pwd: &str, maintenant: DateTime<Utc>) -> Result<usize, ErreurGraines> {
    for o in &ORGANISMES {
        diesel::insert_into(usager::table)
            .values((
                usager::id.eq(o.usager()),
                usager::mail.eq(o.contact.email),
                usager::pwd.eq(pwd),
                usager::nom.eq(o.contact.nom),
                usager::prenom.eq(o.contact.prenom),
                usager::telephone.eq(o.contact.telephone),
                usager::status_code.eq("VALIDATED"),
                usager::siret.eq(o.siret),
                usager::organisme_id.eq(o.id()),
                usager::departement.eq(o.departement()),
                usager::ter_code.eq(territoire::table
                    .filter(territoire::code.eq(o.departement()))
                    .select(territoire::parent)
                    .single_value()),
                usager::verified_at.eq(maintenant),
                usager::cgu_version.eq(CGU_VERSION),
                usager::created_at.eq(maintenant),
                usager::edited_at.eq(maintenant),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
        let roles = RoleUsager::TOUS.iter().filter(|_| o.complet());
        for role in roles {
            diesel::insert_into(usager_role::table)
                .values((usager_role::usager_id.eq(o.usager()), usager_role::role.eq(role.code())))
                .on_conflict_do_nothing()
                .execute(&mut ***tx)
                .await?;
        }
    }
    for Agent(mail, prenom, nom, territoire, roles) in &AGENTS {
        ecrire_agent(tx, (mail, prenom, nom, territoire), roles, pwd, maintenant).await?;
    }
    Ok(ORGANISMES.len() + AGENTS.len())
}

async fn ecrire_agent(
    tx: &mut Tx,
    (mail, prenom, nom, territoire): (&str, &str, &str, &str),
    roles: &[RoleAgent],
    pwd: &str,
    maintenant: DateTime<Utc>,
) -> Result<(), ErreurGraines> {
    diesel::insert_into(agent::table)
        .values((
            agent::id.eq(agent_de(mail)),
            agent::mail.eq(mail),
            agent::pwd.eq(pwd),
            agent::nom.eq(nom),
            agent::prenom.eq(prenom),
            agent::ter_code.eq(territoire),
            agent::validated.eq(true),
            agent::validated_at.eq(maintenant),
            agent::cgu_version.eq(CGU_VERSION),
            agent::created_at.eq(maintenant),
            agent::edited_at.eq(maintenant),
        ))
        .on_conflict_do_nothing()
        .execute(&mut ***tx)
        .await?;
    for role in roles {
        diesel::insert_into(agent_role::table)
            .values((
                agent_role::agent_id.eq(agent_de(mail)),
                agent_role::role.eq(role.code()),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
    }
    Ok(())
}

/// Une boîte de service par territoire, sans toucher à celles qui sont déjà remplies.
pub(super) async fn fiches_territoire(tx: &mut Tx, maintenant: DateTime<Utc>) -> Result<(), ErreurGraines> {
    const FICHES: &str = "
        UPDATE territoire SET edited_at = $1,
            service_mail = CASE WHEN parent IS NULL THEN 'dgcs' WHEN parent = 'FRA' THEN 'dreets-' || lower(code)
                                ELSE 'ddets' || lower(code) END || '@vao.test',
            service_telephone = '+33180' || lpad((abs(hashtext(code)) % 1000000)::text, 6, '0'),
            corresp_vao_nom = CASE code WHEN '38' THEN 'Fontanel' WHEN '29' THEN 'Kerbrat' WHEN 'AURA' THEN 'Oukaci'
                                        WHEN 'BRE' THEN 'Tanguy' WHEN 'FRA' THEN 'Delcourt' END,
            corresp_vao_prenom = CASE code WHEN '38' THEN 'Claire' WHEN '29' THEN 'Yann' WHEN 'AURA' THEN 'Nadia'
                                           WHEN 'BRE' THEN 'Erwan' WHEN 'FRA' THEN 'Martine' END
        WHERE service_mail IS NULL";
    // Cent vingt-quatre fiches d'un coup : une mise à jour calculée ne s'écrit pas dans le langage de Diesel.
    diesel::sql_query(FICHES)
        .bind::<Timestamptz, _>(maintenant)
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
