//! Historique append-only des dossiers, chaîné par des empreintes.
//!
//! # Forme canonique
//!
//! L'empreinte d'un événement est `sha256(empreinte_precedente ‖ forme)`, où
//! `empreinte_precedente` est celle du rang précédent du même dossier (vide au rang 1)
//! et `forme` la suite des champs, dans l'ordre de [`CHAMPS`], chacun écrit
//! `<taille en octets>:<texte UTF-8>`, ou `-` s'il est absent. Un champ ne peut donc
//! pas déborder sur le suivant. Les instants sont en microsecondes depuis 1970 et
//! `metadata` est le texte que PostgreSQL donne d'un `jsonb` : la même empreinte se
//! calcule en SQL ([`EMPREINTE_SQL`]), qui sert au générateur et à la vérification.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vao_domain::declaration::Section;
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::organisme::{EvenementOrganisme, SectionOrganisme};
use vao_domain::{Acteur, Code, EvenementId, Statut};

use crate::schema::evenement;
use crate::{DbError, Texte, Tx};

/// Domaine des déclarations de séjour.
pub const DECLARATION: &str = "declaration";
/// Domaine des fiches d'organismes.
pub const ORGANISME: &str = "organisme";

/// Vocabulaire d'un domaine : ce qui arrive à ses dossiers, et leurs sections. Un code ne s'écrit donc jamais dans
/// l'historique d'un autre domaine.
pub trait DeDossier: Code {
    /// Domaine, tel qu'écrit dans `evenement` et `journal_saisie`.
    const DOMAINE: &'static str;
}

impl DeDossier for CodeEvenement {
    const DOMAINE: &'static str = DECLARATION;
}

impl DeDossier for Section {
    const DOMAINE: &'static str = DECLARATION;
}

impl DeDossier for EvenementOrganisme {
    const DOMAINE: &'static str = ORGANISME;
}

impl DeDossier for SectionOrganisme {
    const DOMAINE: &'static str = ORGANISME;
}

/// Champs de la forme canonique, dans l'ordre.
pub const CHAMPS: [&str; 15] = [
    "id",
    "domaine",
    "dossier_id",
    "rang",
    "code",
    "source",
    "acteur_type",
    "acteur_id",
    "emetteur",
    "courriel",
    "de",
    "vers",
    "commentaire",
    "metadata",
    "le",
];

/// Empreinte d'une ligne nommée `e` : les colonnes de la table, `empreinte` mise à part.
pub const EMPREINTE_SQL: &str = "sha256(e.empreinte_precedente || convert_to(\
    octet_length(e.id::text) || ':' || e.id::text\
 || octet_length(e.domaine) || ':' || e.domaine\
 || octet_length(e.dossier_id::text) || ':' || e.dossier_id::text\
 || octet_length(e.rang::text) || ':' || e.rang::text\
 || octet_length(e.code) || ':' || e.code\
 || octet_length(e.source) || ':' || e.source\
 || octet_length(e.acteur_type) || ':' || e.acteur_type\
 || coalesce(octet_length(e.acteur_id::text) || ':' || e.acteur_id::text, '-')\
 || octet_length(e.emetteur) || ':' || e.emetteur\
 || coalesce(octet_length(e.courriel) || ':' || e.courriel, '-')\
 || coalesce(octet_length(e.de) || ':' || e.de, '-')\
 || coalesce(octet_length(e.vers) || ':' || e.vers, '-')\
 || coalesce(octet_length(e.commentaire) || ':' || e.commentaire, '-')\
 || octet_length(e.metadata::text) || ':' || e.metadata::text\
 || octet_length(((extract(epoch FROM e.le) * 1000000)::bigint)::text) || ':' \
 || ((extract(epoch FROM e.le) * 1000000)::bigint)::text, 'UTF8'))";

