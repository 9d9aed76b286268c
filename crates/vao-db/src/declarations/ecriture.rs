//! Écriture d'une déclaration : chaque mise à jour vérifie la version lue.

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::{Code as _, DeclarationId, Phase, Statut, Version};

use super::lecture::DeclarationRow;
use crate::journal::{Journalisee, Trace};
use crate::preparee::Preparee;
use crate::schema::{declaration, declaration_depot};
use crate::{DbError, Instruction, Tx};

#[diesel::declare_sql_function]
extern "SQL" {
    /// Valeur suivante d'une séquence.
    fn nextval(sequence: diesel::sql_types::Text) -> diesel::sql_types::BigInt;

    /// Recalcule qui voit une déclaration (migration `declaration`).
    fn declaration_recalculer_portee(
        p_id: diesel::sql_types::Uuid,
    ) -> diesel::sql_types::Array<diesel::sql_types::Text>;
}

/// Brouillon à créer.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = declaration)]
pub struct NouvelleDeclaration {
    /// Identifiant.
    pub id: Uuid,
    /// Organisme déclarant.
    pub organisme_id: Uuid,
    /// Son nom.
    pub organisme_nom: String,
    /// Son SIREN.
    pub organisme_siren: String,
    /// Titre.
    pub libelle: String,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Responsable du séjour.
    pub responsable_sejour: Value,
    /// Section « vacanciers ».
    pub vacanciers: Value,
    /// Section « personnel ».
    pub personnel: Value,
    /// Fiche de l'organisme à cet instant.
    pub organisme_snapshot: Value,
    /// Instant de création.
    pub created_at: DateTime<Utc>,
    /// Auteur.
    pub created_by: Uuid,
}

/// Ce qui change ; un champ absent reste tel quel, `Some(None)` l'efface.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = declaration)]
pub struct Changement {
    /// Statut.
    pub statut: Option<&'static str>,
    /// Numéro.
    pub numero: Option<String>,
    /// Nom de l'organisme.
    pub organisme_nom: Option<String>,
    /// Titre.
    pub libelle: Option<String>,
    /// Premier jour.
    pub date_debut: Option<NaiveDate>,
    /// Dernier jour.
    pub date_fin: Option<NaiveDate>,
    /// Département compétent.
    pub departement_suivi: Option<String>,
    /// Région de l'agrément.
    pub region_agrement: Option<String>,
    /// Responsable du séjour.
    pub responsable_sejour: Option<Value>,
    /// Section « vacanciers ».
    pub vacanciers: Option<Value>,
    /// Section « personnel ».
    pub personnel: Option<Value>,
    /// Attestation du dépôt à deux mois.
    pub attestation_2m: Option<Value>,
    /// Fiche de l'organisme.
    pub organisme_snapshot: Option<Value>,
    /// Demande de compléments en attente.
    pub complements: Option<Option<Value>>,
    /// Vrai si le premier dépôt est hors délai.
    pub depot_tardif_2m: Option<bool>,
    /// Prise en charge.
    pub pris_en_charge_at: Option<DateTime<Utc>>,
    /// Enregistrement.
    pub enregistre_2m_at: Option<DateTime<Utc>>,
    /// Refus.
    pub refuse_at: Option<DateTime<Utc>>,
    /// Annulation.
    pub annule_at: Option<DateTime<Utc>>,
}

impl Changement {
    /// Changement de statut.
    pub fn de_statut(statut: Statut) -> Self {
        Self {
            statut: Some(statut.code()),
            ..Self::default()
        }
    }
}

/// Ce qu'une saisie change : les colonnes d'une section, absentes si elles restent telles quelles.
#[derive(Debug, Clone, Default, PartialEq, AsChangeset)]
#[diesel(table_name = declaration)]
pub struct ChangementDeSection {
    /// Titre.
    pub libelle: Option<String>,
    /// Premier jour.
    pub date_debut: Option<NaiveDate>,
    /// Dernier jour.
    pub date_fin: Option<NaiveDate>,
    /// Responsable du séjour.
    pub responsable_sejour: Option<Value>,
    /// Section « vacanciers ».
    pub vacanciers: Option<Value>,
    /// Section « personnel ».
    pub personnel: Option<Value>,
}

impl ChangementDeSection {
    /// Reporte sur la ligne lue ce que la base vient d'écrire.
    fn reporter(self, ligne: &mut DeclarationRow) {
        fn remplacer<T>(colonne: &mut T, valeur: Option<T>) {
            if let Some(valeur) = valeur {
                *colonne = valeur;
            }
        }
        // Sans « .. » : une colonne de plus ne compile pas tant qu'elle n'est pas reportée.
        let Self {
            libelle,
            date_debut,
            date_fin,
            responsable_sejour,
            vacanciers,
            personnel,
        } = self;
        remplacer(&mut ligne.libelle, libelle);
        remplacer(&mut ligne.date_debut, date_debut);
        remplacer(&mut ligne.date_fin, date_fin);
        remplacer(&mut ligne.responsable_sejour, responsable_sejour);
        remplacer(&mut ligne.vacanciers, vacanciers);
        remplacer(&mut ligne.personnel, personnel);
    }
}

