//! Liste des déclarations : chemin le plus chaud du service (docs/performances.md).
//!
//! Un agent part de `declaration_portee`, dont les index portent le tri ; un organisme, de ses
//! déclarations. La page et son total viennent en une requête.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use uuid::Uuid;
use vao_domain::declaration::RoleInstruction;
use vao_domain::{Code as _, Periode, Portee, Statut};

use super::tri::{Position, Tri, ordonner, reprendre};
use crate::requete::{Requete, Valeur};
use crate::{DbError, Texte};

/// Au-delà, un total filtré s'arrête : « plus de 1 000 ».
const PLAFOND: i64 = 1_000;

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, PartialEq)]
pub struct Filtre {
    /// Ordre.
    pub tri: Tri,
    /// Ordre décroissant.
    pub descendant: bool,
    /// Lignes à rendre.
    pub limite: i64,
    /// Lignes à sauter ; zéro avec une position.
    pub decalage: i64,
    /// Reprise après cette ligne.
    pub apres: Option<Position>,
    /// Statuts admis ; vide = tous.
    pub statuts: Vec<Statut>,
    /// Rang de travail de l'instructeur ([`Statut::priorite`]).
    pub priorite: Option<i16>,
    /// Place de l'agent ; sans effet pour un organisme.
    pub role: Option<RoleInstruction>,
    /// Mots cherchés dans le numéro, le titre et l'organisme.
    pub recherche: Option<String>,
    /// Partie du numéro.
    pub numero: Option<String>,
    /// Partie du titre.
    pub libelle: Option<String>,
    /// Partie du nom de l'organisme.
    pub organisme: Option<String>,
    /// Organisme ; un siège comprend ses établissements.
    pub organisme_id: Option<Uuid>,
    /// SIRET.
    pub siret: Option<String>,
    /// Département compétent.
    pub departement: Option<String>,
    /// Saison.
    pub periode: Option<Periode>,
    /// Début à partir de ce jour.
    pub du: Option<NaiveDate>,
    /// Début jusqu'à ce jour.
    pub au: Option<NaiveDate>,
    /// Dépôt hors délai, ou dans les délais.
    pub tardif: Option<bool>,
}

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct LigneRow {
    /// Identifiant.
    pub id: Uuid,
    /// Numéro.
    pub numero: Option<String>,
    /// Titre.
    pub libelle: String,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Dernier jour.
    pub date_fin: NaiveDate,
    /// Organisme.
    pub organisme_id: Uuid,
    /// Nom de l'organisme.
    pub organisme_nom: String,
    /// Statut.
    pub statut: Texte<Statut>,
    /// Version.
    pub version: i32,
    /// Département compétent.
    pub departement_suivi: Option<String>,
    /// Vrai si l'appelant instruit ; absent pour un organisme.
    pub instructeur: Option<bool>,
    /// Dépôt hors délai.
    pub tardif: bool,
    /// Dernière modification.
    pub modifiee_at: DateTime<Utc>,
    total: i64,
}

type TypeLigne = (
    SqlUuid,
    Nullable<Text>,
    Text,
    Date,
    Date,
    SqlUuid,
    Text,
    Text,
    Integer,
    Nullable<Text>,
    Nullable<Bool>,
    Bool,
    Timestamptz,
    BigInt,
);

/// Page de la liste.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLignes {
    /// Lignes.
    pub lignes: Vec<LigneRow>,
    /// Total, exact sauf s'il est plafonné.
    pub total: i64,
    /// Vrai si le compte s'est arrêté à mille.
    pub plafonne: bool,
}

