//! Compteurs du tableau de bord, dans la portée de l'appelant.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use vao_domain::{Portee, Statut};

use crate::schema::{compteur, declaration};
use crate::{DbError, Texte};

/// Nombre de déclarations d'un statut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompteurRow {
    /// Statut.
    pub statut: Statut,
    /// Déclarations visibles.
    pub total: i64,
    /// Dont celles que l'appelant instruit ; toutes, pour un organisme.
    pub instruites: i64,
}

/// Compteurs par statut : tenus par la base pour un agent, comptés sur l'index pour un organisme.
pub async fn compter(conn: &mut AsyncPgConnection, portee: &Portee) -> Result<Vec<CompteurRow>, DbError> {
    let organismes = declaration::table
        .group_by(declaration::statut)
        .select((declaration::statut, count_star()));
    match portee {
        Portee::Organisme(id) => Ok(toutes(
            organismes.filter(declaration::organisme_id.eq(id.0)).load(conn).await?,
        )),
        Portee::Porteur { siren, .. } => Ok(toutes(
            organismes
                .filter(declaration::organisme_siren.eq(siren.as_str()))
                .load(conn)
                .await?,
        )),
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            let lignes = compteur::table
                .filter(compteur::portee.eq(portee.cle().unwrap_or_default()))
                .filter(compteur::n.ne(0))
                .select((compteur::statut, compteur::instructeur, compteur::n))
                .load::<(Texte<Statut>, bool, i64)>(conn)
                .await?;
            Ok(reunir(&lignes))
        }
    }
}

fn toutes(lignes: Vec<(Texte<Statut>, i64)>) -> Vec<CompteurRow> {
    let mut compteurs: Vec<CompteurRow> = lignes
        .into_iter()
        .map(|(statut, total)| CompteurRow {
            statut: statut.0,
            total,
            instruites: total,
        })
        .collect();
    compteurs.sort_unstable_by_key(|compteur| compteur.statut);
    compteurs
}

/// Réunit les deux places (instructeur, informé) de chaque statut.
fn reunir(lignes: &[(Texte<Statut>, bool, i64)]) -> Vec<CompteurRow> {
    let mut compteurs: Vec<CompteurRow> = Vec::new();
    for (statut, instructeur, n) in lignes {
        let instruites = if *instructeur { *n } else { 0 };
        match compteurs.iter_mut().find(|compteur| compteur.statut == statut.0) {
            Some(compteur) => {
                compteur.total += n;
                compteur.instruites += instruites;
            }
            None => compteurs.push(CompteurRow {
                statut: statut.0,
                total: *n,
                instruites,
            }),
        }
    }
    compteurs.sort_unstable_by_key(|compteur| compteur.statut);
    compteurs
}
