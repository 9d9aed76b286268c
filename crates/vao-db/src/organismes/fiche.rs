//! Fiche entière dans une portée, en une requête quel que soit ce qu'elle contient.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use vao_domain::organisme::{Profession, SourceIdentite, SourceProtocoles, TypeOrganisme};
use vao_domain::{Code as _, OrganismeId, Portee};

use super::declarant::{AgrementsHerites, siege_de};
use crate::declarations::AgrementRow;
use crate::pieces::PieceJointe;
use crate::requete::{expression, lire_json};
use crate::schema::organisme;
use crate::{DbError, Texte, Tx};

/// Ligne de la fiche.
#[expect(clippy::struct_excessive_bools, reason = "autant de faits indépendants lus en base")]
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct FicheRow {
    /// Identifiant.
    pub id: Uuid,
    /// Personne morale ou physique.
    pub type_organisme: Texte<TypeOrganisme>,
    /// SIRET.
    pub siret: String,
    /// SIREN.
    pub siren: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// Raison sociale.
    pub raison_sociale: Option<String>,
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Nom de naissance.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Forme juridique.
    pub statut_juridique: Option<String>,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<String>,
    /// Adresse de l'établissement.
    pub adresse: Option<Value>,
    /// Pays ; vide s'il a été effacé.
    pub pays: String,
    /// Code du département.
    pub departement: Option<String>,
    /// Profession (personne physique).
    pub profession: Option<Texte<Profession>>,
    /// Adresse du domicile (personne physique).
    pub adresse_domicile: Option<Value>,
    /// Vrai si l'activité s'exerce au domicile (personne physique).
    pub adresse_identique: Option<bool>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
    /// Responsable de l'organisation des séjours.
    pub responsable_sejour: Option<Value>,
    /// Représentants légaux.
    pub representants_legaux: Value,
    /// D'où vient l'identité.
    pub source_identite: Texte<SourceIdentite>,
    /// Dernier relevé du répertoire.
    pub releve_sirene: Option<Value>,
    /// Son instant.
    pub releve_at: Option<DateTime<Utc>>,
    /// Vrai si le répertoire dit l'établissement fermé.
    pub etablissement_ferme: bool,
    /// Vrai si le répertoire dit l'entreprise cessée.
    pub unite_cessee: bool,
    /// Dernier relevé de la liste des établissements.
    pub etablissements_releves_at: Option<DateTime<Utc>>,
    /// Ses protocoles, ou ceux de son siège.
    pub protocoles: Texte<SourceProtocoles>,
    /// Protocole de transport.
    pub protocole_transport: Value,
    /// Protocole sanitaire.
    pub protocole_sanitaire: Value,
    /// Ce qui lui manque.
    pub manques: Value,
    /// Vrai si la fiche est finalisée et complète.
    pub complet: bool,
    /// Dernière finalisation.
    pub finalise_at: Option<DateTime<Utc>>,
    /// Début de la version courante.
    pub version_ouverte_at: DateTime<Utc>,
    /// Version.
    pub version: i32,
    /// Création.
    pub created_at: DateTime<Utc>,
    /// Dernière modification.
    pub edited_at: DateTime<Utc>,
}

/// Siège d'un établissement secondaire, sur la plateforme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SiegeRow {
    /// Identifiant.
    pub id: Uuid,
    /// SIRET.
    pub siret: String,
    /// Nom.
    pub nom: String,
    /// Vrai si sa fiche est complète.
    pub complet: bool,
    /// Vrai s'il autorise l'établissement.
    pub autorise: bool,
    /// Son protocole de transport.
    pub protocole_transport: Value,
    /// Son protocole sanitaire.
    pub protocole_sanitaire: Value,
    /// Son nom commercial.
    pub nom_commercial: Option<String>,
    /// Son adresse.
    pub adresse: Option<Value>,
    /// Son pays.
    pub pays: String,
    /// Son courriel.
    pub email: Option<String>,
    /// Son téléphone.
    pub telephone: Option<String>,
}

/// Comptes des établissements d'un siège, et SIRET autorisés, triés.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ComptesRow {
    /// Tous.
    pub total: i64,
    /// En activité.
    pub en_activite: i64,
    /// Autorisés.
    pub autorises: i64,
    /// Autorisés mais fermés.
    pub autorises_fermes: i64,
    /// SIRET autorisés.
    pub sirets: Vec<String>,
}

/// SIRET que l'organisme a eu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AncienneVersion {
    /// SIRET.
    pub siret: String,
    /// Nom d'alors.
    pub nom: String,
    /// Fin de cette version.
    pub close_at: DateTime<Utc>,
    /// Auteur du changement.
    pub auteur: String,
}

