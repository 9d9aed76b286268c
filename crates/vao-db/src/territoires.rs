//! Territoires d'instruction : lecture de l'arbre, fiches de contact et leurs agents.

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Int4, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::{CodeTerritoire, NiveauTerritoire, Version};

use crate::requete::{Requete, Valeur};
use crate::schema::{agent, territoire};
use crate::{DbError, Tx};

/// Territoire et sa fiche de contact.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery)]
#[diesel(table_name = territoire)]
pub struct Territoire {
    /// Code (`FRA`, `AURA`, `38`).
    pub code: String,
    /// Nom.
    pub libelle: String,
    /// Code du territoire qui le contient ; absent pour la France.
    pub parent: Option<String>,
    /// Code INSEE, pour les échanges avec les autres administrations.
    pub code_insee: Option<String>,
    /// Nom du correspondant « vacances adaptées ».
    pub corresp_vao_nom: Option<String>,
    /// Prénom du correspondant.
    pub corresp_vao_prenom: Option<String>,
    /// Boîte du service.
    pub service_mail: Option<String>,
    /// Téléphone du service.
    pub service_telephone: Option<String>,
}

impl Territoire {
    /// Niveau du territoire, déduit de sa place dans l'arbre.
    pub fn niveau(&self) -> NiveauTerritoire {
        NiveauTerritoire::de_parent(self.parent.as_deref())
    }
}

/// Toutes les régions, par nom.
pub async fn regions(conn: &mut AsyncPgConnection) -> Result<Vec<Territoire>, DbError> {
    Ok(Territoire::query()
        .filter(territoire::parent.eq(CodeTerritoire::FRANCE))
        .order((territoire::libelle.asc(), territoire::code.asc()))
        .load(conn)
        .await?)
}

/// Tous les départements et collectivités, par code ; ceux d'une région si elle est donnée.
pub async fn departements(
    conn: &mut AsyncPgConnection,
    region: Option<&CodeTerritoire>,
) -> Result<Vec<Territoire>, DbError> {
    let query = Territoire::query().order(territoire::code.asc());
    let lignes = match region {
        Some(region) => query.filter(territoire::parent.eq(region.as_str())).load(conn).await?,
        None => {
            query
                .filter(territoire::parent.ne(CodeTerritoire::FRANCE))
                .load(conn)
                .await?
        }
    };
    Ok(lignes)
}

/// Territoire de ce code.
pub async fn charger(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Option<Territoire>, DbError> {
    Ok(Territoire::query()
        .filter(territoire::code.eq(code.as_str()))
        .first(conn)
        .await
        .optional()?)
}

/// Territoire qui contient celui-ci : la région d'un département, la France d'une région.
pub async fn parent(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Option<Territoire>, DbError> {
    let enfant = diesel::alias!(territoire as enfant);
    let code_parent = enfant
        .filter(enfant.field(territoire::code).eq(code.as_str()))
        .select(enfant.field(territoire::parent))
        .single_value();
    Ok(Territoire::query()
        .filter(territoire::code.nullable().eq(code_parent))
        .first(conn)
        .await
        .optional()?)
}

/// Fiche de contact d'un territoire, avec sa place dans l'arbre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FicheRow {
    /// Code.
    pub code: String,
    /// Nom.
    pub libelle: String,
    /// Code du territoire qui le contient ; absent pour la France.
    pub parent: Option<String>,
    /// Nom de celui-ci.
    pub parent_libelle: Option<String>,
    /// Nom du correspondant.
    pub nom: Option<String>,
    /// Prénom du correspondant.
    pub prenom: Option<String>,
    /// Boîte du service.
    pub service_mail: Option<String>,
    /// Téléphone du service.
    pub service_telephone: Option<String>,
    /// Dernière modification.
    pub edited_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i32,
    /// Agents actifs de ce code.
    pub agents: i64,
}

impl FicheRow {
    /// Niveau du territoire, déduit de sa place dans l'arbre.
    pub fn niveau(&self) -> NiveauTerritoire {
        NiveauTerritoire::de_parent(self.parent.as_deref())
    }

    /// Vrai si les quatre champs sont remplis.
    pub const fn complete(&self) -> bool {
        self.nom.is_some() && self.prenom.is_some() && self.service_mail.is_some() && self.service_telephone.is_some()
    }
}

type TypeFiche = (
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Timestamptz>,
    Int4,
    BigInt,
);

/// Ordre de la liste ; chacun se départage par le code, dans le même sens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tri {
    /// Nom, sans accents.
    #[default]
    Libelle,
    /// Code.
    Code,
    /// Nombre d'agents actifs.
    Agents,
}

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtre {
    /// Ordre.
    pub tri: Tri,
    /// Ordre décroissant.
    pub descendant: bool,
    /// Lignes à rendre.
    pub limite: i64,
    /// Lignes à sauter.
    pub decalage: i64,
    /// Seulement ce territoire.
    pub code: Option<String>,
    /// Mots cherchés dans le nom et le code.
    pub recherche: Option<String>,
    /// Niveau.
    pub niveau: Option<NiveauTerritoire>,
    /// Fiches complètes, ou incomplètes.
    pub complete: Option<bool>,
}

