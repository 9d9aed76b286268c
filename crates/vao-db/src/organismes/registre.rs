//! Fiches vues du répertoire Sirene : par leur SIRET, par leur relevé, par leurs établissements.

#![expect(clippy::ref_option_ref, reason = "code dérivé par Diesel")]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::organisme::{SourceIdentite, SourceProtocoles, TypeOrganisme};
use vao_domain::{Code as _, Siren, Siret};

use crate::schema::{etablissement, organisme};
use crate::{DbError, Texte, Tx};

/// Établissements écrits en une requête.
const TRANCHE: usize = 500;

/// Ce que quiconque peut savoir d'une fiche.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FicheConnue {
    /// Identifiant ; ne se montre pas.
    pub id: Uuid,
    /// SIRET.
    pub siret: Siret,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai si elle est complète.
    pub complet: bool,
}

type Connue = (Uuid, String, String, bool, bool);

impl TryFrom<Connue> for FicheConnue {
    type Error = DbError;

    fn try_from((id, siret, nom, siege_social, complet): Connue) -> Result<Self, DbError> {
        Ok(Self {
            id,
            siret: lire_siret(&siret)?,
            nom,
            siege_social,
            complet,
        })
    }
}

/// SIRET d'une ligne ; sa forme est vérifiée par la base, sa clé ici.
fn lire_siret(texte: &str) -> Result<Siret, DbError> {
    Siret::lire(texte).map_err(|erreur| DbError::from(diesel::result::Error::DeserializationError(Box::new(erreur))))
}

/// Fiche de ce SIRET.
pub async fn par_siret(conn: &mut AsyncPgConnection, siret: &Siret) -> Result<Option<FicheConnue>, DbError> {
    let lue: Option<Connue> = organisme::table
        .filter(organisme::siret.eq(siret.as_str()))
        .filter(diesel::dsl::not(organisme::supprime))
        .select((
            organisme::id,
            organisme::siret,
            organisme::nom,
            organisme::siege_social,
            organisme::complet,
        ))
        .first(conn)
        .await
        .optional()?;
    lue.map(FicheConnue::try_from).transpose()
}

/// Fiche du siège de ce SIREN : celle de ce SIRET s'il est donné, à défaut une autre du même SIREN.
pub async fn siege(
    conn: &mut AsyncPgConnection,
    siren: &Siren,
    annonce: Option<&Siret>,
) -> Result<Option<FicheConnue>, DbError> {
    let annonce = annonce.map_or("", Siret::as_str);
    let lue: Option<Connue> = organisme::table
        .filter(organisme::siren.eq(siren.as_str()))
        .filter(organisme::siege_social)
        .filter(diesel::dsl::not(organisme::supprime))
        .order((
            organisme::siret.eq(annonce).desc(),
            organisme::complet.desc(),
            organisme::created_at.asc(),
        ))
        .select((
            organisme::id,
            organisme::siret,
            organisme::nom,
            organisme::siege_social,
            organisme::complet,
        ))
        .first(conn)
        .await
        .optional()?;
    lue.map(FicheConnue::try_from).transpose()
}

/// Vrai si ce siège autorise cet établissement.
pub async fn autorise(conn: &mut AsyncPgConnection, siege: Uuid, siret: &Siret) -> Result<bool, DbError> {
    let ligne = etablissement::table
        .filter(etablissement::organisme_id.eq(siege))
        .filter(etablissement::siret.eq(siret.as_str()))
        .filter(etablissement::autorise);
    Ok(diesel::select(diesel::dsl::exists(ligne)).get_result(conn).await?)
}