/// Changement de SIRET demandé à la DREETS, qui n'a pas répondu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DemandeSiretRow {
    /// SIRET demandé.
    pub siret: String,
    /// Pourquoi.
    pub motif: String,
    /// Quand.
    pub le: DateTime<Utc>,
    /// Qui l'a demandé.
    pub auteur: String,
}

/// Fiche et ce qu'il faut pour la montrer et l'examiner.
#[derive(Debug, Clone, PartialEq)]
pub struct Fiche {
    /// La ligne.
    pub ligne: FicheRow,
    /// Siège, pour un établissement secondaire d'une personne morale.
    pub siege: Option<SiegeRow>,
    /// Agréments de l'organisme, ou du siège qui l'autorise ; le plus récent d'abord.
    pub agrements: Vec<AgrementRow>,
    /// Établissements d'un siège.
    pub comptes: ComptesRow,
    /// Anciens SIRET, le plus récent d'abord.
    pub anciens: Vec<AncienneVersion>,
    /// SIRET admis par un agent, qui attend d'être pris.
    pub siret_admis: Option<String>,
    /// Changement de SIRET demandé, auquel personne n'a répondu.
    pub demande_siret: Option<DemandeSiretRow>,
    /// Région du département de l'établissement.
    pub region: Option<String>,
    /// Pièces qu'elle joint, et celles du siège dont elle suit les protocoles ; dans l'ordre où on les montre.
    pub pieces: Vec<PieceJointe>,
}

expression! {
    /// Siège du même SIREN, celui qui autorise l'établissement s'il y en a deux : zéro ou une ligne.
    SiegeEnJson: Text = concat!(
        "(SELECT coalesce(json_agg(json_build_array(s.id, s.siret, s.nom, s.complet, s.autorise, \
         s.protocole_transport, s.protocole_sanitaire, s.nom_commercial, s.adresse, s.pays, s.email, s.telephone)), \
         '[]')::text FROM (SELECT p.*, coalesce(e.autorise, false) AS autorise FROM ",
        siege_de!(),
        " ORDER BY coalesce(e.autorise, false) DESC, p.complet DESC, p.created_at, p.id LIMIT 1) s)"
    )
}

expression! {
    /// Comptes des établissements d'un siège, dans l'ordre des champs de [`ComptesRow`].
    ComptesEnJson: Text =
        "(SELECT json_build_array(json_build_array(count(*), count(*) FILTER (WHERE NOT e.ferme), \
         count(*) FILTER (WHERE e.autorise), count(*) FILTER (WHERE e.autorise AND e.ferme), \
         coalesce(json_agg(e.siret ORDER BY e.siret) FILTER (WHERE e.autorise), '[]')))::text \
         FROM etablissement e WHERE e.organisme_id = organisme.id)"
}

expression! {
    /// Versions closes, la dernière d'abord.
    AnciensEnJson: Text =
        "(SELECT coalesce(json_agg(json_build_array(v.siret, v.nom, v.close_at, v.auteur) ORDER BY v.rang DESC), '[]')\
         ::text FROM organisme_version v WHERE v.organisme_id = organisme.id)"
}

expression! {
    /// SIRET admis depuis l'ouverture de la version courante : après, il a servi ou n'a plus d'objet.
    SiretAdmis: Nullable<Text> =
        "(SELECT s.siret FROM autorisation_siret s WHERE s.organisme_id = organisme.id AND s.siret <> organisme.siret \
         AND s.le >= organisme.version_ouverte_at ORDER BY s.le DESC LIMIT 1)"
}

expression! {
    /// Dernière demande de changement de SIRET sans accord, refus ni changement depuis : zéro ou une ligne.
    DemandeSiretEnJson: Text =
        "(SELECT coalesce(json_agg(json_build_array(d.siret, d.motif, d.le, d.auteur)), '[]')::text FROM (\
         SELECT v.metadata ->> 'nouveau' AS siret, coalesce(v.commentaire, '') AS motif, v.le, v.emetteur AS auteur \
         FROM evenement v WHERE v.domaine = 'organisme' AND v.dossier_id = organisme.id AND v.code = 'demande_siret' \
         AND NOT EXISTS (SELECT 1 FROM evenement r WHERE r.domaine = 'organisme' AND r.dossier_id = organisme.id \
         AND r.rang > v.rang AND (r.code = 'changement_siret' OR (r.code IN ('autorisation_siret', 'refus_siret') \
         AND r.metadata ->> 'nouveau' = v.metadata ->> 'nouveau'))) ORDER BY v.rang DESC LIMIT 1) d)"
}

