//! Liste des agents : filtres, tris, page et export.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::Portee;
use vao_domain::compte::EtatAgent;

use super::restreindre;
use crate::DbError;
use crate::requete::{Requete, Valeur};

/// Ordre de la liste ; chacun se départage par l'identifiant, dans le même sens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tri {
    /// Nom, sans accents.
    #[default]
    Nom,
    /// Prénom, sans accents.
    Prenom,
    /// Adresse.
    Email,
    /// Libellé du territoire, sans accents.
    Territoire,
    /// Du compte à activer au compte actif.
    Etat,
}

impl Tri {
    const fn expression(self) -> &'static str {
        match self {
            Self::Nom => "sans_accent(coalesce(a.nom, ''))",
            Self::Prenom => "sans_accent(coalesce(a.prenom, ''))",
            Self::Email => "a.mail",
            Self::Territoire => "sans_accent(t.libelle)",
            Self::Etat => {
                "CASE WHEN a.deleted THEN 1 WHEN NOT a.validated THEN 0 WHEN a.suspendu_at IS NOT NULL THEN 2 ELSE 3 END"
            }
        }
    }
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
    /// Mots cherchés dans le nom, le prénom et l'adresse.
    pub recherche: Option<String>,
    /// Partie du nom.
    pub nom: Option<String>,
    /// Partie du prénom.
    pub prenom: Option<String>,
    /// Partie de l'adresse.
    pub email: Option<String>,
    /// Partie du libellé du territoire, ou son code.
    pub territoire: Option<String>,
    /// États admis ; vide = tous.
    pub etats: Vec<EtatAgent>,
}

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LigneAgent {
    /// Identifiant.
    pub id: Uuid,
    /// Nom.
    pub nom: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Adresse.
    pub mail: String,
    /// Code du territoire.
    pub ter_code: String,
    /// Libellé du territoire.
    pub libelle: String,
    /// Territoire qui le contient.
    pub parent: Option<String>,
    /// Libellé de celui-ci.
    pub parent_libelle: Option<String>,
    /// Vrai si l'agent a choisi son mot de passe.
    pub validated: bool,
    /// Vrai si le compte est désactivé.
    pub deleted: bool,
    /// Vrai si le compte est suspendu pour inactivité.
    pub suspendu: bool,
}

impl LigneAgent {
    /// État du compte.
    pub const fn etat(&self) -> EtatAgent {
        EtatAgent::de(self.validated, self.deleted, self.suspendu)
    }
}

type TypeLigne = (
    SqlUuid,
    Nullable<Text>,
    Nullable<Text>,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Bool,
    Bool,
    Bool,
);

/// Page de la liste, avec son total exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAgents {
    /// Lignes.
    pub lignes: Vec<LigneAgent>,
    /// Total.
    pub total: i64,
}

/// Dernière ligne d'un lot d'export : le suivant commence après elle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Nom, sans accents.
    pub nom: String,
    /// Identifiant.
    pub id: Uuid,
}

/// Page de la liste dans la portée.
pub async fn lister(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<PageAgents, DbError> {
    let mut requete = Requete::<TypeLigne>::nouvelle();
    selectionner(&mut requete);
    filtrer(&mut requete, portee, filtre);
    let expression = filtre.tri.expression();
    let (sens, suite) = if filtre.descendant {
        (" DESC", ", a.id DESC")
    } else {
        (" ASC", ", a.id ASC")
    };
    requete.sql(" ORDER BY ").sql(expression).sql(sens).sql(suite);
    requete.limite(filtre.limite).decalage(filtre.decalage);
    Ok(PageAgents {
        lignes: requete.load(conn).await?,
        total: compter(conn, portee, filtre).await?,
    })
}

/// Nombre d'agents de la portée que le filtre retient.
pub async fn compter(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<i64, DbError> {
    let mut requete = Requete::<BigInt>::nouvelle();
    requete.sql("SELECT count(*)");
    filtrer(&mut requete, portee, filtre);
    Ok(requete.get_result(conn).await?)
}

/// Lot d'export, par nom : les lignes qui suivent `apres`, avec de quoi reprendre après chacune.
pub async fn lot(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    filtre: &Filtre,
    apres: Option<&Position>,
    limite: i64,
) -> Result<Vec<(LigneAgent, Position)>, DbError> {
    let mut requete = Requete::<(TypeLigne, Text)>::nouvelle();
    selectionner(&mut requete);
    requete.sql(", sans_accent(coalesce(a.nom, ''))");
    filtrer(&mut requete, portee, filtre);
    if let Some(position) = apres {
        requete
            .sql(" AND (sans_accent(coalesce(a.nom, '')), a.id) > (")
            .lier(Valeur::Texte(position.nom.clone()))
            .sql(", ")
            .lier(Valeur::Id(position.id))
            .sql(")");
    }
    requete.sql(" ORDER BY sans_accent(coalesce(a.nom, '')), a.id");
    requete.limite(limite);
    let lignes: Vec<(LigneAgent, String)> = requete.load(conn).await?;
    let avec_position = |(ligne, nom): (LigneAgent, String)| {
        let position = Position { nom, id: ligne.id };
        (ligne, position)
    };
    Ok(lignes.into_iter().map(avec_position).collect())
}

fn selectionner<ST>(requete: &mut Requete<ST>) {
    requete.sql(
        "SELECT a.id, a.nom, a.prenom, a.mail, a.ter_code, t.libelle, t.parent, \
         (SELECT p.libelle FROM territoire p WHERE p.code = t.parent), a.validated, a.deleted, \
         a.suspendu_at IS NOT NULL",
    );
}

/// `FROM … WHERE …` : la portée, puis chaque filtre.
fn filtrer<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    restreindre(requete, portee);
    requete.contenir_mots(" AND a.recherche", filtre.recherche.as_deref());
    for (colonne, texte) in [
        (" AND sans_accent(a.nom)", &filtre.nom),
        (" AND sans_accent(a.prenom)", &filtre.prenom),
        (" AND sans_accent(a.mail)", &filtre.email),
    ] {
        if let Some(texte) = texte {
            requete.contenir(colonne, texte);
        }
    }
    if let Some(territoire) = &filtre.territoire {
        requete
            .sql(" AND (t.code = upper(")
            .lier(Valeur::Texte(territoire.clone()));
        requete.contenir(") OR sans_accent(t.libelle)", territoire).sql(")");
    }
    for (rang, etat) in filtre.etats.iter().enumerate() {
        requete
            .sql(if rang == 0 { " AND (" } else { " OR " })
            .sql(condition(*etat));
    }
    if !filtre.etats.is_empty() {
        requete.sql(")");
    }
}

/// L'état en SQL, comme [`EtatAgent::de`] le lit.
const fn condition(etat: EtatAgent) -> &'static str {
    match etat {
        EtatAgent::Cree => "NOT a.deleted AND NOT a.validated",
        EtatAgent::Actif => "NOT a.deleted AND a.validated AND a.suspendu_at IS NULL",
        EtatAgent::Suspendu => "NOT a.deleted AND a.validated AND a.suspendu_at IS NOT NULL",
        EtatAgent::Desactive => "a.deleted",
    }
}
