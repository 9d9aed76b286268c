//! Établissements secondaires d'un siège : liste filtrée, autorisations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::OrganismeId;

use crate::requete::{Requete, Valeur};
use crate::schema::etablissement;
use crate::{DbError, Tx};

/// État qui filtre la liste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtatEtablissement {
    /// En activité.
    EnActivite,
    /// Autorisé par le siège.
    Autorise,
    /// Fermé.
    Ferme,
}

/// Ce qui est demandé à la liste.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiltreEtablissements {
    /// Mots cherchés partout.
    pub recherche: Option<String>,
    /// Partie du SIRET, sans espaces.
    pub siret: Option<String>,
    /// Partie de la dénomination ou de l'enseigne.
    pub denomination: Option<String>,
    /// Partie de la commune.
    pub commune: Option<String>,
    /// État.
    pub etat: Option<EtatEtablissement>,
}

/// Ligne de la liste.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct EtablissementRow {
    /// SIRET.
    pub siret: String,
    /// Dénomination de l'entreprise.
    pub denomination: String,
    /// Enseigne.
    pub enseigne: Option<String>,
    /// Voie.
    pub adresse: Option<String>,
    /// Code postal.
    pub code_postal: Option<String>,
    /// Commune.
    pub commune: Option<String>,
    /// Vrai s'il est fermé.
    pub ferme: bool,
    /// Vrai si le siège l'autorise.
    pub autorise: bool,
    /// Depuis quand.
    pub autorise_at: Option<DateTime<Utc>>,
    /// Prénom et nom de qui l'a autorisé.
    pub autorise_par: Option<String>,
    /// Sa fiche.
    pub organisme: Option<Uuid>,
}

type TypeLigne = (
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Bool,
    Bool,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Nullable<SqlUuid>,
);

/// Page de la liste, avec son total exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEtablissements {
    /// Lignes.
    pub lignes: Vec<EtablissementRow>,
    /// Nombre d'établissements qui répondent au filtre.
    pub total: i64,
}

/// Page des établissements d'un siège, par commune puis par SIRET.
pub async fn lister(
    conn: &mut AsyncPgConnection,
    siege: OrganismeId,
    filtre: &FiltreEtablissements,
    limite: i64,
    decalage: i64,
) -> Result<PageEtablissements, DbError> {
    let mut requete = Requete::<(TypeLigne, BigInt)>::nouvelle();
    requete.sql(
        "SELECT e.siret, e.denomination, e.enseigne, e.adresse, e.code_postal, e.commune, e.ferme, e.autorise, \
         e.autorise_at, (SELECT u.prenom || ' ' || u.nom FROM usager u WHERE u.id = e.autorise_par), \
         (SELECT o.id FROM organisme o WHERE o.siret = e.siret AND NOT o.supprime), count(*) OVER ()",
    );
    restreindre(&mut requete, siege, filtre);
    requete.sql(" ORDER BY coalesce(sans_accent(e.commune), ''), e.siret");
    requete.limite(limite).decalage(decalage);
    let lues: Vec<(EtablissementRow, i64)> = requete.load(conn).await?;
    let total = match lues.as_slice().first() {
        Some((_, total)) => *total,
        None if decalage == 0 => 0,
        None => {
            let mut compte = Requete::<BigInt>::nouvelle();
            compte.sql("SELECT count(*)");
            restreindre(&mut compte, siege, filtre);
            compte.get_result(conn).await?
        }
    };
    Ok(PageEtablissements {
        lignes: lues.into_iter().map(|(ligne, _)| ligne).collect(),
        total,
    })
}

/// `FROM … WHERE …` : le siège, puis chaque filtre, toujours un texte cherché tel quel.
fn restreindre<ST>(requete: &mut Requete<ST>, siege: OrganismeId, filtre: &FiltreEtablissements) {
    requete
        .sql(" FROM etablissement e WHERE e.organisme_id = ")
        .lier(Valeur::Id(siege.0));
    requete.contenir_mots(" AND e.recherche", filtre.recherche.as_deref());
    for (colonne, texte) in [
        (" AND e.siret", &filtre.siret),
        (
            " AND sans_accent(e.denomination || ' ' || coalesce(e.enseigne, ''))",
            &filtre.denomination,
        ),
        (" AND sans_accent(e.commune)", &filtre.commune),
    ] {
        if let Some(texte) = texte {
            requete.contenir(colonne, texte);
        }
    }
    match filtre.etat {
        Some(EtatEtablissement::EnActivite) => requete.sql(" AND NOT e.ferme"),
        Some(EtatEtablissement::Autorise) => requete.sql(" AND e.autorise"),
        Some(EtatEtablissement::Ferme) => requete.sql(" AND e.ferme"),
        None => requete,
    };
}

/// SIRET, fermé, autorisé de chaque établissement d'un siège, verrouillés et triés.
pub async fn etats(tx: &mut Tx, siege: OrganismeId) -> Result<Vec<(String, bool, bool)>, DbError> {
    Ok(etablissement::table
        .filter(etablissement::organisme_id.eq(siege.0))
        .order(etablissement::siret.asc())
        .select((etablissement::siret, etablissement::ferme, etablissement::autorise))
        .for_no_key_update()
        .load(&mut ***tx)
        .await?)
}

/// Autorise des établissements d'un siège.
pub async fn autoriser(
    tx: &mut Tx,
    siege: OrganismeId,
    sirets: &[String],
    par: Uuid,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::update(etablissement::table)
        .filter(etablissement::organisme_id.eq(siege.0))
        .filter(etablissement::siret.eq_any(sirets))
        .set((
            etablissement::autorise.eq(true),
            etablissement::autorise_at.eq(le),
            etablissement::autorise_par.eq(par),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}

/// Retire l'autorisation d'établissements d'un siège ; la date et l'auteur de l'autorisation s'effacent avec elle.
pub async fn retirer(tx: &mut Tx, siege: OrganismeId, sirets: &[String]) -> Result<(), DbError> {
    diesel::update(etablissement::table)
        .filter(etablissement::organisme_id.eq(siege.0))
        .filter(etablissement::siret.eq_any(sirets))
        .set((
            etablissement::autorise.eq(false),
            etablissement::autorise_at.eq(None::<DateTime<Utc>>),
            etablissement::autorise_par.eq(None::<Uuid>),
        ))
        .execute(&mut ***tx)
        .await?;
    Ok(())
}
