//! À quelle DREETS revient un organisme : celle de son agrément, à défaut celle de son département.

use vao_db::organismes::registre::{self, FicheSuivie};
use vao_db::organismes::versions::{self, AgrementDeRegion};
use vao_db::{AsyncPgConnection, DbError};
use vao_domain::Siret;

use crate::comptes::approbation::boite_dreets;
use crate::config::Config;

/// Dernier agrément dont un organisme se prévaut : le sien, à défaut celui de son siège.
pub(super) async fn agrement(
    conn: &mut AsyncPgConnection,
    fiche: &FicheSuivie,
) -> Result<Option<AgrementDeRegion>, DbError> {
    if let Some(agrement) = versions::dernier_agrement(conn, fiche.id).await? {
        return Ok(Some(agrement));
    }
    let Ok(siret) = Siret::lire(&fiche.siret) else {
        return Ok(None);
    };
    match registre::siege(conn, &siret.siren(), None).await? {
        Some(siege) if siege.id != fiche.id => versions::dernier_agrement(conn, siege.id).await,
        Some(_) | None => Ok(None),
    }
}

/// Région du département d'un organisme.
pub(super) async fn region_du_lieu(
    conn: &mut AsyncPgConnection,
    fiche: &FicheSuivie,
) -> Result<Option<String>, DbError> {
    match &fiche.departement {
        Some(departement) => versions::region_du_departement(conn, departement).await,
        None => Ok(None),
    }
}

/// Région dont la DREETS suit un organisme.
pub(super) async fn region(conn: &mut AsyncPgConnection, fiche: &FicheSuivie) -> Result<Option<String>, DbError> {
    match agrement(conn, fiche).await? {
        Some(agrement) => Ok(Some(agrement.region)),
        None => region_du_lieu(conn, fiche).await,
    }
}

/// Boîtes à qui écrire : celle de la région qui suit l'organisme, à défaut la boîte nationale ; et, si `lieu`, celle de la
/// région où il est maintenant.
pub(super) async fn boites(
    conn: &mut AsyncPgConnection,
    config: &Config,
    fiche: &FicheSuivie,
    lieu: bool,
) -> Result<Vec<String>, DbError> {
    let competente = region(conn, fiche).await?;
    let mut boites = vec![boite_dreets(conn, config, competente.as_deref()).await?.adresse];
    if lieu
        && let Some(region) = region_du_lieu(conn, fiche).await?
        && competente.as_deref() != Some(region.as_str())
    {
        boites.push(boite_dreets(conn, config, Some(&region)).await?.adresse);
    }
    boites.dedup();
    Ok(boites)
}

/// Ajoute la boîte de cette région à celles à qui écrire, si elle n'y est pas.
pub(super) async fn ajouter(
    conn: &mut AsyncPgConnection,
    config: &Config,
    boites: &mut Vec<String>,
    region: &str,
) -> Result<(), DbError> {
    let adresse = boite_dreets(conn, config, Some(region)).await?.adresse;
    if !boites.contains(&adresse) {
        boites.push(adresse);
    }
    Ok(())
}
