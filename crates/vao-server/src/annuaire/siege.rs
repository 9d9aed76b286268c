//! Siège d'un établissement secondaire, tel que la plateforme le connaît.

use vao_db::organismes::registre::{self, FicheConnue};
use vao_db::{AsyncPgConnection, DbError};
use vao_domain::organisme::{self, RattachementRefuse, Siege};

use super::ReleveSirene;

/// Fiche du siège d'un établissement secondaire : celle du SIRET que le répertoire annonce, à défaut celle du siège de
/// même SIREN, qui peut n'avoir pas encore changé de SIRET. `None` pour un siège.
pub async fn siege_de(conn: &mut AsyncPgConnection, releve: &ReleveSirene) -> Result<Option<FicheConnue>, DbError> {
    if releve.siege {
        return Ok(None);
    }
    registre::siege(conn, &releve.siret.siren(), releve.siret_siege.as_ref()).await
}

/// Ce qui empêche un établissement secondaire de se rattacher à son siège ; `None` s'il le peut, et pour un siège.
pub async fn rattachement(
    conn: &mut AsyncPgConnection,
    releve: &ReleveSirene,
) -> Result<Option<RattachementRefuse>, DbError> {
    if releve.siege {
        return Ok(None);
    }
    let siege = siege_de(conn, releve).await?;
    refus(conn, releve, siege.as_ref()).await
}

pub(super) async fn refus(
    conn: &mut AsyncPgConnection,
    releve: &ReleveSirene,
    siege: Option<&FicheConnue>,
) -> Result<Option<RattachementRefuse>, DbError> {
    let siege = match siege {
        None => None,
        Some(fiche) => Some(Siege {
            complet: fiche.complet,
            autorise: registre::autorise(conn, fiche.id, &releve.siret).await?,
        }),
    };
    Ok(organisme::rattachement(siege).err())
}
