//! Vérification des compteurs tenus par la base (`vao doctor`).

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::DbError;

/// Compteur qui ne vaut pas ce qu'un recompte donne.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Ecart {
    /// Clé de portée.
    #[diesel(sql_type = Text)]
    pub portee: String,
    /// Statut.
    #[diesel(sql_type = Text)]
    pub statut: String,
    /// Vrai pour les déclarations que le territoire instruit.
    #[diesel(sql_type = Bool)]
    pub instructeur: bool,
    /// Valeur tenue.
    #[diesel(sql_type = BigInt)]
    pub compteur: i64,
    /// Valeur recomptée.
    #[diesel(sql_type = BigInt)]
    pub recompte: i64,
}

const ECARTS: &str = "
SELECT portee, statut, instructeur, coalesce(c.n, 0) AS compteur, coalesce(r.n, 0) AS recompte
FROM compteur c FULL JOIN (
    SELECT portee, statut, instructeur, count(*) AS n FROM declaration_portee GROUP BY portee, statut, instructeur
) r USING (portee, statut, instructeur)
WHERE coalesce(c.n, 0) <> coalesce(r.n, 0)
ORDER BY portee, statut, instructeur";

/// Compare chaque compteur à un recompte, en une lecture cohérente ; vide quand tout est juste.
pub async fn verifier(conn: &mut AsyncPgConnection) -> Result<Vec<Ecart>, DbError> {
    // Une jointure complète ne s'écrit pas dans le langage de Diesel.
    Ok(diesel::sql_query(ECARTS).load(conn).await?)
}

/// Portées de déclarations qui ne sont pas celles que leur contenu commande.
const PORTEES_FAUSSES: &str = "
WITH attendue AS (
    SELECT d.id, c.cle FROM declaration d CROSS JOIN LATERAL (
        SELECT 'FR' AS cle
        UNION SELECT unnest(ARRAY['D' || e.departement, 'R' || t.parent])
            FROM declaration_etape e JOIN territoire t ON t.code = e.departement WHERE e.declaration_id = d.id
        UNION SELECT unnest(ARRAY['D' || t.code, 'R' || t.parent])
            FROM territoire t WHERE t.code = d.departement_suivi
        UNION SELECT 'R' || d.region_agrement WHERE d.region_agrement IS NOT NULL) c
    WHERE d.statut <> 'BROUILLON')
SELECT count(*) AS n FROM attendue a
FULL JOIN (SELECT p.declaration_id AS id, p.portee AS cle FROM declaration_portee p
           JOIN declaration d ON d.id = p.declaration_id AND d.date_debut = p.date_debut AND d.statut = p.statut
                             AND p.portee = ANY (d.portees)) r USING (id, cle)
WHERE a.id IS NULL OR r.id IS NULL";

#[derive(QueryableByName)]
struct Nombre {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Nombre de lignes de portée manquantes, en trop, ou en désaccord avec leur déclaration.
pub async fn portees_fausses(conn: &mut AsyncPgConnection) -> Result<i64, DbError> {
    Ok(diesel::sql_query(PORTEES_FAUSSES).get_result::<Nombre>(conn).await?.n)
}
