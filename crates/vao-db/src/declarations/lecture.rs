//! Lecture d'une déclaration par son identifiant, en une requête.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::{DeclarationId, OrganismeId, Phase, Portee, Statut};

use crate::etapes::{self, EtapeRow, EtapesEnJson};
use crate::organismes::AGREMENTS_DE;
use crate::requete::{expression, lire_json};
use crate::schema::{declaration, declaration_depot, organisme, territoire};
use crate::{DbError, Texte};

/// Ligne d'une déclaration, colonnes calculées mises à part.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = declaration)]
pub struct DeclarationRow {
    /// Identifiant.
    pub id: Uuid,
    /// Numéro, à partir du premier dépôt.
    pub numero: Option<String>,
    /// Statut.
    pub statut: Texte<Statut>,
    /// Version.
    pub version: i32,
    /// Organisme déclarant.
    pub organisme_id: Uuid,
    /// Son nom, au dernier dépôt ou à la création.
    pub organisme_nom: String,
    /// Son SIREN.
    pub organisme_siren: String,
    /// Titre.
    pub libelle: String,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Département compétent.
    pub departement_suivi: Option<String>,
    /// Région de l'agrément, au dernier dépôt.
    pub region_agrement: Option<String>,
    /// Responsable du séjour.
    pub responsable_sejour: Value,
    /// Section « vacanciers ».
    pub vacanciers: Value,
    /// Section « personnel ».
    pub personnel: Value,
    /// Attestation du dernier dépôt à deux mois.
    pub attestation_2m: Option<Value>,
    /// Fiche de l'organisme, figée à la création puis à chaque dépôt.
    pub organisme_snapshot: Value,
    /// Demande de compléments en attente.
    pub complements: Option<Value>,
    /// Vrai si le premier dépôt était hors délai.
    pub depot_tardif_2m: bool,
    /// Instant de l'enregistrement à deux mois.
    pub enregistre_2m_at: Option<DateTime<Utc>>,
    /// Instant de création.
    pub created_at: DateTime<Utc>,
    /// Instant de la dernière modification.
    pub edited_at: DateTime<Utc>,
}

/// Organisme déclarant, tel qu'il est aujourd'hui.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct OrganismeDeclarant {
    /// SIRET.
    pub siret: String,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
}

/// Territoire compétent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = territoire)]
pub struct TerritoireSuivi {
    /// Code du département.
    pub code: String,
    /// Nom du département.
    pub libelle: String,
    /// Code de sa région.
    pub parent: Option<String>,
}

/// Agrément de l'organisme, ou du siège qui l'autorise.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Deserialize)]
pub struct AgrementRow {
    /// Numéro.
    pub numero: String,
    /// Région qui l'a délivré.
    pub region: String,
    /// Nom de cette région.
    pub region_libelle: String,
    /// Date d'obtention.
    pub date_obtention: NaiveDate,
    /// Dernier jour de validité.
    pub date_fin_validite: NaiveDate,
}

impl AgrementRow {
    /// Vrai si l'agrément est valide ce jour-là.
    pub fn couvre(&self, jour: NaiveDate) -> bool {
        (self.date_obtention..=self.date_fin_validite).contains(&jour)
    }

    /// Parmi plusieurs agréments, celui qui couvre `jour`, sinon le dernier en date.
    pub fn retenir(agrements: &[Self], jour: NaiveDate) -> Option<&Self> {
        agrements
            .iter()
            .max_by_key(|agrement| (agrement.couvre(jour), agrement.date_fin_validite))
    }
}

/// Dépôt, sans son instantané.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DepotRow {
    /// Rang, à partir de 1.
    pub rang: i32,
    /// Phase.
    pub phase: Texte<Phase>,
    /// Instant.
    pub depose_at: DateTime<Utc>,
    /// Vrai si le délai était dépassé.
    pub tardif: bool,
    /// Justification de l'urgence.
    pub motif_urgence: Option<String>,
}

/// Déclaration et tout ce qu'il faut pour la montrer.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// Déclaration.
    pub declaration: DeclarationRow,
    /// Organisme déclarant.
    pub organisme: OrganismeDeclarant,
    /// Territoire compétent.
    pub territoire: Option<TerritoireSuivi>,
    /// Agréments de l'organisme, ou du siège qui l'autorise.
    pub agrements: Vec<AgrementRow>,
    /// Étapes, par date puis par ordre.
    pub etapes: Vec<EtapeRow>,
    /// Dépôts, par rang.
    pub depots: Vec<DepotRow>,
}

