//! Journal des comptes : écriture, dans la transaction de l'action, et lecture, la plus récente d'abord.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::compte::{ActionJournal, EntiteJournal, OrigineJournal};
use vao_domain::{Code as _, Population, Portee};

use crate::requete::{Requete, Valeur};
use crate::schema::journal_compte;
use crate::{DbError, Texte, Tx};

/// Au-delà, le total s'arrête : « plus de 1 000 ».
const TOTAL_PLAFOND: i64 = 1_000;

/// Ligne à écrire. Ni code, ni mot de passe, ni jeton n'y entre.
#[derive(Debug, Clone)]
pub struct NouvelleLigne<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// Nature de ce qui est visé.
    pub entite: EntiteJournal,
    /// Identifiant de ce qui est visé.
    pub entite_id: String,
    /// Ce qui s'est passé.
    pub action: ActionJournal,
    /// Qui a agi.
    pub origine: OrigineJournal,
    /// Son compte, s'il en a un.
    pub acteur: Option<Uuid>,
    /// Son nom, à ce moment-là.
    pub acteur_nom: &'a str,
    /// Nom de ce qui est visé, à ce moment-là.
    pub cible_nom: &'a str,
    /// Organisme du compte visé.
    pub organisme: Option<Uuid>,
    /// Région (usager) ou territoire (agent, fiche) visé : dit quels agents lisent la ligne.
    pub territoire: Option<&'a str>,
    /// Département de l'usager visé ; territoire que quitte l'agent visé.
    pub departement: Option<&'a str>,
    /// Motif donné.
    pub motif: Option<&'a str>,
    /// Champs changés, avant : objet `{"Nom affiché": "valeur"}`.
    pub avant: Option<Value>,
    /// Les mêmes, après.
    pub apres: Option<Value>,
    /// Adresse IP, pour la part « sécurité ».
    pub adresse_ip: Option<&'a str>,
    /// Instant.
    pub le: DateTime<Utc>,
}

