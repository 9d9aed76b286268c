//! Lecture d'une déclaration par son identifiant, en trois requêtes au plus.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::{DeclarationId, Phase, Portee, Statut};

use crate::etapes::{self, EtapeRow};
use crate::schema::{agrement, declaration, declaration_depot, organisme, territoire};
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

/// Agrément du porteur du SIREN.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = agrement)]
pub struct AgrementRow {
    /// Numéro.
    pub numero: String,
    /// Région qui l'a délivré.
    pub region: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = declaration_depot)]
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
    /// Agréments du porteur du SIREN.
    pub agrements: Vec<AgrementRow>,
    /// Étapes, par date puis par ordre.
    pub etapes: Vec<EtapeRow>,
    /// Dépôts, par rang.
    pub depots: Vec<DepotRow>,
}

impl Dossier {
    /// Agrément du porteur qui couvre le premier jour, sinon le dernier connu.
    pub fn agrement(&self) -> Option<&AgrementRow> {
        AgrementRow::retenir(&self.agrements, self.declaration.date_debut)
    }
}

type Ligne = (
    DeclarationRow,
    OrganismeDeclarant,
    Option<TerritoireSuivi>,
    Option<AgrementRow>,
);

/// Déclaration de cet identifiant, si elle est dans la portée.
///
/// L'agrément se joint : un porteur en a un ou deux, le meilleur est retenu ici plutôt que
/// par une requête de plus. Un brouillon n'a pas de dépôt à lire.
pub async fn charger(
    conn: &mut AsyncPgConnection,
    id: DeclarationId,
    portee: &Portee,
) -> Result<Option<Dossier>, DbError> {
    let porteur = diesel::alias!(organisme as porteur);
    let requete = declaration::table
        .inner_join(organisme::table)
        .left_join(territoire::table.on(declaration::departement_suivi.eq(territoire::code.nullable())))
        .left_join(
            porteur.on(porteur
                .field(organisme::siren)
                .eq(declaration::organisme_siren)
                .and(porteur.field(organisme::porteur_agrement))),
        )
        .left_join(
            agrement::table.on(porteur
                .field(organisme::id)
                .nullable()
                .eq(agrement::organisme_id.nullable())),
        )
        .filter(declaration::id.eq(id.0))
        .select((
            DeclarationRow::as_select(),
            OrganismeDeclarant::as_select(),
            Option::<TerritoireSuivi>::as_select(),
            Option::<AgrementRow>::as_select(),
        ));
    let lignes: Vec<Ligne> = match portee {
        Portee::Organisme(organisme) => {
            requete
                .filter(declaration::organisme_id.eq(organisme.0))
                .load(conn)
                .await?
        }
        Portee::Porteur { siren, .. } => {
            requete
                .filter(declaration::organisme_siren.eq(siren.as_str()))
                .load(conn)
                .await?
        }
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            let cles: Vec<String> = portee.cle().into_iter().collect();
            requete.filter(declaration::portees.contains(cles)).load(conn).await?
        }
    };
    let mut lignes = lignes.into_iter();
    let Some((declaration, organisme, territoire, premier)) = lignes.next() else {
        return Ok(None);
    };
    let agrements = premier
        .into_iter()
        .chain(lignes.filter_map(|(.., agrement)| agrement))
        .collect();
    let etapes = etapes::lire(conn, id).await?;
    let depots = match declaration.statut.0 {
        Statut::Brouillon => Vec::new(),
        _ => depots(conn, id).await?,
    };
    Ok(Some(Dossier {
        declaration,
        organisme,
        territoire,
        agrements,
        etapes,
        depots,
    }))
}

async fn depots(conn: &mut AsyncPgConnection, id: DeclarationId) -> Result<Vec<DepotRow>, DbError> {
    Ok(declaration_depot::table
        .filter(declaration_depot::declaration_id.eq(id.0))
        .order(declaration_depot::rang.asc())
        .select(DepotRow::as_select())
        .load(conn)
        .await?)
}
