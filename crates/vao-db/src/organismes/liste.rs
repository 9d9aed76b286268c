//! Liste des organismes, avec l'agrément de chacun : le sien, ou celui du siège qui l'autorise.

mod selection;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::organisme::{EtatAgrement, TypeOrganisme};
use vao_domain::{Portee, Statut};

use self::selection::{Tranche, restreindre, selectionner};
use crate::requete::{Requete, Valeur};
use crate::{DbError, Texte};

/// Ordre de la liste ; chacun se départage par l'identifiant, dans le même sens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tri {
    /// Nom, sans accents.
    Nom,
    /// Type.
    Type,
    /// Dernière modification.
    Modification,
    /// Fiche complète, ou non.
    Complet,
    /// SIRET.
    Siret,
    /// Nom de la région de l'agrément.
    RegionAgrement,
    /// Jour d'obtention de l'agrément.
    DateAgrement,
    /// Nombre de séjours.
    Sejours,
}

impl Tri {
    /// Clé du tri, toujours un texte : la suite d'un export se reprend après elle, quel que soit le tri.
    const fn cle(self) -> &'static str {
        match self {
            Self::Nom => "sans_accent(o.nom)",
            Self::Type => "o.type_organisme",
            Self::Modification => "to_char(o.edited_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')",
            Self::Complet => "o.complet::text",
            Self::Siret => "o.siret",
            Self::RegionAgrement => {
                "coalesce(sans_accent((SELECT t.libelle FROM territoire t WHERE t.code = a.region)), '')"
            }
            Self::DateAgrement => "coalesce(to_char(a.date_obtention, 'YYYYMMDD'), '')",
            Self::Sejours => "lpad(coalesce(s.n, 0)::text, 10, '0')",
        }
    }
}

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filtre {
    /// Ordre.
    pub tri: Tri,
    /// Ordre décroissant.
    pub descendant: bool,
    /// Jour où l'état de l'agrément se juge.
    pub jour: NaiveDate,
    /// Mots cherchés dans les noms et le SIRET.
    pub recherche: Option<String>,
    /// Partie d'un des noms.
    pub nom: Option<String>,
    /// Partie du SIRET, sans espaces.
    pub siret: Option<String>,
    /// Type.
    pub type_organisme: Option<TypeOrganisme>,
    /// Fiche complète, ou non.
    pub complet: Option<bool>,
    /// Département de l'établissement.
    pub departement: Option<String>,
    /// Région de l'agrément.
    pub region_agrement: Option<String>,
    /// Année d'obtention de l'agrément.
    pub annee_agrement: Option<i32>,
    /// États d'agrément admis ; vide = tous.
    pub agrement: Vec<EtatAgrement>,
    /// Seulement ceux sans utilisateur validé, ou seulement les autres.
    pub sans_utilisateur: Option<bool>,
    /// Seulement ceux à vérifier, fermés ou cessés, ou seulement les autres.
    pub signales: Option<bool>,
}

impl Filtre {
    /// Toute la portée, la plus récente modification d'abord.
    pub const fn tout(jour: NaiveDate) -> Self {
        Self {
            tri: Tri::Modification,
            descendant: true,
            jour,
            recherche: None,
            nom: None,
            siret: None,
            type_organisme: None,
            complet: None,
            departement: None,
            region_agrement: None,
            annee_agrement: None,
            agrement: Vec::new(),
            sans_utilisateur: None,
            signales: None,
        }
    }

    /// Vrai si l'agrément décide de la page : il est alors joint à toute la liste.
    const fn lit_l_agrement(&self) -> bool {
        matches!(self.tri, Tri::RegionAgrement | Tri::DateAgrement) || self.filtre_l_agrement()
    }

    const fn filtre_l_agrement(&self) -> bool {
        self.region_agrement.is_some() || self.annee_agrement.is_some() || !self.agrement.is_empty()
    }
}

/// Dernière ligne lue : le lot suivant commence après elle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    cle: String,
    id: Uuid,
}

/// Identité d'une ligne.
#[expect(clippy::struct_excessive_bools, reason = "autant de faits indépendants lus en base")]
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct IdentiteRow {
    /// Identifiant.
    pub id: Uuid,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Type.
    pub type_organisme: Texte<TypeOrganisme>,
    /// SIRET.
    pub siret: String,
    /// Vrai pour le siège.
    pub siege_social: bool,
    /// Dernière modification.
    pub modifie_at: DateTime<Utc>,
    /// Fiche complète.
    pub complet: bool,
    /// Département de l'établissement.
    pub departement: Option<String>,
    /// Vrai si l'identité a été saisie pendant une panne et reste à vérifier.
    pub a_verifier: bool,
    /// Vrai si le répertoire dit l'établissement fermé ou l'entreprise cessée.
    pub ferme: bool,
    /// Nom d'une personne physique.
    pub nom_personne: Option<String>,
    /// Prénom d'une personne physique.
    pub prenom: Option<String>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
}

type TypeIdentite = (
    SqlUuid,
    Text,
    Text,
    Text,
    Bool,
    Timestamptz,
    Bool,
    Nullable<Text>,
    Bool,
    Bool,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
);