impl Dossier {
    /// Agrément qui couvre le premier jour, sinon le dernier connu.
    pub fn agrement(&self) -> Option<&AgrementRow> {
        AgrementRow::retenir(&self.agrements, self.declaration.date_debut)
    }
}

expression! {
    /// Agréments de l'organisme, ou du siège qui l'autorise : un ou deux, le meilleur est retenu par
    /// [`AgrementRow::retenir`].
    AgrementsEnJson: Text = AGREMENTS_DE
}

expression! {
    /// Dépôts, par rang, sans leur instantané.
    DepotsEnJson: Text =
        "(SELECT coalesce(json_agg(json_build_array(p.rang, p.phase, p.depose_at, p.tardif, p.motif_urgence) \
         ORDER BY p.rang), '[]')::text FROM declaration_depot p WHERE p.declaration_id = declaration.id)"
}

type Ligne = (
    DeclarationRow,
    OrganismeDeclarant,
    Option<TerritoireSuivi>,
    String,
    String,
    String,
);

/// Déclaration de cet identifiant, si elle est dans la portée.
///
/// Agréments, étapes et dépôts sont des sous-requêtes de la même instruction : trois allers
/// et retours l'un après l'autre coûtaient plus que la lecture elle-même (docs/performances.md).
///
/// Une connexion partagée suffit : la lecture peut partir en même temps que ce qui la précède.
pub async fn charger(
    mut conn: &AsyncPgConnection,
    id: DeclarationId,
    portee: &Portee,
) -> Result<Option<Dossier>, DbError> {
    let requete = declaration::table
        .inner_join(organisme::table)
        .left_join(territoire::table.on(declaration::departement_suivi.eq(territoire::code.nullable())))
        .filter(declaration::id.eq(id.0))
        .select((
            DeclarationRow::as_select(),
            OrganismeDeclarant::as_select(),
            Option::<TerritoireSuivi>::as_select(),
            AgrementsEnJson,
            EtapesEnJson,
            DepotsEnJson,
        ));
    let lue: Option<Ligne> = match portee {
        Portee::Organisme(organisme) => requete
            .filter(declaration::organisme_id.eq(organisme.0))
            .get_result(&mut conn)
            .await
            .optional()?,
        Portee::Porteur { siren, .. } => requete
            .filter(declaration::organisme_siren.eq(siren.as_str()))
            .get_result(&mut conn)
            .await
            .optional()?,
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            let cles: Vec<String> = portee.cle().into_iter().collect();
            requete
                .filter(declaration::portees.contains(cles))
                .get_result(&mut conn)
                .await
                .optional()?
        }
    };
    lue.map(assembler).transpose()
}

/// Ce qu'un dépôt a figé ; `None` si ce rang n'existe pas.
pub async fn instantane(
    conn: &mut AsyncPgConnection,
    declaration: DeclarationId,
    rang: i32,
) -> Result<Option<Value>, DbError> {
    Ok(declaration_depot::table
        .find((declaration.0, rang))
        .select(declaration_depot::instantane)
        .first(conn)
        .await
        .optional()?)
}

/// Instant du `rang`-ième dépôt d'un organisme depuis `depuis`, du plus récent au plus ancien ; `None` s'il y en a moins.
pub async fn depot_recent(
    conn: &mut AsyncPgConnection,
    organisme: OrganismeId,
    rang: u32,
    depuis: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbError> {
    Ok(declaration_depot::table
        .inner_join(declaration::table)
        .filter(declaration_depot::depose_at.gt(depuis))
        .filter(declaration::organisme_id.eq(organisme.0))
        .order(declaration_depot::depose_at.desc())
        .offset(i64::from(rang.saturating_sub(1)))
        .select(declaration_depot::depose_at)
        .first(conn)
        .await
        .optional()?)
}

fn assembler(ligne: Ligne) -> Result<Dossier, DbError> {
    let (declaration, organisme, territoire, agrements, etapes, depots) = ligne;
    Ok(Dossier {
        declaration,
        organisme,
        territoire,
        agrements: lire_json(&agrements)?,
        etapes: etapes::depuis_json(&etapes)?,
        depots: lire_json(&depots)?,
    })
}
