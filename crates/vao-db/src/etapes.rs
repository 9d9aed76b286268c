//! Étapes d'un séjour et versions d'hébergement qu'elles figent.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::declaration::TypeHebergement;
use vao_domain::{DeclarationId, OrganismeId};

use crate::requete::{Requete, Valeur};
use crate::schema::{hebergement, hebergement_version};
use crate::{DbError, Texte, Tx};

/// Étape et la version d'hébergement qu'elle fige.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EtapeRow {
    /// Identifiant.
    pub id: Uuid,
    /// Rang, à partir de 1.
    pub ordre: i32,
    /// Jour d'arrivée.
    pub date_debut: NaiveDate,
    /// Jour de départ.
    pub date_fin: NaiveDate,
    /// Comment le groupe rejoint l'étape.
    pub rejoindre_etape: Option<String>,
    /// Version figée.
    pub version: VersionRow,
}

/// Version d'une fiche d'hébergement.
#[derive(Debug, Clone, PartialEq, Queryable, Deserialize)]
pub struct VersionRow {
    /// Identifiant de la version.
    pub id: Uuid,
    /// Fiche.
    pub hebergement_id: Uuid,
    /// Numéro de la version.
    pub numero: i32,
    /// Version courante de la fiche.
    pub courante: i32,
    /// Nom du lieu.
    pub nom: String,
    /// Type.
    pub type_: Texte<TypeHebergement>,
    /// Adresse.
    pub adresse: Value,
    /// Département.
    pub departement: String,
    /// Nombre de lits.
    pub nombre_lits: i32,
}

/// Colonnes d'une [`VersionRow`].
type ColonnesVersion = (
    hebergement_version::id,
    hebergement_version::hebergement_id,
    hebergement_version::numero,
    hebergement::version_courante,
    hebergement_version::nom,
    hebergement_version::type_,
    hebergement_version::adresse,
    hebergement_version::departement,
    hebergement_version::nombre_lits,
);

pub(crate) const COLONNES_VERSION: ColonnesVersion = (
    hebergement_version::id,
    hebergement_version::hebergement_id,
    hebergement_version::numero,
    hebergement::version_courante,
    hebergement_version::nom,
    hebergement_version::type_,
    hebergement_version::adresse,
    hebergement_version::departement,
    hebergement_version::nombre_lits,
);

crate::requete::expression! {
    /// Étapes de la déclaration lue, par date puis par ordre, à lire avec [`depuis_json`].
    ///
    /// Le SQL rend des tableaux : ni nom de champ à répéter, ni seconde requête à attendre.
    pub(crate) EtapesEnJson: Text =
        "(SELECT coalesce(json_agg(json_build_array(e.id, e.ordre, e.date_debut, e.date_fin, e.rejoindre_etape, \
         json_build_array(v.id, v.hebergement_id, v.numero, h.version_courante, v.nom, v.type, v.adresse, \
         v.departement, v.nombre_lits)) ORDER BY e.date_debut, e.ordre), '[]')::text \
         FROM declaration_etape e JOIN hebergement_version v ON v.id = e.hebergement_version_id \
         JOIN hebergement h ON h.id = v.hebergement_id WHERE e.declaration_id = declaration.id)"
}

/// Lit les étapes rendues par [`EtapesEnJson`].
pub(crate) fn depuis_json(texte: &str) -> Result<Vec<EtapeRow>, DbError> {
    crate::requete::lire_json(texte)
}

/// Versions courantes des hébergements actifs de l'organisme parmi `fiches`.
pub async fn versions_courantes(
    conn: &mut AsyncPgConnection,
    organisme: OrganismeId,
    fiches: &[Uuid],
) -> Result<Vec<VersionRow>, DbError> {
    Ok(hebergement_version::table
        .inner_join(hebergement::table)
        .filter(hebergement::organisme_id.eq(organisme.0))
        .filter(hebergement::statut.eq("actif"))
        .filter(hebergement::id.eq_any(fiches))
        .filter(hebergement_version::numero.eq(hebergement::version_courante))
        .select(COLONNES_VERSION)
        .load(conn)
        .await?)
}

/// Remplace les étapes d'une déclaration, en une requête ; les rend avec leur identifiant écrit.
///
/// Une étape garde l'identifiant de son rang : le rang est ce que l'organisme voit et déplace.
pub async fn remplacer(
    tx: &mut Tx,
    declaration: DeclarationId,
    mut etapes: Vec<EtapeRow>,
) -> Result<Vec<EtapeRow>, DbError> {
    let ecrites: Vec<(Uuid, i32)> = remplacement(declaration, &etapes).load(&mut ***tx).await?;
    for etape in &mut etapes {
        if let Some((id, _)) = ecrites.iter().find(|(_, ordre)| *ordre == etape.ordre) {
            etape.id = *id;
        }
    }
    Ok(etapes)
}

/// Remplacer un nombre quelconque de lignes en une seule requête ne s'écrit pas dans le langage de Diesel.
fn remplacement(declaration: DeclarationId, etapes: &[EtapeRow]) -> Requete<(SqlUuid, Integer)> {
    fn colonne<T>(etapes: &[EtapeRow], lire: impl Fn(&EtapeRow) -> T) -> Vec<T> {
        etapes.iter().map(lire).collect()
    }
    let nombre = i32::try_from(etapes.len()).unwrap_or(i32::MAX);
    let mut requete = Requete::nouvelle();
    requete
        .sql("WITH retrait AS (DELETE FROM declaration_etape WHERE declaration_id = ")
        .lier(Valeur::Id(declaration.0))
        .sql(" AND ordre > ")
        .lier(Valeur::Entier(nombre))
        .sql(
            ") INSERT INTO declaration_etape AS e (id, declaration_id, ordre, hebergement_version_id, departement, \
             date_debut, date_fin, rejoindre_etape) \
             SELECT n.id, ",
        )
        .lier(Valeur::Id(declaration.0))
        .sql(", n.ordre, n.version, n.departement, n.debut, n.fin, n.rejoindre FROM unnest(")
        .lier(Valeur::Ids(colonne(etapes, |e| e.id)))
        .sql(", ")
        .lier(Valeur::Entiers(colonne(etapes, |e| e.ordre)))
        .sql(", ")
        .lier(Valeur::Ids(colonne(etapes, |e| e.version.id)))
        .sql(", ")
        .lier(Valeur::Textes(colonne(etapes, |e| e.version.departement.clone())))
        .sql(", ")
        .lier(Valeur::Jours(colonne(etapes, |e| e.date_debut)))
        .sql(", ")
        .lier(Valeur::Jours(colonne(etapes, |e| e.date_fin)))
        .sql(", ")
        .lier(Valeur::TextesOuNuls(colonne(etapes, |e| e.rejoindre_etape.clone())))
        .sql(
            ") AS n (id, ordre, version, departement, debut, fin, rejoindre) \
             ON CONFLICT (declaration_id, ordre) DO UPDATE SET \
             hebergement_version_id = excluded.hebergement_version_id, departement = excluded.departement, \
             date_debut = excluded.date_debut, date_fin = excluded.date_fin, \
             rejoindre_etape = excluded.rejoindre_etape \
             RETURNING e.id, e.ordre",
        );
    requete
}