/// Ajoute une ligne au journal.
pub async fn ajouter(tx: &mut Tx, ligne: &NouvelleLigne<'_>) -> Result<(), DbError> {
    diesel::insert_into(journal_compte::table)
        .values((
            journal_compte::id.eq(ligne.id),
            journal_compte::entite.eq(ligne.entite.code()),
            journal_compte::entite_id.eq(&ligne.entite_id),
            journal_compte::action.eq(ligne.action.code()),
            journal_compte::acteur_type.eq(ligne.origine.code()),
            journal_compte::acteur_id.eq(ligne.acteur),
            journal_compte::acteur_nom.eq(ligne.acteur_nom),
            journal_compte::cible_nom.eq(ligne.cible_nom),
            journal_compte::organisme_id.eq(ligne.organisme),
            journal_compte::ter_code.eq(ligne.territoire),
            journal_compte::departement.eq(ligne.departement),
            journal_compte::motif.eq(ligne.motif),
            journal_compte::avant.eq(&ligne.avant),
            journal_compte::apres.eq(&ligne.apres),
            journal_compte::securite.eq(ligne.action.est_securite()),
            journal_compte::adresse_ip.eq(ligne.adresse_ip),
            journal_compte::le.eq(ligne.le),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ce qui est demandé au journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtre {
    /// Lignes à rendre.
    pub limite: i64,
    /// Lignes à sauter.
    pub decalage: i64,
    /// Nature de ce qui est visé.
    pub entite: Option<EntiteJournal>,
    /// Identifiant de ce qui est visé.
    pub entite_id: Option<String>,
    /// Actions admises ; vide = toutes.
    pub actions: Vec<ActionJournal>,
    /// À partir de cet instant.
    pub depuis: Option<DateTime<Utc>>,
    /// Avant cet instant.
    pub avant: Option<DateTime<Utc>>,
    /// Mots cherchés dans le nom de l'auteur et de la cible.
    pub recherche: Option<String>,
}

/// Ligne du journal.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct LigneRow {
    /// Identifiant.
    pub id: Uuid,
    /// Nature de ce qui est visé.
    pub entite: Texte<EntiteJournal>,
    /// Identifiant de ce qui est visé.
    pub entite_id: String,
    /// Ce qui s'est passé.
    pub action: Texte<ActionJournal>,
    /// Qui a agi.
    pub origine: Texte<OrigineJournal>,
    /// Son nom, à ce moment-là.
    pub acteur_nom: String,
    /// Nom de ce qui est visé, à ce moment-là.
    pub cible_nom: String,
    /// Motif donné.
    pub motif: Option<String>,
    /// Champs changés, avant.
    pub avant: Option<Value>,
    /// Les mêmes, après.
    pub apres: Option<Value>,
    /// Instant.
    pub le: DateTime<Utc>,
    total: i64,
}

type TypeLigne = (
    SqlUuid,
    Text,
    Text,
    Text,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Jsonb>,
    Nullable<Jsonb>,
    Timestamptz,
    BigInt,
);

/// Page du journal, la plus récente d'abord.
#[derive(Debug, Clone, PartialEq)]
pub struct PageJournal {
    /// Lignes.
    pub lignes: Vec<LigneRow>,
    /// Total, exact sauf s'il est plafonné.
    pub total: i64,
    /// Vrai si le compte s'est arrêté à mille.
    pub plafonne: bool,
}

/// Journal d'un territoire : ses fiches, ses agents, et les comptes du portail qui y ont leur établissement.
///
/// Un organisme n'a pas cette portée : il n'y trouve rien.
pub async fn lister(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<PageJournal, DbError> {
    if filtre.recherche.is_some() {
        // Le plan générique ne sait rien du texte cherché : il parcourrait toute la table.
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

/// Journal d'un seul compte : ce qui lui est arrivé, et rien de ce qu'il a fait aux autres.
pub async fn lire_du_compte(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    filtre: &Filtre,
) -> Result<PageJournal, DbError> {
    let filtre = Filtre {
        entite: Some(match population {
            Population::Usagers => EntiteJournal::UserFront,
            Population::Bo => EntiteJournal::UserBack,
        }),
        entite_id: Some(compte.to_string()),
        ..filtre.clone()
    };
    lister(conn, &Portee::Nationale, &filtre).await
}

/// Qui a changé cet objet en dernier, et quand ; les connexions ne le changent pas.
pub async fn dernier_auteur(
    conn: &mut AsyncPgConnection,
    entite: EntiteJournal,
    id: &str,
) -> Result<Option<(String, DateTime<Utc>)>, DbError> {
    Ok(journal_compte::table
        .filter(journal_compte::entite.eq(entite.code()))
        .filter(journal_compte::entite_id.eq(id))
        .filter(diesel::dsl::not(journal_compte::securite))
        .order((journal_compte::le.desc(), journal_compte::id.desc()))
        .select((journal_compte::acteur_nom, journal_compte::le))
        .first(conn)
        .await
        .optional()?)
}

async fn lire(conn: &mut AsyncPgConnection, portee: &Portee, filtre: &Filtre) -> Result<PageJournal, DbError> {
    let lignes: Vec<LigneRow> = page(portee, filtre).load(conn).await?;
    let total = match lignes.as_slice().first() {
        Some(ligne) => ligne.total,
        None if filtre.decalage == 0 => 0,
        None => {
            let mut requete = Requete::<BigInt>::nouvelle();
            requete.sql("SELECT ");
            compter(&mut requete, portee, filtre);
            requete.get_result(conn).await?
        }
    };
    let plafonne = total > TOTAL_PLAFOND;
    Ok(PageJournal {
        lignes,
        total: total.min(TOTAL_PLAFOND),
        plafonne,
    })
}

fn page(portee: &Portee, filtre: &Filtre) -> Requete<TypeLigne> {
    let mut requete = Requete::nouvelle();
    requete.sql(
        "SELECT j.id, j.entite, j.entite_id, j.action, j.acteur_type, j.acteur_nom, j.cible_nom, j.motif, j.avant, \
         j.apres, j.le, ",
    );
    compter(&mut requete, portee, filtre);
    restreindre(&mut requete, portee, filtre);
    requete.sql(" ORDER BY j.le DESC, j.id");
    requete.limite(filtre.limite).decalage(filtre.decalage);
    requete
}

fn compter<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    requete.sql("(SELECT count(*) FROM (SELECT 1");
    restreindre(requete, portee, filtre);
    requete.limite(TOTAL_PLAFOND + 1).sql(") plafonne)");
}

fn restreindre<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre) {
    requete.sql(" FROM journal_compte j WHERE ");
    match portee {
        Portee::Departement(code) => {
            requete.sql("(j.departement = ").lier(Valeur::Texte(code.to_string()));
            requete
                .sql(" OR j.ter_code = ")
                .lier(Valeur::Texte(code.to_string()))
                .sql(")");
        }
        Portee::Region(code) => {
            let siens = "IN (SELECT t.code FROM territoire t WHERE ";
            requete.sql("(j.ter_code ").sql(siens);
            requete
                .lier(Valeur::Texte(code.to_string()))
                .sql(" IN (t.code, t.parent))");
            requete.sql(" OR j.departement ").sql(siens);
            requete
                .lier(Valeur::Texte(code.to_string()))
                .sql(" IN (t.code, t.parent)))");
        }
        Portee::Nationale => {
            requete.sql("true");
        }
        Portee::Organisme(_) | Portee::Porteur { .. } => {
            requete.sql("false");
        }
    }
    if let Some(entite) = filtre.entite {
        requete
            .sql(" AND j.entite = ")
            .lier(Valeur::Texte(entite.code().to_owned()));
    }
    if let Some(id) = &filtre.entite_id {
        requete.sql(" AND j.entite_id = ").lier(Valeur::Texte(id.clone()));
    }
    if !filtre.actions.is_empty() {
        let codes = filtre.actions.iter().map(|action| action.code().to_owned()).collect();
        requete
            .sql(" AND j.action = ANY (")
            .lier(Valeur::Textes(codes))
            .sql(")");
    }
    if let Some(depuis) = filtre.depuis {
        requete.sql(" AND j.le >= ").lier(Valeur::Instant(depuis));
    }
    if let Some(avant) = filtre.avant {
        requete.sql(" AND j.le < ").lier(Valeur::Instant(avant));
    }
    requete.contenir_mots(
        " AND sans_accent(j.acteur_nom || ' ' || j.cible_nom)",
        filtre.recherche.as_deref(),
    );
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Erases the security lines older than a year.
    fn journal_compte_purger(maintenant: diesel::sql_types::Timestamptz) -> diesel::sql_types::BigInt;
}

/// Efface la part « sécurité » âgée de plus d'un an ; rend combien de lignes. Le reste ne s'efface pas.
pub async fn purger(tx: &mut Tx, le: DateTime<Utc>) -> Result<i64, DbError> {
    Ok(diesel::select(journal_compte_purger(le)).get_result(&mut **tx).await?)
}