/// Fiche, pour ce que le répertoire en prouve.
#[expect(clippy::struct_excessive_bools, reason = "autant de faits indépendants lus en base")]
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct FicheSuivie {
    /// Identifiant.
    pub id: Uuid,
    /// Version.
    pub version: i32,
    /// Personne morale ou physique.
    pub type_organisme: Texte<TypeOrganisme>,
    /// SIRET.
    pub siret: String,
    /// Nom.
    pub nom: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// D'où vient l'identité.
    pub source_identite: Texte<SourceIdentite>,
    /// Dernier relevé.
    pub releve_sirene: Option<Value>,
    /// Quand.
    pub releve_at: Option<DateTime<Utc>>,
    /// Vrai si le répertoire dit l'établissement fermé.
    pub etablissement_ferme: bool,
    /// Vrai si le répertoire dit l'entreprise cessée.
    pub unite_cessee: bool,
    /// Vrai si la fiche est complète.
    pub complet: bool,
    /// Code du département.
    pub departement: Option<String>,
    /// Début de la version courante.
    pub version_ouverte_at: DateTime<Utc>,
    /// Raison sociale.
    pub raison_sociale: Option<String>,
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Forme juridique.
    pub statut_juridique: Option<String>,
    /// Nom de naissance.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Adresse de l'établissement.
    pub adresse: Option<Value>,
    /// Adresse du domicile.
    pub adresse_domicile: Option<Value>,
    /// Vrai si l'activité s'exerce au domicile.
    pub adresse_identique: Option<bool>,
    /// Pays.
    pub pays: String,
}