/// Page des fiches, avec son total exact ; la France n'y paraît jamais.
pub async fn lister(conn: &mut AsyncPgConnection, filtre: &Filtre) -> Result<(Vec<FicheRow>, i64), DbError> {
    let mut requete = Requete::<TypeFiche>::nouvelle();
    selectionner(&mut requete);
    restreindre(&mut requete, filtre);
    let expression = match filtre.tri {
        Tri::Libelle => "sans_accent(t.libelle)",
        Tri::Code => "t.code",
        Tri::Agents => AGENTS_ACTIFS,
    };
    let (sens, suite) = if filtre.descendant {
        (" DESC", ", t.code DESC")
    } else {
        (" ASC", ", t.code ASC")
    };
    requete.sql(" ORDER BY ").sql(expression).sql(sens).sql(suite);
    requete.limite(filtre.limite).decalage(filtre.decalage);
    let lignes = requete.load(conn).await?;
    let mut total = Requete::<BigInt>::nouvelle();
    total.sql("SELECT count(*)");
    restreindre(&mut total, filtre);
    Ok((lignes, total.get_result(conn).await?))
}

/// Fiche de ce territoire.
pub async fn fiche(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Option<FicheRow>, DbError> {
    let mut requete = Requete::<TypeFiche>::nouvelle();
    selectionner(&mut requete);
    requete
        .sql(" FROM territoire t WHERE t.code = ")
        .lier(Valeur::Texte(code.to_string()));
    Ok(requete.get_result(conn).await.optional()?)
}

/// La même, verrouillée jusqu'à la fin de la transaction.
pub async fn verrouiller(tx: &mut Tx, code: &CodeTerritoire) -> Result<Option<FicheRow>, DbError> {
    let mut requete = Requete::<TypeFiche>::nouvelle();
    selectionner(&mut requete);
    requete
        .sql(" FROM territoire t WHERE t.code = ")
        .lier(Valeur::Texte(code.to_string()));
    requete.sql(" FOR NO KEY UPDATE OF t");
    Ok(requete.get_result(&mut **tx).await.optional()?)
}

/// Agents actifs en une expression : ceux qui portent ce code.
const AGENTS_ACTIFS: &str = "(SELECT count(*) FROM agent a WHERE a.ter_code = t.code AND a.validated \
                             AND NOT a.deleted AND a.suspendu_at IS NULL)";

fn selectionner<ST>(requete: &mut Requete<ST>) {
    requete
        .sql(
            "SELECT t.code, t.libelle, t.parent, (SELECT p.libelle FROM territoire p WHERE p.code = t.parent), \
             t.corresp_vao_nom, t.corresp_vao_prenom, t.service_mail, t.service_telephone, t.edited_at, t.version, ",
        )
        .sql(AGENTS_ACTIFS);
}

fn restreindre<ST>(requete: &mut Requete<ST>, filtre: &Filtre) {
    requete.sql(" FROM territoire t WHERE t.parent IS NOT NULL");
    if let Some(code) = &filtre.code {
        requete.sql(" AND t.code = ").lier(Valeur::Texte(code.clone()));
    }
    match filtre.niveau {
        None => {}
        Some(NiveauTerritoire::National) => {
            requete.sql(" AND false");
        }
        Some(NiveauTerritoire::Regional) => {
            requete.sql(" AND t.parent = 'FRA'");
        }
        Some(NiveauTerritoire::Departemental) => {
            requete.sql(" AND t.parent <> 'FRA'");
        }
    }
    if let Some(complete) = filtre.complete {
        requete
            .sql(
                " AND (num_nulls(t.corresp_vao_nom, t.corresp_vao_prenom, t.service_mail, t.service_telephone) = 0) = ",
            )
            .lier(Valeur::Booleen(complete));
    }
    requete.contenir_mots(" AND t.recherche", filtre.recherche.as_deref());
}

/// Agent d'un territoire.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AgentDuTerritoire {
    /// Identifiant.
    pub id: Uuid,
    /// Nom.
    pub nom: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Adresse.
    pub mail: String,
    /// Nom de son territoire.
    pub territoire: String,
}

/// Agents actifs d'un territoire et de ceux qu'il contient, sauf les agents nationaux.
pub async fn agents(conn: &mut AsyncPgConnection, code: &CodeTerritoire) -> Result<Vec<AgentDuTerritoire>, DbError> {
    Ok(agent::table
        .inner_join(territoire::table.on(territoire::code.eq(agent::ter_code)))
        .filter(
            territoire::code
                .eq(code.as_str())
                .or(territoire::parent.is_not_distinct_from(code.as_str())),
        )
        .filter(territoire::parent.is_not_null())
        .filter(
            agent::validated
                .and(not(agent::deleted))
                .and(agent::suspendu_at.is_null()),
        )
        .order((
            territoire::libelle.asc(),
            agent::nom.asc(),
            agent::prenom.asc(),
            agent::id.asc(),
        ))
        .select((agent::id, agent::nom, agent::prenom, agent::mail, territoire::libelle))
        .load(conn)
        .await?)
}

/// Contenu d'une fiche : les quatre champs.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = territoire)]
pub struct Contact<'a> {
    /// Nom du correspondant.
    pub corresp_vao_nom: &'a str,
    /// Prénom du correspondant.
    pub corresp_vao_prenom: &'a str,
    /// Boîte du service.
    pub service_mail: &'a str,
    /// Téléphone du service.
    pub service_telephone: &'a str,
}

/// Change une fiche verrouillée.
pub async fn changer(
    tx: &mut Tx,
    avant: &FicheRow,
    contact: &Contact<'_>,
    par: Uuid,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(territoire::table.find(&avant.code))
        .set((
            contact,
            territoire::version.eq(Version(avant.version).suivante().0),
            territoire::edited_at.eq(le),
            territoire::edited_by.eq(par),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
