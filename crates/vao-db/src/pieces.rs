//! Pièces jointes : ce qu'on sait d'elles et à quels dossiers elles sont jointes ; leur contenu est au magasin d'objets.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use uuid::Uuid;
use vao_domain::document::{CategoriePiece, ObjetDocument, StatutPiece};
use vao_domain::organisme::{SourceProtocoles, TypeOrganisme};
use vao_domain::{Code as _, DocumentId, OrganismeId, Portee};

use crate::schema::{document, document_lien, organisme};
use crate::{DbError, Texte, Tx};

/// Pièce jointe.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = document)]
pub struct PieceRow {
    /// Identifiant, qui est aussi le nom de l'objet.
    pub id: Uuid,
    /// Nature.
    pub categorie: Texte<CategoriePiece>,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: String,
    /// Taille en octets.
    pub taille: i64,
    /// État.
    pub statut: Texte<StatutPiece>,
    /// Instant du dépôt.
    pub cree_at: DateTime<Utc>,
    /// Organisme qui l'a déposée.
    pub organisme_id: Option<Uuid>,
}

/// Pièce jointe à une fiche, telle qu'une lecture de la fiche la rend.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PieceJointe {
    /// Fiche qui la joint : elle-même, ou son siège si elle suit ses protocoles.
    pub objet: Uuid,
    /// Identifiant.
    pub id: Uuid,
    /// Nature.
    pub categorie: CategoriePiece,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: String,
    /// Taille en octets.
    pub taille: i64,
    /// État.
    pub statut: StatutPiece,
    /// Instant du dépôt.
    pub cree_at: DateTime<Utc>,
}

/// Pièce reçue, à enregistrer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouvellePiece {
    /// Identifiant.
    pub id: DocumentId,
    /// Organisme qui la dépose.
    pub organisme: OrganismeId,
    /// Nature.
    pub categorie: CategoriePiece,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: &'static str,
    /// Taille en octets.
    pub taille: i64,
    /// SHA-256 du contenu.
    pub empreinte: Vec<u8>,
    /// Instant du dépôt.
    pub cree_at: DateTime<Utc>,
    /// Compte qui la dépose.
    pub cree_par: Uuid,
}

/// États dont le contenu existe encore.
const VIVANTS: [&str; 2] = ["EN_QUARANTAINE", "SAIN"];

