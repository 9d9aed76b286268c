//! Liste des comptes du portail : la page et son total en une requête, la suite d'un export par reprise.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::StatutUsager;
use vao_domain::{Code as _, Portee};

use super::lecture::{CompteRow, TypeCompte, colonnes};
use super::portee::{AApprouver, a_approuver, depuis};
use crate::DbError;
use crate::requete::{Requete, Valeur};

/// Ordre de la liste ; chacun se départage par l'identifiant, dans le même sens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tri {
    /// Nom.
    Nom,
    /// Prénom.
    Prenom,
    /// Adresse.
    Email,
    /// Téléphone.
    Telephone,
    /// Nom de l'organisme.
    Organisme,
    /// Libellé du statut.
    Statut,
    /// Inscription.
    Creation,
}

impl Tri {
    /// Clé du tri, toujours un texte : la suite d'un export se reprend après elle, quel que soit le tri.
    const fn cle(self) -> &'static str {
        match self {
            Self::Nom => "sans_accent(u.nom)",
            Self::Prenom => "sans_accent(u.prenom)",
            Self::Email => "u.mail",
            Self::Telephone => "coalesce(u.telephone, '')",
            Self::Organisme => "coalesce(sans_accent(o.nom), '')",
            Self::Statut => LIBELLES,
            Self::Creation => "to_char(u.created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')",
        }
    }
}

/// Libellés des statuts, ceux de [`StatutUsager`] (un test le vérifie) : « de A à Z » est l'ordre de ce qu'on lit.
const LIBELLES: &str = "sans_accent(CASE u.status_code \
    WHEN 'NEED_EMAIL_VALIDATION' THEN 'En attente de confirmation de l''adresse' \
    WHEN 'NEED_SIRET_VALIDATION' THEN 'En attente de validation du compte' \
    WHEN 'VALIDATED' THEN 'Validé' \
    WHEN 'BLOCKED' THEN 'Désactivé' \
    WHEN 'TEMPORARY_BLOCKED' THEN 'Suspendu pour inactivité' END)";

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, PartialEq)]
pub struct Filtre {
    /// Ordre.
    pub tri: Tri,
    /// Ordre décroissant.
    pub descendant: bool,
    /// Mots cherchés dans le nom, le prénom et l'adresse.
    pub recherche: Option<String>,
    /// Partie du nom.
    pub nom: Option<String>,
    /// Partie du prénom.
    pub prenom: Option<String>,
    /// Partie de l'adresse.
    pub email: Option<String>,
    /// Partie du nom de l'organisme.
    pub organisme: Option<String>,
    /// Organisme, et les comptes de son SIRET qui ne l'ont pas encore rejoint.
    pub organisme_id: Option<Uuid>,
    /// Statuts admis ; vide = tous.
    pub statuts: Vec<StatutUsager>,
    /// Seulement ce que l'appelant peut approuver.
    pub a_approuver: Option<AApprouver>,
    /// Compter les déclarations de l'organisme.
    pub declarations: bool,
}

impl Filtre {
    /// Toute la portée, par nom.
    pub const fn tout() -> Self {
        Self {
            tri: Tri::Nom,
            descendant: false,
            recherche: None,
            nom: None,
            prenom: None,
            email: None,
            organisme: None,
            organisme_id: None,
            statuts: Vec::new(),
            a_approuver: None,
            declarations: false,
        }
    }
}

/// Dernière ligne lue : le lot suivant commence après elle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    cle: String,
    id: Uuid,
}

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq)]
pub struct LigneRow {
    /// Compte.
    pub compte: CompteRow,
    /// Code postal de l'organisme.
    pub code_postal: Option<String>,
    /// Commune de l'organisme.
    pub commune: Option<String>,
    /// Adresse de l'organisme, en une ligne.
    pub adresse: Option<String>,
    /// Déclarations de l'organisme, brouillons exclus, si elles ont été demandées.
    pub declarations: Option<i64>,
    cle: String,
}

impl LigneRow {
    /// Position de cette ligne dans son tri.
    pub fn position(&self) -> Position {
        Position {
            cle: self.cle.clone(),
            id: self.compte.id,
        }
    }
}

#[derive(Debug, Queryable)]
struct Suite {
    code_postal: Option<String>,
    commune: Option<String>,
    adresse: Option<String>,
    declarations: Option<i64>,
    cle: String,
    total: i64,
}

type TypeLigne = (
    TypeCompte,
    (
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<BigInt>,
        Text,
        BigInt,
    ),
);

/// Page de la liste, avec son total exact.
#[derive(Debug, Clone, PartialEq)]
pub struct PageUsagers {
    /// Lignes.
    pub lignes: Vec<LigneRow>,
    /// Nombre de comptes qui répondent au filtre.
    pub total: i64,
}