/// Événement à écrire ; le rang et l'empreinte viennent de la chaîne du dossier.
#[derive(Debug, Clone, PartialEq)]
pub struct NouvelEvenement<C = CodeEvenement> {
    /// Identifiant.
    pub id: EvenementId,
    /// Dossier : déclaration ou fiche, selon le vocabulaire de `code`.
    pub dossier: Uuid,
    /// Ce qui s'est passé.
    pub code: C,
    /// Côté de l'auteur.
    pub source: SourceEvenement,
    /// Auteur.
    pub acteur: Acteur,
    /// Nom montré : le service d'un agent, la personne d'un organisme.
    pub emetteur: String,
    /// Adresse de l'auteur, montrée aux agents seulement.
    pub courriel: Option<String>,
    /// Statut avant.
    pub de: Option<Statut>,
    /// Statut après.
    pub vers: Option<Statut>,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précisions : un objet de textes, de listes et d'entiers, jamais de nombre décimal.
    pub metadata: Value,
    /// Instant, à la microseconde.
    pub le: DateTime<Utc>,
}

/// Ligne d'historique lue.
#[derive(Debug, Clone, PartialEq, HasQuery)]
#[diesel(table_name = evenement)]
pub struct EvenementRow {
    /// Identifiant.
    pub id: Uuid,
    /// Rang dans le dossier, à partir de 1.
    pub rang: i32,
    /// Ce qui s'est passé.
    pub code: Texte<CodeEvenement>,
    /// Côté de l'auteur.
    pub source: Texte<SourceEvenement>,
    /// Nom montré.
    pub emetteur: String,
    /// Adresse de l'auteur.
    pub courriel: Option<String>,
    /// Statut avant.
    pub de: Option<Texte<Statut>>,
    /// Statut après.
    pub vers: Option<Texte<Statut>>,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précisions.
    pub metadata: Value,
    /// Instant.
    pub le: DateTime<Utc>,
}

/// Maillon rompu de la chaîne d'un dossier.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Rupture {
    /// Domaine du dossier.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub domaine: String,
    /// Dossier.
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    pub dossier_id: Uuid,
    /// Rang du maillon.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub rang: i32,
    /// `rang` (il en manque un), `chaine` (lien faux) ou `contenu` (ligne modifiée).
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub cause: String,
}

/// Ajoute un événement à la suite de son dossier.
pub async fn ajouter<C: DeDossier>(tx: &mut Tx, nouveau: NouvelEvenement<C>) -> Result<(), DbError> {
    ajouter_plusieurs(tx, vec![nouveau]).await
}

/// Ajoute des événements d'un même dossier, dans cet ordre, en deux requêtes.
///
/// L'appelant tient déjà le verrou du dossier (sa mise à jour conditionnelle) ; sinon, de
/// deux écritures simultanées la seconde échoue sur `evenement_rang_unique`.
pub async fn ajouter_plusieurs<C: DeDossier>(tx: &mut Tx, nouveaux: Vec<NouvelEvenement<C>>) -> Result<(), DbError> {
    let Some(premier) = nouveaux.as_slice().first() else {
        return Ok(());
    };
    let queue = evenement::table
        .filter(
            evenement::domaine
                .eq(C::DOMAINE)
                .and(evenement::dossier_id.eq(premier.dossier)),
        )
        .order(evenement::rang.desc())
        .select((evenement::rang, evenement::empreinte))
        .first::<(i32, Vec<u8>)>(&mut ***tx)
        .await
        .optional()?;
    let (rang, precedente) = queue.unwrap_or_default();
    inserer(tx, chainer(nouveaux, rang, precedente)).await
}

