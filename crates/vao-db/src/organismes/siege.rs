//! Rang de siège : qui l'a dans une entreprise, et ce qui passe avec lui d'une fiche à l'autre.

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::organisme::{SourceIdentite, SourceProtocoles, TypeOrganisme};
use vao_domain::{Code as _, Siren, Siret};

use super::registre::FicheSuivie;
use crate::schema::{agrement, etablissement, organisme};
use crate::{DbError, Tx};

/// Contrainte qui garde un seul siège par SIREN.
pub const UN_SEUL: &str = "organisme_un_siege_par_siren";

/// Fiches vivantes des personnes morales d'un SIREN.
macro_rules! entreprise {
    ($siren:expr) => {
        organisme::table
            .filter(organisme::siren.eq($siren.as_str()))
            .filter(organisme::type_organisme.eq(TypeOrganisme::PersonneMorale.code()))
            .filter(not(organisme::supprime))
    };
}

/// Verrouille les fiches d'une entreprise, le siège d'abord : l'ordre dans lequel un siège qui enregistre ses protocoles
/// verrouille ceux qui les suivent.
pub async fn verrouiller_entreprise(tx: &mut Tx, siren: &Siren) -> Result<(), DbError> {
    entreprise!(siren)
        .order((organisme::siege_social.desc(), organisme::id.asc()))
        .select(organisme::id)
        .for_no_key_update()
        .load::<Uuid>(&mut **tx)
        .await?;
    Ok(())
}

/// Fiche du siège d'une entreprise, si ce n'est pas celle-ci.
pub async fn autre(conn: &mut AsyncPgConnection, siren: &Siren, sauf: Option<Uuid>) -> Result<Option<Uuid>, DbError> {
    Ok(entreprise!(siren)
        .filter(organisme::siege_social)
        .filter(organisme::id.ne(sauf.unwrap_or_default()))
        .select(organisme::id)
        .first(conn)
        .await
        .optional()?)
}

/// Fiche d'une personne morale à ce SIRET, dont le répertoire a prouvé l'identité.
pub async fn prouvee(conn: &mut AsyncPgConnection, siret: &Siret) -> Result<Option<Uuid>, DbError> {
    Ok(entreprise!(siret.siren())
        .filter(organisme::siret.eq(siret.as_str()))
        .filter(organisme::source_identite.eq(SourceIdentite::Sirene.code()))
        .select(organisme::id)
        .first(conn)
        .await
        .optional()?)
}

/// Donne ou retire le rang de siège à une fiche verrouillée, et le rôle de porteur avec lui.
pub async fn changer_rang(
    tx: &mut Tx,
    fiche: &FicheSuivie,
    siege: bool,
    releve: Option<&Value>,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(organisme::table.find(fiche.id))
        .set((
            organisme::siege_social.eq(siege),
            organisme::porteur_agrement.eq(siege),
            organisme::releve_sirene.eq(releve),
            organisme::version.eq(organisme::version + 1),
            organisme::edited_at.eq(le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// L'agrément d'un SIREN est à son siège : ceux de l'ancien passent au nouveau.
pub async fn passer_agrements(tx: &mut Tx, ancien: Uuid, nouveau: Uuid) -> Result<(), DbError> {
    diesel::update(agrement::table.filter(agrement::organisme_id.eq(ancien)))
        .set(agrement::organisme_id.eq(nouveau))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// La liste des établissements, autorisations comprises, passe de l'ancien siège au nouveau. L'ancien y entre, autorisé
/// s'il est ouvert.
pub async fn passer_etablissements(
    tx: &mut Tx,
    ancien: &FicheSuivie,
    nouveau: &FicheSuivie,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    // Le nouveau a pu être siège autrefois : sa liste d'alors ne vaut plus.
    diesel::delete(etablissement::table.filter(etablissement::organisme_id.eq(nouveau.id)))
        .execute(&mut **tx)
        .await?;
    let de_l_ancien = etablissement::table.filter(etablissement::organisme_id.eq(ancien.id));
    diesel::delete(de_l_ancien.filter(etablissement::siret.eq_any([&nouveau.siret, &ancien.siret])))
        .execute(&mut **tx)
        .await?;
    diesel::update(de_l_ancien)
        .set(etablissement::organisme_id.eq(nouveau.id))
        .execute(&mut **tx)
        .await?;
    let champ = |nom: &str| Some(ancien.adresse.as_ref()?.get(nom)?.as_str()?.to_owned());
    let ouvert = !ancien.etablissement_ferme;
    diesel::insert_into(etablissement::table)
        .values((
            etablissement::organisme_id.eq(nouveau.id),
            etablissement::siret.eq(&ancien.siret),
            etablissement::denomination.eq(&ancien.nom),
            etablissement::adresse.eq(champ("label")),
            etablissement::code_postal.eq(champ("codePostal")),
            etablissement::commune_insee.eq(champ("codeInsee")),
            etablissement::ferme.eq(ancien.etablissement_ferme),
            etablissement::autorise.eq(ouvert),
            etablissement::autorise_at.eq(ouvert.then_some(le)),
        ))
        .execute(&mut **tx)
        .await?;
    let releves: Option<DateTime<Utc>> = organisme::table
        .find(ancien.id)
        .select(organisme::etablissements_releves_at)
        .first(&mut **tx)
        .await?;
    diesel::update(organisme::table.find(nouveau.id))
        .set(organisme::etablissements_releves_at.eq(releves))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Donne à une fiche des protocoles à elle ; ceux du siège qu'elle suivait ne sont plus les siens.
pub async fn prendre_protocoles(tx: &mut Tx, id: Uuid, transport: &Value, sanitaire: &Value) -> Result<(), DbError> {
    diesel::update(organisme::table.find(id))
        .set((
            organisme::protocoles.eq(SourceProtocoles::Propres.code()),
            organisme::protocole_transport.eq(transport),
            organisme::protocole_sanitaire.eq(sanitaire),
            organisme::version.eq(organisme::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
