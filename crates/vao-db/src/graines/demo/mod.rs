//! Jeu de démonstration (`vao seed --demo`) : comptes, organismes, hébergements, déclarations.
//!
//! Les dates suivent le jour du chargement ; les identifiants ne changent jamais.

mod comptes;
mod declarations;
mod fiches;
mod hebergements;
mod organismes;
mod sejours;

use chrono::{DateTime, Utc};

use super::ErreurGraines;
use crate::Tx;

/// Ce que le jeu de démonstration compte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BilanDemonstration {
    /// Comptes en place.
    pub comptes: usize,
    /// Déclarations en place.
    pub declarations: i64,
    /// Déclarations écrites cette fois.
    pub ecrites: usize,
}

/// Met en place le jeu de démonstration ; `pwd` est l'empreinte du mot de passe commun.
///
/// Le référentiel géographique est déjà chargé. Ce qui existe n'est pas touché.
pub async fn demonstration(
    tx: &mut Tx,
    pwd: &str,
    maintenant: DateTime<Utc>,
) -> Result<BilanDemonstration, ErreurGraines> {
    organismes::ecrire(tx, maintenant).await?;
    let comptes = comptes::ecrire(tx, pwd, maintenant).await?;
    comptes::fiches_territoire(tx, maintenant).await?;
    hebergements::ecrire(tx, maintenant).await?;
    let ecrites = declarations::ecrire(tx, maintenant).await?;
    Ok(BilanDemonstration {
        comptes,
        declarations: declarations::presentes(tx).await?,
        ecrites,
    })
}
