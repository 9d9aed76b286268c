//! Organismes et agréments, pour ce que la déclaration en lit.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::OrganismeId;

use crate::DbError;
use crate::declarations::AgrementRow;
use crate::schema::{agrement, organisme};

/// Fiche d'un organisme.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct OrganismeRow {
    /// Identifiant.
    pub id: Uuid,
    /// `personne_morale` ou `personne_physique`.
    pub type_organisme: String,
    /// SIRET.
    pub siret: String,
    /// SIREN.
    pub siren: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// Raison sociale.
    pub raison_sociale: Option<String>,
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Nom de naissance.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Statut juridique.
    pub statut_juridique: Option<String>,
    /// Adresse du siège.
    pub adresse: Option<Value>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
    /// Responsable de séjour par défaut.
    pub responsable_sejour: Option<Value>,
    /// Représentants légaux.
    pub representants_legaux: Value,
    /// Vrai si la fiche est complète.
    pub complet: bool,
}

/// Fiche d'un organisme et agréments du porteur de son SIREN, en une requête.
pub async fn charger(
    conn: &mut AsyncPgConnection,
    id: OrganismeId,
) -> Result<Option<(OrganismeRow, Vec<AgrementRow>)>, DbError> {
    let porteur = diesel::alias!(organisme as porteur);
    let lignes: Vec<(OrganismeRow, Option<AgrementRow>)> = organisme::table
        .left_join(
            porteur.on(porteur
                .field(organisme::siren)
                .eq(organisme::siren)
                .and(porteur.field(organisme::porteur_agrement))),
        )
        .left_join(
            agrement::table.on(porteur
                .field(organisme::id)
                .nullable()
                .eq(agrement::organisme_id.nullable())),
        )
        .filter(organisme::id.eq(id.0))
        .select((OrganismeRow::as_select(), Option::<AgrementRow>::as_select()))
        .load(conn)
        .await?;
    let mut fiche = None;
    let mut agrements = Vec::new();
    for (organisme, agrement) in lignes {
        fiche = Some(organisme);
        agrements.extend(agrement);
    }
    Ok(fiche.map(|organisme| (organisme, agrements)))
}