/// Fiche de cet organisme.
pub async fn charger(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<FicheSuivie>, DbError> {
    Ok(organisme::table
        .find(id)
        .filter(diesel::dsl::not(organisme::supprime))
        .select(FicheSuivie::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// La même, verrouillée jusqu'à la fin de la transaction.
pub async fn verrouiller(tx: &mut Tx, id: Uuid) -> Result<Option<FicheSuivie>, DbError> {
    Ok(organisme::table
        .find(id)
        .filter(diesel::dsl::not(organisme::supprime))
        .select(FicheSuivie::as_select())
        .for_no_key_update()
        .first(&mut **tx)
        .await
        .optional()?)
}

/// Fiches à relire, d'après leur dernier relevé.
pub async fn a_relire(
    conn: &mut AsyncPgConnection,
    avant: DateTime<Utc>,
    apres: Option<Uuid>,
    lot: i64,
) -> Result<Vec<Uuid>, DbError> {
    let ancien = organisme::releve_at
        .is_null()
        .or(organisme::releve_at.lt(avant).assume_not_null());
    Ok(organisme::table
        .filter(ancien)
        .filter(diesel::dsl::not(organisme::supprime))
        .filter(organisme::id.gt(apres.unwrap_or_default()))
        .order(organisme::id)
        .limit(lot)
        .select(organisme::id)
        .load(conn)
        .await?)
}

/// Vrai si la fiche est encore à relire.
pub async fn est_a_relire(conn: &mut AsyncPgConnection, id: Uuid, avant: DateTime<Utc>) -> Result<bool, DbError> {
    let ancien = organisme::releve_at
        .is_null()
        .or(organisme::releve_at.lt(avant).assume_not_null());
    let ligne = organisme::table
        .find(id)
        .filter(ancien)
        .filter(diesel::dsl::not(organisme::supprime));
    Ok(diesel::select(diesel::dsl::exists(ligne)).get_result(conn).await?)
}

/// Place d'une fiche parmi celles à relire : de quoi étaler les appels.
pub async fn rang(conn: &mut AsyncPgConnection, id: Uuid, avant: DateTime<Utc>) -> Result<i64, DbError> {
    let ancien = organisme::releve_at
        .is_null()
        .or(organisme::releve_at.lt(avant).assume_not_null());
    Ok(organisme::table
        .filter(organisme::id.lt(id))
        .filter(ancien)
        .filter(diesel::dsl::not(organisme::supprime))
        .count()
        .get_result(conn)
        .await?)
}

/// Fiches dont l'identité, tapée pendant une panne, reste à vérifier.
pub async fn a_verifier(conn: &mut AsyncPgConnection, apres: Option<Uuid>, lot: i64) -> Result<Vec<Uuid>, DbError> {
    Ok(organisme::table
        .filter(organisme::source_identite.eq(SourceIdentite::Saisie.code()))
        .filter(diesel::dsl::not(organisme::supprime))
        .filter(organisme::id.gt(apres.unwrap_or_default()))
        .order(organisme::id)
        .limit(lot)
        .select(organisme::id)
        .load(conn)
        .await?)
}

/// Note qu'une fiche a été relue, et que rien n'a changé : sa version ne bouge pas.
pub async fn noter_relevee(tx: &mut Tx, id: Uuid, releve: &Value, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(organisme::table.find(id))
        .set((organisme::releve_at.eq(le), organisme::releve_sirene.eq(releve)))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ce que le répertoire change à une fiche. Une valeur absente efface celle de la fiche.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants écrits en base"
)]
#[derive(Debug, Clone, PartialEq, AsChangeset)]
#[diesel(table_name = organisme, treat_none_as_null = true)]
pub struct Relevee<'a> {
    /// SIRET : le nouveau, en cas de succession.
    pub siret: &'a str,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// D'où vient l'identité.
    pub source_identite: &'static str,
    /// Relevé.
    pub releve_sirene: &'a Value,
    /// Quand il a été lu.
    pub releve_at: DateTime<Utc>,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<&'a str>,
    /// Code du département.
    pub departement: Option<&'a str>,
    /// Vrai si l'établissement est fermé.
    pub etablissement_ferme: bool,
    /// Vrai si l'entreprise a cessé.
    pub unite_cessee: bool,
    /// Raison sociale.
    pub raison_sociale: Option<&'a str>,
    /// Nom commercial.
    pub nom_commercial: Option<&'a str>,
    /// Forme juridique.
    pub statut_juridique: Option<&'a str>,
    /// Nom de naissance.
    pub nom_naissance: Option<&'a str>,
    /// Nom d'usage.
    pub nom_usage: Option<&'a str>,
    /// Prénom.
    pub prenom: Option<&'a str>,
    /// Adresse de l'établissement.
    pub adresse: Option<&'a Value>,
    /// Adresse du domicile.
    pub adresse_domicile: Option<&'a Value>,
    /// Pays.
    pub pays: &'a str,
    /// Début de la version courante.
    pub version_ouverte_at: DateTime<Utc>,
    /// Version de la ligne.
    pub version: i32,
    /// Dernière modification.
    pub edited_at: DateTime<Utc>,
}

/// Écrit ce que le répertoire change à une fiche verrouillée.
pub async fn relever(tx: &mut Tx, id: Uuid, relevee: &Relevee<'_>) -> Result<(), DbError> {
    diesel::update(organisme::table.find(id))
        .set(relevee)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Établissement secondaire lu au répertoire.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = etablissement)]
pub struct EtablissementLu {
    /// Siège qui le voit.
    pub organisme_id: Uuid,
    /// SIRET.
    pub siret: String,
    /// Dénomination de l'entreprise.
    pub denomination: String,
    /// Enseigne.
    pub enseigne: Option<String>,
    /// Numéro, type et nom de voie.
    pub adresse: Option<String>,
    /// Code postal.
    pub code_postal: Option<String>,
    /// Commune.
    pub commune: Option<String>,
    /// Code INSEE de la commune.
    pub commune_insee: Option<String>,
    /// Vrai s'il est fermé.
    pub ferme: bool,
}

/// Ce que la relecture d'une liste d'établissements a changé.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fusion {
    /// SIRET autorisés qui viennent de fermer, ou de disparaître du répertoire.
    pub autorises_fermes: Vec<String>,
}