/// Lignes des événements d'un dossier, à la suite du maillon `precedente` de rang `rang`.
///
/// Un dossier neuf part du rang 0 et d'un maillon vide. Avec [`inserer`], sert à qui écrit
/// l'historique de plusieurs dossiers d'un coup (données de démonstration).
pub fn chainer<C: DeDossier>(nouveaux: Vec<NouvelEvenement<C>>, mut rang: i32, mut precedente: Vec<u8>) -> Vec<Ligne> {
    let mut lignes = Vec::with_capacity(nouveaux.len());
    for nouveau in nouveaux {
        rang += 1;
        let empreinte = empreinte(&nouveau, rang, &precedente);
        lignes.push(ligne(nouveau, rang, precedente, empreinte.clone()));
        precedente = empreinte;
    }
    lignes
}

/// Écrit des lignes chaînées.
pub async fn inserer(conn: &mut AsyncPgConnection, lignes: Vec<Ligne>) -> Result<(), DbError> {
    diesel::insert_into(evenement::table)
        .values(lignes)
        .execute(conn)
        .await?;
    Ok(())
}

fn ligne<C: DeDossier>(nouveau: NouvelEvenement<C>, rang: i32, precedente: Vec<u8>, empreinte: Vec<u8>) -> Ligne {
    Ligne {
        id: nouveau.id.0,
        domaine: C::DOMAINE,
        dossier_id: nouveau.dossier,
        rang,
        code: nouveau.code.code(),
        source: nouveau.source.code(),
        acteur_type: type_acteur(nouveau.acteur),
        acteur_id: id_acteur(nouveau.acteur),
        emetteur: nouveau.emetteur,
        courriel: nouveau.courriel,
        de: nouveau.de.map(vao_domain::Code::code),
        vers: nouveau.vers.map(vao_domain::Code::code),
        commentaire: nouveau.commentaire,
        metadata: nouveau.metadata,
        le: nouveau.le,
        empreinte_precedente: precedente,
        empreinte,
    }
}

/// Ligne chaînée, prête à écrire ; faite par [`chainer`].
#[derive(Debug, Insertable)]
#[diesel(table_name = evenement)]
pub struct Ligne {
    id: Uuid,
    domaine: &'static str,
    dossier_id: Uuid,
    rang: i32,
    code: &'static str,
    source: &'static str,
    acteur_type: &'static str,
    acteur_id: Option<Uuid>,
    emetteur: String,
    courriel: Option<String>,
    de: Option<&'static str>,
    vers: Option<&'static str>,
    commentaire: Option<String>,
    metadata: Value,
    le: DateTime<Utc>,
    empreinte_precedente: Vec<u8>,
    empreinte: Vec<u8>,
}

/// Empreinte de l'événement de rang `rang`, après le maillon `precedente` (vide au rang 1).
pub fn empreinte<C: DeDossier>(nouveau: &NouvelEvenement<C>, rang: i32, precedente: &[u8]) -> Vec<u8> {
    let acteur = id_acteur(nouveau.acteur).map(|id| id.to_string());
    let mut forme = String::new();
    let mut champ = |valeur: Option<&str>| match valeur {
        Some(texte) => {
            forme.push_str(&texte.len().to_string());
            forme.push(':');
            forme.push_str(texte);
        }
        None => forme.push('-'),
    };
    champ(Some(&nouveau.id.to_string()));
    champ(Some(C::DOMAINE));
    champ(Some(&nouveau.dossier.to_string()));
    champ(Some(&rang.to_string()));
    champ(Some(nouveau.code.code()));
    champ(Some(nouveau.source.code()));
    champ(Some(type_acteur(nouveau.acteur)));
    champ(acteur.as_deref());
    champ(Some(&nouveau.emetteur));
    champ(nouveau.courriel.as_deref());
    champ(nouveau.de.map(vao_domain::Code::code));
    champ(nouveau.vers.map(vao_domain::Code::code));
    champ(nouveau.commentaire.as_deref());
    champ(Some(&texte_jsonb(&nouveau.metadata)));
    champ(Some(&nouveau.le.timestamp_micros().to_string()));
    let mut hachage = Sha256::new();
    hachage.update(precedente);
    hachage.update(forme.as_bytes());
    hachage.finalize().to_vec()
}