expression! {
    /// Région du département.
    RegionDeLOrganisme: Nullable<Text> =
        "(SELECT t.parent FROM territoire t WHERE t.code = organisme.departement)"
}

expression! {
    /// Pièces jointes, dans l'ordre des champs de [`PieceJointe`].
    PiecesEnJson: Text =
        "(SELECT coalesce(json_agg(json_build_array(l.objet_id, d.id, d.categorie, d.nom, d.type_mime, d.taille, \
         d.statut, d.cree_at) ORDER BY d.categorie, l.rang, d.id), '[]')::text \
         FROM document_lien l JOIN document d ON d.id = l.document_id \
         WHERE l.objet_type = 'organisme' AND l.objet_id IN (SELECT organisme.id UNION ALL \
         SELECT p.id FROM organisme p WHERE organisme.protocoles = 'SIEGE' AND p.siren = organisme.siren \
         AND p.siege_social AND NOT p.supprime))"
}

type Ligne = (
    FicheRow,
    String,
    String,
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    String,
);

macro_rules! fiches {
    () => {
        organisme::table.filter(diesel::dsl::not(organisme::supprime)).select((
            FicheRow::as_select(),
            SiegeEnJson,
            AgrementsHerites,
            ComptesEnJson,
            AnciensEnJson,
            SiretAdmis,
            DemandeSiretEnJson,
            RegionDeLOrganisme,
            PiecesEnJson,
        ))
    };
}

/// Fiche de cet identifiant, si elle est dans la portée : la sienne, celles des établissements de son SIREN pour un
/// siège, toutes pour un agent.
pub async fn charger_fiche(
    conn: &mut AsyncPgConnection,
    id: OrganismeId,
    portee: &Portee,
) -> Result<Option<Fiche>, DbError> {
    let requete = fiches!().filter(organisme::id.eq(id.0));
    let lue: Option<Ligne> = match portee {
        Portee::Organisme(organisme) => requete
            .filter(organisme::id.eq(organisme.0))
            .first(conn)
            .await
            .optional()?,
        Portee::Porteur { organisme, siren } => {
            // Une personne physique porte son agrément pour elle seule : seule une personne morale a des établissements.
            let sienne = organisme::id.eq(organisme.0);
            let etablissement = organisme::siren
                .eq(siren.as_str())
                .and(organisme::type_organisme.eq(TypeOrganisme::PersonneMorale.code()));
            requete.filter(sienne.or(etablissement)).first(conn).await.optional()?
        }
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => requete.first(conn).await.optional()?,
    };
    lue.map(assembler).transpose()
}

/// Établissements qui suivent les protocoles de leur siège, verrouillés.
pub async fn suiveurs(tx: &mut Tx, siren: &str) -> Result<Vec<Fiche>, DbError> {
    // Le verrou d'abord, dans l'ordre des identifiants : deux sièges qui enregistrent ensemble ne se bloquent pas.
    let ids: Vec<Uuid> = organisme::table
        .filter(organisme::siren.eq(siren))
        .filter(organisme::protocoles.eq(SourceProtocoles::Siege.code()))
        .filter(diesel::dsl::not(organisme::siege_social))
        .filter(diesel::dsl::not(organisme::supprime))
        .order(organisme::id.asc())
        .select(organisme::id)
        .for_no_key_update()
        .load(&mut ***tx)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let lues: Vec<Ligne> = fiches!()
        .filter(organisme::id.eq_any(ids))
        .order(organisme::id.asc())
        .load(&mut ***tx)
        .await?;
    lues.into_iter().map(assembler).collect()
}

fn assembler(lue: Ligne) -> Result<Fiche, DbError> {
    let (ligne, siege, agrements, comptes, anciens, siret_admis, demande_siret, region, pieces) = lue;
    Ok(Fiche {
        ligne,
        siege: lire_json(&siege)?.into_iter().next(),
        agrements: lire_json(&agrements)?,
        comptes: lire_json(&comptes)?.into_iter().next().unwrap_or_default(),
        anciens: lire_json(&anciens)?,
        siret_admis,
        demande_siret: lire_json(&demande_siret)?.into_iter().next(),
        region,
        pieces: lire_json(&pieces)?,
    })
}

/// Pièces d'une fiche, relues après que la transaction les a changées.
pub async fn pieces(tx: &mut Tx, id: OrganismeId) -> Result<Vec<PieceJointe>, DbError> {
    let lues: String = organisme::table
        .filter(organisme::id.eq(id.0))
        .select(PiecesEnJson)
        .first(&mut ***tx)
        .await?;
    lire_json(&lues)
}