/// Remplace la liste des établissements d'un siège par celle du répertoire.
///
/// L'autorisation d'un SIRET connu est gardée. Un SIRET disparu est retiré, sauf s'il est autorisé : il est alors dit
/// fermé, et le siège le retirera lui-même. `complete` est faux quand tous n'ont pas pu être lus : rien n'est alors
/// retiré.
pub async fn remplacer_etablissements(
    tx: &mut Tx,
    siege: Uuid,
    lus: &[EtablissementLu],
    complete: bool,
    le: DateTime<Utc>,
) -> Result<Fusion, DbError> {
    let connus: Vec<(String, bool, bool)> = etablissement::table
        .filter(etablissement::organisme_id.eq(siege))
        .order(etablissement::siret)
        .select((etablissement::siret, etablissement::autorise, etablissement::ferme))
        .load(&mut **tx)
        .await?;
    let fermetures: BTreeMap<&str, bool> = lus.iter().map(|lu| (lu.siret.as_str(), lu.ferme)).collect();
    let mut fusion = Fusion::default();
    let (mut disparus, mut retires) = (Vec::new(), Vec::new());
    for (siret, autorise, ferme) in &connus {
        match (fermetures.get(siret.as_str()), *autorise) {
            (None, _) if !complete => {}
            (None, false) => retires.push(siret.clone()),
            (None, true) => {
                disparus.push(siret.clone());
                if !ferme {
                    fusion.autorises_fermes.push(siret.clone());
                }
            }
            (Some(true), true) if !ferme => fusion.autorises_fermes.push(siret.clone()),
            (Some(_), _) => {}
        }
    }
    let du_siege = || etablissement::table.filter(etablissement::organisme_id.eq(siege));
    diesel::delete(du_siege().filter(etablissement::siret.eq_any(&retires)))
        .execute(&mut **tx)
        .await?;
    diesel::update(du_siege().filter(etablissement::siret.eq_any(&disparus)))
        .set(etablissement::ferme.eq(true))
        .execute(&mut **tx)
        .await?;
    for tranche in lus.chunks(TRANCHE) {
        inserer(tx, tranche).await?;
    }
    diesel::update(organisme::table.find(siege))
        .set(organisme::etablissements_releves_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(fusion)
}

async fn inserer(tx: &mut Tx, lus: &[EtablissementLu]) -> Result<(), DbError> {
    diesel::insert_into(etablissement::table)
        .values(lus)
        .on_conflict((etablissement::organisme_id, etablissement::siret))
        .do_update()
        .set((
            etablissement::denomination.eq(excluded(etablissement::denomination)),
            etablissement::enseigne.eq(excluded(etablissement::enseigne)),
            etablissement::adresse.eq(excluded(etablissement::adresse)),
            etablissement::code_postal.eq(excluded(etablissement::code_postal)),
            etablissement::commune.eq(excluded(etablissement::commune)),
            etablissement::commune_insee.eq(excluded(etablissement::commune_insee)),
            etablissement::ferme.eq(excluded(etablissement::ferme)),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Vrai pour un siège dont la liste des établissements n'a jamais été lue au répertoire.
pub async fn liste_jamais_lue(conn: &mut AsyncPgConnection, id: Uuid) -> Result<bool, DbError> {
    let ligne = organisme::table
        .find(id)
        .filter(organisme::siege_social)
        .filter(organisme::type_organisme.eq(TypeOrganisme::PersonneMorale.code()))
        .filter(organisme::etablissements_releves_at.is_null())
        .filter(diesel::dsl::not(organisme::supprime));
    Ok(diesel::select(diesel::dsl::exists(ligne)).get_result(conn).await?)
}

/// Retire de la liste d'un siège le SIRET qui est devenu le sien.
pub async fn retirer_etablissement(tx: &mut Tx, siege: Uuid, siret: &Siret) -> Result<(), DbError> {
    diesel::delete(etablissement::table.find((siege, siret.as_str())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Établissements du SIREN de ce siège qui suivent ses protocoles.
pub async fn suiveurs(conn: &mut AsyncPgConnection, siege: &FicheSuivie) -> Result<Vec<Uuid>, DbError> {
    let siren: String = siege.siret.chars().take(9).collect();
    Ok(organisme::table
        .filter(organisme::siren.eq(siren))
        .filter(organisme::id.ne(siege.id))
        .filter(organisme::protocoles.eq(SourceProtocoles::Siege.code()))
        .filter(diesel::dsl::not(organisme::supprime))
        .order(organisme::id)
        .select(organisme::id)
        .load(conn)
        .await?)
}