/// Liste dans la portée ; un agent n'y trouve jamais de brouillon, qui n'a pas de portée.
pub async fn lister(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<PageLignes, DbError> {
    if filtre.cherche() {
        // Le plan générique ne sait rien du texte cherché : il parcourrait toute la portée.
        conn.transaction(async |conn| {
            conn.batch_execute("SET LOCAL plan_cache_mode = force_custom_plan")
                .await?;
            lire(conn, portee, filtre).await
        })
        .await
    } else {
        lire(conn, portee, filtre).await
    }
}

async fn lire(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<PageLignes, DbError> {
    let lignes: Vec<LigneRow> = page(portee, filtre).load(conn).await?;
    let total = match lignes.as_slice().first() {
        Some(ligne) => ligne.total,
        None if filtre.decalage == 0 && filtre.apres.is_none() => 0,
        None => {
            let mut requete = Requete::<BigInt>::nouvelle();
            requete.sql("SELECT ");
            total(&mut requete, portee, filtre);
            requete.get_result(conn).await?
        }
    };
    let plafonne = total > PLAFOND && !filtre.compte_exact();
    Ok(PageLignes {
        lignes,
        total: if plafonne { PLAFOND } else { total },
        plafonne,
    })
}

impl Filtre {
    /// Liste entière de la portée, dans cet ordre.
    pub const fn tout(tri: Tri, descendant: bool, limite: i64) -> Self {
        Self {
            tri,
            descendant,
            limite,
            decalage: 0,
            apres: None,
            statuts: Vec::new(),
            priorite: None,
            role: None,
            recherche: None,
            numero: None,
            libelle: None,
            organisme: None,
            organisme_id: None,
            siret: None,
            departement: None,
            periode: None,
            du: None,
            au: None,
            tardif: None,
        }
    }

    /// Vrai si un texte est cherché.
    fn cherche(&self) -> bool {
        self.recherche.is_some() || self.numero.is_some() || self.libelle.is_some() || self.organisme.is_some()
    }

    /// Vrai si les compteurs tenus par la base suffisent au total.
    fn compte_exact(&self) -> bool {
        let sans_dossier = self.organisme_id.is_none() && self.siret.is_none() && self.departement.is_none();
        let sans_dates = self.periode.is_none() && self.du.is_none() && self.au.is_none();
        !self.cherche() && sans_dossier && sans_dates && self.tardif.is_none()
    }

    /// Statuts qui répondent à la fois au filtre de statuts et à celui d'action ; `None` = tous.
    pub(super) fn statuts_retenus(&self) -> Option<Vec<Statut>> {
        if self.statuts.is_empty() && self.priorite.is_none() {
            return None;
        }
        let admis = |statut: &Statut| {
            (self.statuts.is_empty() || self.statuts.contains(statut))
                && self.priorite.is_none_or(|priorite| statut.priorite() == priorite)
        };
        Some(Statut::TOUS.iter().copied().filter(admis).collect())
    }
}

/// La table d'où part la requête : elle seule porte les colonnes du tri par défaut.
const fn source(portee: &Portee) -> (&'static str, bool) {
    match portee {
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => (
            " FROM declaration_portee p JOIN declaration d ON d.id = p.declaration_id WHERE p.portee = ",
            true,
        ),
        Portee::Organisme(_) => (" FROM declaration d WHERE d.organisme_id = ", false),
        Portee::Porteur { .. } => (" FROM declaration d WHERE d.organisme_siren = ", false),
    }
}

fn cle(portee: &Portee) -> Valeur {
    match portee {
        Portee::Organisme(id) => Valeur::Id(id.0),
        Portee::Porteur { siren, .. } => Valeur::Texte(siren.as_str().to_owned()),
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            Valeur::Texte(portee.cle().unwrap_or_default())
        }
    }
}

fn page(portee: &Portee, filtre: &Filtre) -> Requete<TypeLigne> {
    let mut requete = Requete::nouvelle();
    selectionner(&mut requete, portee, filtre);
    requete
}

fn selectionner<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    let (_, agent) = source(portee);
    requete.sql(
        "SELECT d.id, d.numero, d.libelle, d.date_debut, d.date_fin, d.organisme_id, d.organisme_nom, d.statut, \
         d.version, d.departement_suivi, ",
    );
    requete.sql(if agent { "p.instructeur" } else { "NULL::boolean" });
    requete.sql(", d.depot_tardif_2m, d.edited_at, ");
    total(requete, portee, filtre);
    restreindre(requete, portee, filtre);
    if let Some(position) = &filtre.apres {
        reprendre(requete, agent, filtre, position);
    }
    ordonner(requete, agent, filtre);
    requete.limite(filtre.limite).decalage(filtre.decalage);
}

/// Total, en sous-requête scalaire.
fn total<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    let (_, agent) = source(portee);
    if agent && filtre.compte_exact() {
        requete
            .sql("(SELECT coalesce(sum(n), 0)::bigint FROM compteur WHERE portee = ")
            .lier(cle(portee));
        if let Some(statuts) = filtre.statuts_retenus() {
            requete.sql(" AND statut = ANY (").lier(codes(&statuts)).sql(")");
        }
        if let Some(role) = filtre.role {
            requete
                .sql(" AND instructeur = ")
                .lier(Valeur::Booleen(role == RoleInstruction::Instructeur));
        }
        requete.sql(")");
    } else if filtre.compte_exact() {
        requete.sql("(SELECT count(*)");
        restreindre(requete, portee, filtre);
        requete.sql(")");
    } else {
        requete.sql("(SELECT count(*) FROM (SELECT 1");
        restreindre(requete, portee, filtre);
        requete.limite(PLAFOND + 1).sql(") plafonne)");
    }
}