/// Ce qui s'ajoute à l'identité pour les seules lignes de la page.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SuiteRow {
    /// État de l'agrément ce jour-là.
    pub etat_agrement: Texte<EtatAgrement>,
    /// Région de l'agrément.
    pub region_agrement: Option<String>,
    /// Nom de cette région.
    pub region_libelle: Option<String>,
    /// Jour d'obtention.
    pub date_agrement: Option<NaiveDate>,
    /// Dernier jour de validité.
    pub fin_agrement: Option<NaiveDate>,
    /// Séjours, brouillons exclus.
    pub sejours: i64,
    /// Vrai si aucun utilisateur validé n'agit pour l'organisme.
    pub sans_utilisateur: bool,
    cle: String,
    total: i64,
}

type TypeSuite = (
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Date>,
    Nullable<Date>,
    BigInt,
    Bool,
    Text,
    BigInt,
);

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneRow {
    /// Identité.
    pub identite: IdentiteRow,
    /// Agrément, séjours, utilisateurs.
    pub suite: SuiteRow,
}

impl LigneRow {
    /// Position de cette ligne dans son tri.
    pub fn position(&self) -> Position {
        Position {
            cle: self.suite.cle.clone(),
            id: self.identite.id,
        }
    }
}

/// Page de la liste, avec son total exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrganismes {
    /// Lignes.
    pub lignes: Vec<LigneRow>,
    /// Nombre d'organismes qui répondent au filtre.
    pub total: i64,
}

/// Page de la liste dans la portée ; une requête, une seconde pour le total d'une page au-delà de la dernière.
pub async fn lister(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    filtre: &Filtre,
    limite: i64,
    decalage: i64,
) -> Result<PageOrganismes, DbError> {
    let tranche = Tranche {
        apres: None,
        compte: true,
        limite,
        decalage,
    };
    let lues: Vec<(IdentiteRow, SuiteRow)> = page(portee, filtre, &tranche).load(conn).await?;
    let total = match lues.as_slice().first() {
        Some((_, suite)) => suite.total,
        None if decalage == 0 => 0,
        None => compter(conn, portee, filtre).await?,
    };
    Ok(PageOrganismes {
        lignes: lues.into_iter().map(ligne).collect(),
        total,
    })
}

/// Lot de lignes après une position, pour parcourir toute la liste sans garder de connexion.
pub async fn lot(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    filtre: &Filtre,
    apres: Option<&Position>,
    limite: i64,
) -> Result<Vec<LigneRow>, DbError> {
    let tranche = Tranche {
        apres,
        compte: false,
        limite,
        decalage: 0,
    };
    let lues: Vec<(IdentiteRow, SuiteRow)> = page(portee, filtre, &tranche).load(conn).await?;
    Ok(lues.into_iter().map(ligne).collect())
}

/// Nombre d'organismes de la portée qui répondent au filtre.
pub async fn compter(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<i64, DbError> {
    // L'ordre ne change pas un nombre : ce qui ne sert qu'à trier n'est pas joint.
    let filtre = &Filtre {
        tri: Tri::Nom,
        ..filtre.clone()
    };
    let mut requete = Requete::<BigInt>::nouvelle();
    requete.sql("SELECT count(*)");
    restreindre(&mut requete, portee, filtre, filtre.filtre_l_agrement());
    Ok(requete.get_result(conn).await?)
}

/// Déclarations d'un organisme dans un statut.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CompteParStatut {
    /// Organisme.
    pub organisme: Uuid,
    /// Statut.
    pub statut: Texte<Statut>,
    /// Nombre.
    pub nombre: i64,
}

/// Déclarations de ces organismes, par statut, brouillons exclus : une requête pour tout un lot d'export.
pub async fn compter_par_statut(
    conn: &mut AsyncPgConnection,
    organismes: Vec<Uuid>,
) -> Result<Vec<CompteParStatut>, DbError> {
    let mut requete = Requete::<(SqlUuid, Text, BigInt)>::nouvelle();
    requete
        .sql(
            "SELECT d.organisme_id, d.statut, count(*) FROM declaration d WHERE d.statut <> 'BROUILLON' \
             AND d.organisme_id = ANY (",
        )
        .lier(Valeur::Ids(organismes))
        .sql(") GROUP BY d.organisme_id, d.statut");
    Ok(requete.load(conn).await?)
}

fn ligne((identite, suite): (IdentiteRow, SuiteRow)) -> LigneRow {
    LigneRow { identite, suite }
}

fn page(portee: &Portee, filtre: &Filtre, tranche: &Tranche<'_>) -> Requete<(TypeIdentite, TypeSuite)> {
    let mut requete = Requete::nouvelle();
    selectionner(&mut requete, portee, filtre, tranche);
    requete
}

/// Plan de la liste, tel que la base l'exécuterait : un test vérifie ce qu'il parcourt.
#[cfg(feature = "essai")]
pub async fn plan(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<String, DbError> {
    let mut requete = Requete::<Text>::nouvelle();
    requete.sql("EXPLAIN (COSTS OFF) ");
    let tranche = Tranche {
        apres: None,
        compte: true,
        limite: 25,
        decalage: 0,
    };
    selectionner(&mut requete, portee, filtre, &tranche);
    Ok(requete.load::<String>(conn).await?.join("\n"))
}