/// Enregistre une pièce reçue, en quarantaine.
pub async fn deposer(conn: &mut AsyncPgConnection, nouvelle: &NouvellePiece) -> Result<(), DbError> {
    diesel::insert_into(document::table)
        .values((
            document::id.eq(nouvelle.id.0),
            document::organisme_id.eq(nouvelle.organisme.0),
            document::categorie.eq(nouvelle.categorie.code()),
            document::rang.eq(0),
            document::nom.eq(&nouvelle.nom),
            document::type_mime.eq(nouvelle.type_mime),
            document::taille.eq(nouvelle.taille),
            document::empreinte.eq(&nouvelle.empreinte),
            document::produit.eq(false),
            document::statut.eq(StatutPiece::EnQuarantaine.code()),
            document::cree_at.eq(nouvelle.cree_at),
            document::cree_par.eq(nouvelle.cree_par),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Pièce de cet identifiant, sans regarder qui demande : l'appelant vérifie la portée.
pub async fn charger(conn: &mut AsyncPgConnection, id: DocumentId) -> Result<Option<PieceRow>, DbError> {
    Ok(PieceRow::query()
        .filter(document::id.eq(id.0).and(not(document::produit)))
        .first(conn)
        .await
        .optional()?)
}

/// La même, verrouillée jusqu'à la fin de la transaction : rien ne la joint ni ne la détruit entre-temps.
pub async fn verrouiller(tx: &mut Tx, id: DocumentId) -> Result<Option<PieceRow>, DbError> {
    Ok(document::table
        .filter(document::id.eq(id.0).and(not(document::produit)))
        .select(PieceRow::as_select())
        .for_update()
        .first(&mut ***tx)
        .await
        .optional()?)
}

/// Pièces de ces identifiants, protégées d'une destruction jusqu'à la fin de la transaction.
pub async fn tenir(tx: &mut Tx, ids: &[DocumentId]) -> Result<Vec<PieceRow>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    Ok(document::table
        .filter(document::id.eq_any(ids).and(not(document::produit)))
        .select(PieceRow::as_select())
        // Dans le même ordre pour tous : deux enregistrements ne se bloquent pas l'un l'autre.
        .order(document::id.asc())
        .for_share()
        .load(&mut ***tx)
        .await?)
}

/// Dossiers qui joignent une pièce.
pub async fn objets(conn: &mut AsyncPgConnection, id: DocumentId) -> Result<Vec<ObjetDocument>, DbError> {
    let lus: Vec<(String, Uuid)> = document_lien::table
        .filter(document_lien::document_id.eq(id.0))
        .order((document_lien::objet_type.asc(), document_lien::objet_id.asc()))
        .select((document_lien::objet_type, document_lien::objet_id))
        .load(conn)
        .await?;
    Ok(lus
        .into_iter()
        .filter_map(|(code, id)| ObjetDocument::depuis(&code, id))
        .collect())
}

/// Remplace les pièces qu'un dossier joint dans une nature, dans cet ordre.
pub async fn joindre(
    tx: &mut Tx,
    objet: ObjetDocument,
    categorie: CategoriePiece,
    ids: &[DocumentId],
) -> Result<(), DbError> {
    let gardees: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let de_cette_nature = document::table
        .filter(document::categorie.eq(categorie.code()))
        .select(document::id);
    diesel::delete(
        document_lien::table
            .filter(document_lien::objet_type.eq(objet.code()))
            .filter(document_lien::objet_id.eq(objet.id()))
            .filter(document_lien::document_id.eq_any(de_cette_nature))
            .filter(not(document_lien::document_id.eq_any(gardees))),
    )
    .execute(&mut ***tx)
    .await?;
    let lignes: Vec<_> = (0_i32..)
        .zip(ids)
        .map(|(rang, id)| {
            (
                document_lien::document_id.eq(id.0),
                document_lien::objet_type.eq(objet.code()),
                document_lien::objet_id.eq(objet.id()),
                document_lien::rang.eq(rang),
            )
        })
        .collect();
    if lignes.is_empty() {
        return Ok(());
    }
    diesel::insert_into(document_lien::table)
        .values(lignes)
        .on_conflict((
            document_lien::document_id,
            document_lien::objet_type,
            document_lien::objet_id,
        ))
        .do_update()
        .set(document_lien::rang.eq(diesel::upsert::excluded(document_lien::rang)))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

/// SIREN, siège ou non, source des protocoles.
type Faits = (String, bool, Texte<SourceProtocoles>);

/// Vrai si l'appelant voit ce dossier, donc ses pièces.
///
/// Un établissement qui suit les protocoles de son siège voit les pièces qu'ils citent, sans voir la fiche du siège.
pub async fn est_visible(conn: &mut AsyncPgConnection, objet: ObjetDocument, portee: &Portee) -> Result<bool, DbError> {
    let ObjetDocument::Organisme(vu) = objet;
    let moi = match portee {
        Portee::Organisme(organisme) | Portee::Porteur { organisme, .. } => *organisme,
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            let fiche = organisme::table.filter(organisme::id.eq(vu.0).and(not(organisme::supprime)));
            return Ok(diesel::select(exists(fiche)).get_result(conn).await?);
        }
    };
    if moi == vu {
        return Ok(true);
    }
    let fiche = |id: OrganismeId| {
        organisme::table
            .filter(organisme::id.eq(id.0).and(not(organisme::supprime)))
            .filter(organisme::type_organisme.eq(TypeOrganisme::PersonneMorale.code()))
            .select((organisme::siren, organisme::siege_social, organisme::protocoles))
    };
    let Some((siren, siege_social, _)) = fiche(vu).first::<Faits>(conn).await.optional()? else {
        return Ok(false);
    };
    match portee {
        Portee::Porteur { siren: mien, .. } => Ok(siren == mien.as_str()),
        Portee::Organisme(_) => {
            let mienne = fiche(moi).first::<Faits>(conn).await.optional()?;
            Ok(siege_social
                && mienne.is_some_and(|(mien, siege, source)| {
                    mien == siren && !siege && source.0 == SourceProtocoles::Siege
                }))
        }
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => Ok(true),
    }
}

/// Conclut l'analyse d'une pièce en quarantaine ; faux si elle n'y était plus.
pub async fn conclure(
    tx: &mut Tx,
    id: DocumentId,
    statut: StatutPiece,
    signature: Option<&str>,
    le: DateTime<Utc>,
) -> Result<bool, DbError> {
    let changees = diesel::update(document::table.find(id.0))
        .filter(document::statut.eq(StatutPiece::EnQuarantaine.code()))
        .set((
            document::statut.eq(statut.code()),
            document::signature.eq(signature),
            document::analyse_at.eq(le),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(changees == 1)
}

/// Marque purgée une pièce verrouillée qu'aucun dossier ne joint ; faux si l'un la joint ou si son contenu n'est plus.
pub async fn purger(tx: &mut Tx, id: DocumentId, le: DateTime<Utc>) -> Result<bool, DbError> {
    let jointe = document_lien::table.filter(document_lien::document_id.eq(id.0));
    let changees = diesel::update(document::table.find(id.0))
        .filter(document::statut.eq_any(VIVANTS))
        .filter(not(exists(jointe)))
        .set((
            document::statut.eq(StatutPiece::Purgee.code()),
            document::purge_at.eq(le),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(changees == 1)
}

/// Ce que la ronde fait d'une pièce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceDue {
    /// Aucun dossier ne la joint : à détruire.
    Orpheline(Uuid),
    /// Jointe, mais toujours en quarantaine : à analyser de nouveau.
    EnAttente(Uuid),
}

impl PieceDue {
    /// Identifiant de la pièce.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Orpheline(id) | Self::EnAttente(id) => id,
        }
    }
}

/// Pièces déposées avant `avant` qui attendent un geste, par identifiant après `apres`.
pub async fn dues(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    limite: i64,
) -> Result<Vec<PieceDue>, DbError> {
    let jointe = exists(document_lien::table.filter(document_lien::document_id.eq(document::id)));
    let lues: Vec<(Uuid, bool)> = document::table
        .filter(not(document::produit).and(document::statut.eq_any(VIVANTS)))
        .filter(document::cree_at.lt(avant))
        .filter(document::id.gt(apres.unwrap_or_else(Uuid::nil)))
        .filter(not(jointe).or(document::statut.eq(StatutPiece::EnQuarantaine.code())))
        .order(document::id.asc())
        .limit(limite)
        .select((
            document::id,
            exists(document_lien::table.filter(document_lien::document_id.eq(document::id))),
        ))
        .load(conn)
        .await?;
    Ok(lues
        .into_iter()
        .map(|(id, jointe)| {
            if jointe {
                PieceDue::EnAttente(id)
            } else {
                PieceDue::Orpheline(id)
            }
        })
        .collect())
}