/// Texte que PostgreSQL donne d'un `jsonb` : clés par taille puis par octets, `", "` et `": "`.
fn texte_jsonb(valeur: &Value) -> String {
    match valeur {
        Value::Array(elements) => {
            let textes: Vec<String> = elements.iter().map(texte_jsonb).collect();
            format!("[{}]", textes.join(", "))
        }
        Value::Object(champs) => {
            let mut champs: Vec<(&String, &Value)> = champs.iter().collect();
            champs.sort_by_key(|(cle, _)| (cle.len(), cle.as_bytes()));
            let texte =
                |(cle, valeur): (&String, &Value)| format!("{}: {}", Value::from(cle.as_str()), texte_jsonb(valeur));
            format!("{{{}}}", champs.into_iter().map(texte).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => valeur.to_string(),
    }
}

fn type_acteur(acteur: Acteur) -> &'static str {
    match acteur {
        Acteur::Usager(_) => "USAGER",
        Acteur::Agent(_) => "AGENT",
        Acteur::Automate => "AUTOMATE",
    }
}

fn id_acteur(acteur: Acteur) -> Option<Uuid> {
    match acteur {
        Acteur::Usager(id) => Some(id.0),
        Acteur::Agent(id) => Some(id.0),
        Acteur::Automate => None,
    }
}

/// Historique d'un dossier, le plus récent d'abord.
///
/// L'appelant a vérifié que le dossier est dans sa portée.
pub async fn lister(conn: &mut AsyncPgConnection, dossier: Uuid) -> Result<Vec<EvenementRow>, DbError> {
    Ok(EvenementRow::query()
        .filter(
            evenement::domaine
                .eq(DECLARATION)
                .and(evenement::dossier_id.eq(dossier)),
        )
        .order(evenement::rang.desc())
        .load(conn)
        .await?)
}

/// Dernier événement d'un dossier : qui a fait quoi, quand.
pub async fn dernier(conn: &mut AsyncPgConnection, dossier: Uuid) -> Result<Option<EvenementRow>, DbError> {
    Ok(EvenementRow::query()
        .filter(
            evenement::domaine
                .eq(DECLARATION)
                .and(evenement::dossier_id.eq(dossier)),
        )
        .order(evenement::rang.desc())
        .first(conn)
        .await
        .optional()?)
}

/// Recalcule toute la chaîne en base ; rend au plus cent maillons rompus (`vao doctor --journal`).
///
/// Une fin de chaîne effacée ne se voit pas d'ici : le rôle de l'application ne peut ni
/// modifier ni effacer une ligne, et un déclencheur le refuse même au propriétaire.
pub async fn verifier_chaine(conn: &mut AsyncPgConnection) -> Result<Vec<Rupture>, DbError> {
    let requete = format!(
        "SELECT domaine, dossier_id, rang, cause FROM (
           SELECT e.domaine, e.dossier_id, e.rang, CASE
               WHEN e.rang <> row_number() OVER w THEN 'rang'
               WHEN e.empreinte_precedente <> coalesce(lag(e.empreinte) OVER w, '\\x'::bytea) THEN 'chaine'
               WHEN e.empreinte <> {EMPREINTE_SQL} THEN 'contenu' END AS cause
           FROM evenement e WINDOW w AS (PARTITION BY e.domaine, e.dossier_id ORDER BY e.rang)) maillon
         WHERE cause IS NOT NULL ORDER BY domaine, dossier_id, rang LIMIT 100"
    );
    Ok(diesel::sql_query(requete).load(conn).await?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn le_texte_d_un_objet_est_celui_de_postgresql() {
        let valeur = json!({"sections": ["a\"b", "é\n"], "motif": null, "ab": 12, "b": {"z": true}, "aa": ""});

        assert_eq!(
            texte_jsonb(&valeur),
            r#"{"b": {"z": true}, "aa": "", "ab": 12, "motif": null, "sections": ["a\"b", "é\n"]}"#
        );
    }
}
