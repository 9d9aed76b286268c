//! Documents d'une déclaration ; leur contenu, chiffré, est au magasin d'objets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::declaration::CategorieDocument;
use vao_domain::{Code as _, DeclarationId, DocumentId};

use crate::schema::document;
use crate::{DbError, Texte, Tx};

/// Document.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = document)]
pub struct DocumentRow {
    /// Identifiant, qui est aussi le nom de l'objet.
    pub id: Uuid,
    /// Nature.
    pub categorie: Texte<CategorieDocument>,
    /// Rang dans sa nature.
    pub rang: i32,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: String,
    /// Taille en octets.
    pub taille: i64,
    /// SHA-256 du contenu.
    pub empreinte: Vec<u8>,
    /// Vrai s'il est produit par le service.
    pub produit: bool,
    /// Instant de création.
    pub cree_at: DateTime<Utc>,
}

/// Document produit par le service, à enregistrer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NouveauDocument {
    /// Identifiant.
    pub id: DocumentId,
    /// Déclaration.
    pub declaration: DeclarationId,
    /// Nature.
    pub categorie: CategorieDocument,
    /// Rang dans sa nature.
    pub rang: i32,
    /// Nom du fichier.
    pub nom: String,
    /// Type MIME.
    pub type_mime: &'static str,
    /// Taille en octets.
    pub taille: i64,
    /// SHA-256 du contenu.
    pub empreinte: Vec<u8>,
    /// Instant de création.
    pub cree_at: DateTime<Utc>,
}

/// Enregistre un document produit ; faux si celui de ce rang existe déjà.
pub async fn enregistrer(tx: &mut Tx, nouveau: &NouveauDocument) -> Result<bool, DbError> {
    let ecrits = diesel::insert_into(document::table)
        .values((
            document::id.eq(nouveau.id.0),
            document::declaration_id.eq(nouveau.declaration.0),
            document::categorie.eq(nouveau.categorie.code()),
            document::rang.eq(nouveau.rang),
            document::nom.eq(&nouveau.nom),
            document::type_mime.eq(nouveau.type_mime),
            document::taille.eq(nouveau.taille),
            document::empreinte.eq(&nouveau.empreinte),
            document::produit.eq(true),
            document::cree_at.eq(nouveau.cree_at),
        ))
        .on_conflict((document::declaration_id, document::categorie, document::rang))
        .do_nothing()
        .execute(&mut ***tx)
        .await?;
    Ok(ecrits == 1)
}

/// Documents d'une déclaration déjà trouvée dans la portée, le plus récent d'abord.
pub async fn lister(conn: &mut AsyncPgConnection, declaration: DeclarationId) -> Result<Vec<DocumentRow>, DbError> {
    Ok(DocumentRow::query()
        .filter(document::declaration_id.eq(declaration.0))
        .order((document::cree_at.desc(), document::id.desc()))
        .load(conn)
        .await?)
}

/// Document de cette déclaration.
pub async fn charger(
    conn: &mut AsyncPgConnection,
    declaration: DeclarationId,
    id: DocumentId,
) -> Result<Option<DocumentRow>, DbError> {
    Ok(DocumentRow::query()
        .filter(document::declaration_id.eq(declaration.0).and(document::id.eq(id.0)))
        .first(conn)
        .await
        .optional()?)
}

/// Vrai si le document de ce rang existe déjà.
pub async fn existe(
    conn: &mut AsyncPgConnection,
    declaration: DeclarationId,
    categorie: CategorieDocument,
    rang: i32,
) -> Result<bool, DbError> {
    Ok(diesel::select(diesel::dsl::exists(
        document::table
            .filter(document::declaration_id.eq(declaration.0))
            .filter(document::categorie.eq(categorie.code()))
            .filter(document::rang.eq(rang)),
    ))
    .get_result(conn)
    .await?)
}
