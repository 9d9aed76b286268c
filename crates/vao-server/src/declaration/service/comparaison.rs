//! Comparer deux dépôts d'une déclaration.

use vao_contract::declaration::{ComparaisonDto, ContenuDepose, DepotsCompares, comparer as ecarts};
use vao_db::{AsyncPgConnection, declarations};
use vao_domain::DeclarationId;

use super::super::conversion;
use super::ouvrir;
use crate::acces::{Access, LireDeclarations};
use crate::{App, Problem};

/// Champs qui diffèrent entre deux dépôts : par défaut, le dernier et celui qui le précède.
pub async fn comparer(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
    demande: &DepotsCompares,
) -> Result<ComparaisonDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    let dossier = ouvrir(&mut connexion, acces.portee()?, id).await?;
    let dernier = dossier.depots.as_slice().last().map(|depot| depot.rang);
    let a = demande.a.or(dernier).ok_or_else(Problem::introuvable)?;
    let de = demande.de.or((a > 1).then(|| a - 1));
    let recent = contenu(&mut connexion, id, a).await?;
    let ecarts = match de {
        Some(de) => ecarts(&contenu(&mut connexion, id, de).await?, &recent),
        None => Vec::new(),
    };
    Ok(ComparaisonDto { de, a, ecarts })
}

async fn contenu(conn: &mut AsyncPgConnection, id: DeclarationId, rang: i32) -> Result<ContenuDepose, Problem> {
    let fige = declarations::instantane(conn, id, rang)
        .await?
        .ok_or_else(Problem::introuvable)?;
    conversion::lire(&fige)
}