/// Page de la liste dans la portée ; une requête, une seconde pour le total d'une page au-delà de la dernière.
pub async fn lister(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    filtre: &Filtre,
    limite: i64,
    decalage: i64,
) -> Result<PageUsagers, DbError> {
    let mut requete = page(portee, filtre, true, None);
    requete.limite(limite).decalage(decalage);
    let lues: Vec<(CompteRow, Suite)> = requete.load(conn).await?;
    let total = match lues.as_slice().first() {
        Some((_, suite)) => suite.total,
        None if decalage == 0 => 0,
        None => compter(conn, portee, filtre).await?,
    };
    Ok(PageUsagers {
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
    let mut requete = page(portee, filtre, false, apres);
    requete.limite(limite);
    let lues: Vec<(CompteRow, Suite)> = requete.load(conn).await?;
    Ok(lues.into_iter().map(ligne).collect())
}

/// Nombre de comptes de la portée qui répondent au filtre.
pub async fn compter(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<i64, DbError> {
    let mut requete = Requete::<BigInt>::nouvelle();
    requete.sql("SELECT count(*)");
    restreindre(&mut requete, portee, filtre);
    Ok(requete.get_result(conn).await?)
}

fn ligne((compte, suite): (CompteRow, Suite)) -> LigneRow {
    LigneRow {
        compte,
        code_postal: suite.code_postal,
        commune: suite.commune,
        adresse: suite.adresse,
        declarations: suite.declarations,
        cle: suite.cle,
    }
}

fn page(portee: &Portee, filtre: &Filtre, compte: bool, apres: Option<&Position>) -> Requete<TypeLigne> {
    let mut requete = Requete::nouvelle();
    selectionner(&mut requete, portee, filtre, compte, apres);
    requete
}

/// Les sous-requêtes des colonnes ne sont évaluées que pour les lignes de la page, après le tri et la limite.
fn selectionner<ST>(
    requete: &mut Requete<ST>,
    portee: &Portee,
    filtre: &Filtre,
    compte: bool,
    apres: Option<&Position>,
) {
    let (cle, sens) = (filtre.tri.cle(), if filtre.descendant { " DESC" } else { "" });
    colonnes(requete);
    requete.sql(
        ", o.adresse ->> 'codePostal', (SELECT k.nom FROM commune k WHERE k.code_insee = o.adresse ->> 'codeInsee'), \
         o.adresse ->> 'label', ",
    );
    requete.sql(if filtre.declarations {
        "(SELECT count(*) FROM declaration d WHERE d.organisme_id = u.organisme_id AND d.statut <> 'BROUILLON'), "
    } else {
        "NULL::bigint, "
    });
    requete.sql(cle).sql(", ");
    if compte {
        requete.sql("(SELECT count(*)");
        restreindre(requete, portee, filtre);
        requete.sql(")");
    } else {
        requete.sql("0::bigint");
    }
    restreindre(requete, portee, filtre);
    if let Some(position) = apres {
        requete
            .sql(" AND (")
            .sql(cle)
            .sql(if filtre.descendant {
                ", u.id) < ("
            } else {
                ", u.id) > ("
            })
            .lier(Valeur::Texte(position.cle.clone()))
            .sql(", ")
            .lier(Valeur::Id(position.id))
            .sql(")");
    }
    requete.sql(" ORDER BY ").sql(cle).sql(sens).sql(", u.id").sql(sens);
}

/// `FROM … WHERE …` : la portée, puis chaque filtre.
fn restreindre<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    depuis(requete, portee);
    if !filtre.statuts.is_empty() {
        let codes = filtre.statuts.iter().map(|statut| statut.code().to_owned()).collect();
        requete
            .sql(" AND u.status_code = ANY (")
            .lier(Valeur::Textes(codes))
            .sql(")");
    }
    if let Some(quoi) = &filtre.a_approuver {
        a_approuver(requete, quoi);
    }
    requete.contenir_mots(" AND u.recherche", filtre.recherche.as_deref());
    // La colonne cherchée comprend les trois autres : son index retient, la colonne précise.
    for (colonne, texte) in [
        (" AND sans_accent(u.nom)", &filtre.nom),
        (" AND sans_accent(u.prenom)", &filtre.prenom),
        (" AND sans_accent(u.mail)", &filtre.email),
    ] {
        if let Some(texte) = texte {
            requete.contenir(" AND u.recherche", texte).contenir(colonne, texte);
        }
    }
    if let Some(texte) = &filtre.organisme {
        requete.contenir(" AND sans_accent(o.nom)", texte);
    }
    if let Some(id) = filtre.organisme_id {
        requete
            .sql(" AND (u.organisme_id = ")
            .lier(Valeur::Id(id))
            .sql(" OR (u.organisme_id IS NULL AND u.siret = (SELECT siret FROM organisme WHERE id = ")
            .lier(Valeur::Id(id))
            .sql(")))");
    }
}

/// Plan de la liste, tel que la base l'exécuterait.
#[cfg(feature = "essai")]
pub async fn plan(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<String, DbError> {
    let mut requete = Requete::<Text>::nouvelle();
    requete.sql("EXPLAIN (COSTS OFF) ");
    selectionner(&mut requete, portee, filtre, true, None);
    requete.limite(25);
    Ok(requete.load::<String>(conn).await?.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_libelles_sql_sont_ceux_du_domaine() {
        for statut in StatutUsager::TOUS {
            let libelle = statut.libelle().replace('\'', "''");

            assert!(
                LIBELLES.contains(&format!("WHEN '{}' THEN '{libelle}'", statut.code())),
                "{statut}"
            );
        }
    }
}