fn codes(statuts: &[Statut]) -> Valeur {
    Valeur::Textes(statuts.iter().map(|statut| statut.code().to_owned()).collect())
}

/// `FROM … WHERE …` : la portée, puis chaque filtre.
fn restreindre<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    let (origine, agent) = source(portee);
    requete.sql(origine).lier(cle(portee));
    restreindre_statut(requete, agent, filtre);
    restreindre_textes(requete, portee, agent, filtre);
    let debut = if agent { "p.date_debut" } else { "d.date_debut" };
    if let Some(du) = filtre.du {
        requete.sql(" AND ").sql(debut).sql(" >= ").lier(Valeur::Jour(du));
    }
    if let Some(au) = filtre.au {
        requete.sql(" AND ").sql(debut).sql(" <= ").lier(Valeur::Jour(au));
    }
    if let Some(departement) = &filtre.departement {
        requete
            .sql(" AND d.departement_suivi = ")
            .lier(Valeur::Texte(departement.clone()));
    }
    if let Some(periode) = filtre.periode {
        requete
            .sql(" AND d.periode = ")
            .lier(Valeur::Texte(periode.code().to_owned()));
    }
    if let Some(tardif) = filtre.tardif {
        requete.sql(" AND d.depot_tardif_2m = ").lier(Valeur::Booleen(tardif));
    }
    if let Some(id) = filtre.organisme_id {
        requete
            .sql(" AND d.organisme_siren = (SELECT siren FROM organisme WHERE id = ")
            .lier(Valeur::Id(id));
        requete.sql(") AND (d.organisme_id = ").lier(Valeur::Id(id));
        requete
            .sql(" OR (SELECT siege_social FROM organisme WHERE id = ")
            .lier(Valeur::Id(id))
            .sql("))");
    }
    if let Some(siret) = &filtre.siret {
        requete.sql(" AND d.organisme_id = (SELECT id FROM organisme WHERE siret = ");
        requete.lier(Valeur::Texte(siret.clone())).sql(")");
    }
}

/// Un statut seul s'écrit en égalité : son index porte alors le tri par date.
fn restreindre_statut<ST>(requete: &mut Requete<ST>, agent: bool, filtre: &Filtre) {
    if agent && let Some(priorite) = filtre.priorite {
        requete.sql(" AND p.priorite = ").lier(Valeur::Petit(priorite));
    }
    if let Some(statuts) = filtre.statuts_retenus() {
        requete.sql(if agent { " AND p.statut" } else { " AND d.statut" });
        match statuts.as_slice() {
            [statut] => requete.sql(" = ").lier(Valeur::Texte(statut.code().to_owned())),
            _ => requete.sql(" = ANY (").lier(codes(&statuts)).sql(")"),
        };
    }
    if agent && let Some(role) = filtre.role {
        requete
            .sql(" AND p.instructeur = ")
            .lier(Valeur::Booleen(role == RoleInstruction::Instructeur));
    }
}

fn restreindre_textes<ST>(requete: &mut Requete<ST>, portee: &Portee, agent: bool, filtre: &Filtre) {
    if agent && filtre.cherche() {
        requete
            .sql(" AND d.portees @> ARRAY[")
            .lier(cle(portee))
            .sql("]::text[]");
    }
    requete.contenir_mots(" AND d.recherche", filtre.recherche.as_deref());
    // La colonne cherchée comprend les trois autres : son index retient, la colonne précise.
    for (colonne, texte) in [
        (" AND sans_accent(d.numero)", &filtre.numero),
        (" AND sans_accent(d.libelle)", &filtre.libelle),
        (" AND sans_accent(d.organisme_nom)", &filtre.organisme),
    ] {
        if let Some(texte) = texte {
            requete.contenir(" AND d.recherche", texte);
            requete.contenir(colonne, texte);
        }
    }
}

/// Plan de la liste, tel que la base l'exécuterait : un test vérifie qu'il suit les index.
#[cfg(feature = "essai")]
pub async fn plan(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<String, DbError> {
    let mut requete = Requete::<Text>::nouvelle();
    requete.sql("EXPLAIN (COSTS OFF) ");
    selectionner(&mut requete, portee, filtre);
    Ok(requete.load::<String>(conn).await?.join("\n"))
}