/// Dépôt à écrire.
#[derive(Debug, Clone, PartialEq)]
pub struct NouveauDepot {
    /// Déclaration.
    pub declaration: DeclarationId,
    /// Rang, à partir de 1.
    pub rang: i32,
    /// Phase.
    pub phase: Phase,
    /// Instant.
    pub depose_at: DateTime<Utc>,
    /// Auteur.
    pub depose_par: Uuid,
    /// Vrai si le délai était dépassé.
    pub tardif: bool,
    /// Justification de l'urgence.
    pub motif_urgence: Option<String>,
    /// Réponse libre à une demande de compléments.
    pub reponse: Option<String>,
    /// Déclaration entière, figée.
    pub instantane: Value,
}

/// Crée un brouillon.
pub async fn creer(tx: &mut Tx, nouvelle: &NouvelleDeclaration) -> Result<DeclarationRow, DbError> {
    Ok(diesel::insert_into(declaration::table)
        .values((
            nouvelle,
            declaration::statut.eq(Statut::Brouillon.code()),
            declaration::edited_at.eq(nouvelle.created_at),
            declaration::edited_by.eq(nouvelle.created_by),
        ))
        .returning(DeclarationRow::as_returning())
        .get_result(&mut ***tx)
        .await?)
}

/// Modifie une déclaration si elle est encore à la version lue ; `None` si elle a avancé.
pub async fn changer(
    tx: &mut Tx,
    id: DeclarationId,
    version: Version,
    changement: &Changement,
    par: Uuid,
    le: DateTime<Utc>,
) -> Result<Option<DeclarationRow>, DbError> {
    let mise_a_jour = diesel::update(declaration::table.find(id.0))
        .filter(declaration::version.eq(version.0))
        .set((
            changement,
            declaration::version.eq(version.suivante().0),
            declaration::edited_at.eq(le),
            declaration::edited_by.eq(par),
        ))
        .returning(DeclarationRow::as_returning());
    Ok(Preparee(mise_a_jour).get_result(&mut ***tx).await.optional()?)
}

/// Enregistre une saisie et sa trace, en une instruction, si la déclaration est encore à la version lue.
///
/// `ligne` devient ce que la base contient ; elle reste telle quelle, et rien n'est écrit, si quelqu'un est passé.
/// Elle n'est pas relue : ce qui change est connu, et le reste n'a pas bougé depuis la version lue.
pub async fn enregistrer(
    instruction: Instruction<'_>,
    ligne: &mut DeclarationRow,
    changement: ChangementDeSection,
    trace: Trace<'_>,
) -> Result<bool, DbError> {
    let version = Version(ligne.version);
    let mise_a_jour = diesel::update(declaration::table.find(ligne.id))
        .filter(declaration::version.eq(version.0))
        .set((
            &changement,
            declaration::version.eq(version.suivante().0),
            declaration::edited_at.eq(trace.le),
            declaration::edited_by.eq(trace.par),
        ))
        .returning(declaration::id);
    let ecrites = Preparee(Journalisee { mise_a_jour, trace })
        .execute(instruction.connexion())
        .await?;
    if ecrites == 0 {
        return Ok(false);
    }
    changement.reporter(ligne);
    ligne.version = version.suivante().0;
    // La base ne garde que les microsecondes.
    ligne.edited_at = trace.le.trunc_subsecs(6);
    Ok(true)
}

/// Supprime un brouillon encore à la version lue, avec ses étapes ; l'historique reste.
pub async fn supprimer_brouillon(tx: &mut Tx, id: DeclarationId, version: Version) -> Result<bool, DbError> {
    let supprimees = diesel::delete(declaration::table.find(id.0))
        .filter(declaration::version.eq(version.0))
        .filter(declaration::statut.eq(Statut::Brouillon.code()))
        .execute(&mut ***tx)
        .await?;
    Ok(supprimees == 1)
}

/// Écrit un dépôt.
pub async fn deposer(tx: &mut Tx, depot: &NouveauDepot) -> Result<(), DbError> {
    diesel::insert_into(declaration_depot::table)
        .values((
            declaration_depot::declaration_id.eq(depot.declaration.0),
            declaration_depot::rang.eq(depot.rang),
            declaration_depot::phase.eq(depot.phase.code()),
            declaration_depot::depose_at.eq(depot.depose_at),
            declaration_depot::depose_par.eq(depot.depose_par),
            declaration_depot::tardif.eq(depot.tardif),
            declaration_depot::motif_urgence.eq(&depot.motif_urgence),
            declaration_depot::reponse.eq(&depot.reponse),
            declaration_depot::instantane.eq(&depot.instantane),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

/// Compteur national des numéros ; une transaction annulée y laisse un trou, admis.
pub async fn prochain_numero(tx: &mut Tx) -> Result<i64, DbError> {
    Ok(diesel::select(nextval("declaration_numero"))
        .get_result(&mut ***tx)
        .await?)
}

/// Recalcule les portées et leurs compteurs après un changement de statut, de dates ou d'étapes.
pub async fn recalculer_portee(tx: &mut Tx, id: DeclarationId) -> Result<Vec<String>, DbError> {
    Ok(diesel::select(declaration_recalculer_portee(id.0))
        .get_result(&mut ***tx)
        .await?)
}
