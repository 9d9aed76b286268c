//! Écriture d'une fiche : chaque mise à jour vérifie la version lue.

#![expect(clippy::ref_option_ref, reason = "code dérivé par Diesel")]

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::{OrganismeId, Version};

use super::fiche::FicheRow;
use crate::schema::organisme;
use crate::{DbError, Tx};

/// Ce qui change ; un champ absent reste tel quel, `Some(None)` l'efface.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = organisme)]
pub struct Changement {
    /// SIRET.
    pub siret: Option<String>,
    /// Vrai pour un siège.
    pub siege_social: Option<bool>,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: Option<bool>,
    /// Raison sociale.
    pub raison_sociale: Option<Option<String>>,
    /// Nom commercial.
    pub nom_commercial: Option<Option<String>>,
    /// Nom de naissance.
    pub nom_naissance: Option<Option<String>>,
    /// Nom d'usage.
    pub nom_usage: Option<Option<String>>,
    /// Prénom.
    pub prenom: Option<Option<String>>,
    /// Forme juridique.
    pub statut_juridique: Option<Option<String>>,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<Option<String>>,
    /// Adresse de l'établissement.
    pub adresse: Option<Option<Value>>,
    /// Pays ; vide pour l'effacer.
    pub pays: Option<String>,
    /// Code du département.
    pub departement: Option<Option<String>>,
    /// Code de la profession.
    pub profession: Option<Option<&'static str>>,
    /// Adresse du domicile.
    pub adresse_domicile: Option<Option<Value>>,
    /// Vrai si l'activité s'exerce au domicile.
    pub adresse_identique: Option<Option<bool>>,
    /// Courriel.
    pub email: Option<Option<String>>,
    /// Téléphone.
    pub telephone: Option<Option<String>>,
    /// Responsable de l'organisation des séjours.
    pub responsable_sejour: Option<Option<Value>>,
    /// Représentants légaux.
    pub representants_legaux: Option<Value>,
    /// D'où vient l'identité.
    pub source_identite: Option<&'static str>,
    /// Relevé du répertoire.
    pub releve_sirene: Option<Option<Value>>,
    /// Son instant.
    pub releve_at: Option<Option<DateTime<Utc>>>,
    /// Vrai si le répertoire dit l'établissement fermé.
    pub etablissement_ferme: Option<bool>,
    /// Vrai si le répertoire dit l'entreprise cessée.
    pub unite_cessee: Option<bool>,
    /// Relevé de la liste des établissements.
    pub etablissements_releves_at: Option<DateTime<Utc>>,
    /// Ses protocoles, ou ceux de son siège.
    pub protocoles: Option<&'static str>,
    /// Protocole de transport.
    pub protocole_transport: Option<Value>,
    /// Protocole sanitaire.
    pub protocole_sanitaire: Option<Value>,
    /// Ce qui manque.
    pub manques: Option<Value>,
    /// Vrai si la fiche est finalisée et complète.
    pub complet: Option<bool>,
    /// Finalisation.
    pub finalise_at: Option<DateTime<Utc>>,
    /// Qui l'a finalisée.
    pub finalise_par: Option<Uuid>,
    /// Début de la version courante, après un changement de SIRET.
    pub version_ouverte_at: Option<DateTime<Utc>>,
}

impl Changement {
    /// Vrai s'il écrit un protocole : les pièces de la fiche ont pu changer avec lui.
    pub const fn touche_les_protocoles(&self) -> bool {
        self.protocoles.is_some() || self.protocole_transport.is_some() || self.protocole_sanitaire.is_some()
    }
}

/// Modifie une fiche si elle est encore à la version lue ; `None` si elle a avancé. La ligne reste verrouillée.
pub async fn changer(
    tx: &mut Tx,
    id: OrganismeId,
    version: Version,
    changement: &Changement,
    le: DateTime<Utc>,
) -> Result<Option<FicheRow>, DbError> {
    Ok(diesel::update(organisme::table.find(id.0))
        .filter(organisme::version.eq(version.0))
        .set((
            changement,
            organisme::version.eq(version.suivante().0),
            organisme::edited_at.eq(le),
        ))
        .returning(FicheRow::as_returning())
        .get_result(&mut ***tx)
        .await
        .optional()?)
}

/// Écrit ce qui se déduit de la fiche, sans en changer la version : personne ne l'a modifiée.
pub async fn deriver(tx: &mut Tx, id: OrganismeId, manques: &Value, complet: bool) -> Result<(), DbError> {
    diesel::update(organisme::table.find(id.0))
        .set((organisme::manques.eq(manques), organisme::complet.eq(complet)))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

/// Verrouille une fiche : ses événements s'enchaînent l'un après l'autre. Faux si elle n'existe pas.
pub async fn verrouiller(tx: &mut Tx, id: OrganismeId) -> Result<bool, DbError> {
    let trouvee: Option<Uuid> = organisme::table
        .find(id.0)
        .select(organisme::id)
        .for_no_key_update()
        .first(&mut ***tx)
        .await
        .optional()?;
    Ok(trouvee.is_some())
}
