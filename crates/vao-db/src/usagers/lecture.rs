//! Lecture d'un compte, et de ce qu'en disent le journal et les courriels.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::{ActionJournal, EntiteJournal, OrigineJournal, StatutUsager};
use vao_domain::droits::RoleUsager;
use vao_domain::{Code as _, Portee, UsagerId};

use super::portee::{ORGANISME_APPROUVE, SIEGE_APPROUVE, depuis};
use crate::requete::{Requete, Valeur};
use crate::schema::{agent, journal_compte, territoire, usager};
use crate::{DbError, Texte};

/// Ce que la liste et la fiche ont en commun, et dont dépendent les actions possibles.
#[expect(clippy::struct_excessive_bools, reason = "autant de faits indépendants lus en base")]
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct CompteRow {
    /// Identifiant.
    pub id: Uuid,
    /// Version.
    pub version: i32,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Adresse.
    pub mail: String,
    /// Téléphone.
    pub telephone: Option<String>,
    /// SIRET déclaré.
    pub siret: Option<String>,
    /// Organisme rejoint.
    pub organisme_id: Option<Uuid>,
    /// Nom de cet organisme.
    pub organisme: Option<String>,
    /// Vrai au siège.
    pub siege: Option<bool>,
    /// Statut.
    pub statut: Texte<StatutUsager>,
    /// Inscription.
    pub cree_at: DateTime<Utc>,
    /// Dernière connexion.
    pub derniere_connexion_at: Option<DateTime<Utc>>,
    /// Région de l'établissement.
    pub region: Option<String>,
    /// Vrai si l'organisme n'a pas d'autre utilisateur validé.
    pub dernier: bool,
    /// Vrai si l'organisme de même SIRET peut approuver ce compte en attente.
    pub organisme_approuve: bool,
    /// Vrai si le siège du même SIREN peut approuver ce compte en attente.
    pub siege_approuve: bool,
    /// Vrai si la demande a attendu assez pour revenir aussi à la DREETS.
    pub escaladee: bool,
    /// Vrai si un agent a traité ce compte en dernier.
    pub traite_par_un_agent: bool,
    /// Vrai si son SIRET a été saisi pendant une panne du répertoire, et pas encore vérifié.
    pub siret_a_verifier: bool,
}

/// Type SQL de [`CompteRow`].
pub(super) type TypeCompte = (
    SqlUuid,
    Integer,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<SqlUuid>,
    Nullable<Text>,
    Nullable<Bool>,
    Text,
    Timestamptz,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Bool,
    Bool,
    Bool,
    Bool,
    Bool,
    Bool,
);

/// Colonnes de [`CompteRow`].
pub(super) fn colonnes<ST>(requete: &mut Requete<ST>) {
    requete
        .sql(
            "SELECT u.id, u.version, u.nom, u.prenom, u.mail, u.telephone, u.siret, u.organisme_id, o.nom, \
             o.siege_social, u.status_code, u.created_at, u.lastconnection_at, u.ter_code, \
             (u.organisme_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM usager v WHERE v.organisme_id = u.organisme_id \
             AND v.id <> u.id AND v.status_code = 'VALIDATED' AND v.supprime_at IS NULL)), ",
        )
        .sql(ORGANISME_APPROUVE)
        .sql(", ")
        .sql(SIEGE_APPROUVE)
        .sql(", u.approbation_escalade_at IS NOT NULL, u.traite_par_agent IS NOT NULL, u.siret_a_verifier");
}

/// Ce que la fiche ajoute.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct SuiteDetail {
    /// Libellé de la région.
    pub region: Option<String>,
    /// Département de l'établissement.
    pub departement: Option<String>,
    /// Rôles.
    pub roles: Vec<Texte<RoleUsager>>,
    /// Dernier motif donné.
    pub motif: Option<String>,
    /// Nom du collègue ou de l'agent qui a traité le compte en dernier.
    pub traite_par: Option<String>,
    /// Territoire de cet agent : code, libellé, territoire qui le contient.
    pub traite_territoire: Option<String>,
    /// Son libellé.
    pub traite_libelle: Option<String>,
    /// Son parent.
    pub traite_parent: Option<String>,
    /// Instant de ce traitement.
    pub traite_at: Option<DateTime<Utc>>,
    /// Adresse confirmée.
    pub confirme_at: Option<DateTime<Utc>>,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
}

type TypeSuite = (
    Nullable<Text>,
    Nullable<Text>,
    Array<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Bool,
);

/// Compte entier.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailRow {
    /// Ce que la liste en montre aussi.
    pub compte: CompteRow,
    /// Le reste.
    pub suite: SuiteDetail,
}

/// Compte dans la portée de l'appelant.
pub async fn charger(
    conn: &mut AsyncPgConnection,
    portee: &Portee,
    id: UsagerId,
) -> Result<Option<DetailRow>, DbError> {
    let mut requete = Requete::<(TypeCompte, TypeSuite)>::nouvelle();
    colonnes(&mut requete);
    requete.sql(
        ", (SELECT t.libelle FROM territoire t WHERE t.code = u.ter_code), u.departement, \
         ARRAY(SELECT r.role FROM usager_role r WHERE r.usager_id = u.id ORDER BY r.role), u.motif_refus, \
         coalesce((SELECT concat_ws(' ', c.prenom, c.nom) FROM usager c WHERE c.id = u.traite_par_usager), \
         (SELECT concat_ws(' ', a.prenom, a.nom) FROM agent a WHERE a.id = u.traite_par_agent)), ",
    );
    for colonne in ["t.code", "t.libelle", "t.parent"] {
        requete
            .sql("(SELECT ")
            .sql(colonne)
            .sql(" FROM agent a JOIN territoire t ON t.code = a.ter_code WHERE a.id = u.traite_par_agent), ");
    }
    requete.sql(
        "u.treated_at, u.verified_at, EXISTS (SELECT 1 FROM second_facteur s WHERE s.population = 'USAGERS' \
         AND s.compte_id = u.id AND s.confirme_at IS NOT NULL)",
    );
    depuis(&mut requete, portee);
    requete.sql(" AND u.id = ").lier(Valeur::Id(id.0));
    let lue: Option<(CompteRow, SuiteDetail)> = requete.get_result(conn).await.optional()?;
    Ok(lue.map(|(compte, suite)| DetailRow { compte, suite }))
}

/// Auteur d'une ligne du journal, et son service si c'est un agent.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct AuteurRow {
    /// Nom écrit dans le journal.
    pub nom: String,
    /// Nature.
    pub origine: Texte<OrigineJournal>,
    /// Territoire de l'agent.
    pub territoire: Option<String>,
    /// Son libellé.
    pub libelle: Option<String>,
    /// Son parent.
    pub parent: Option<String>,
}

/// Dernier fait d'un compte, hors sécurité.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct DernierFait {
    /// Qui.
    pub auteur: AuteurRow,
    /// Quoi.
    pub action: Texte<ActionJournal>,
    /// Quand.
    pub le: DateTime<Utc>,
}

/// Ce qui est arrivé en dernier à un compte : dit à qui arrive second.
pub async fn dernier_fait(conn: &mut AsyncPgConnection, id: UsagerId) -> Result<Option<DernierFait>, DbError> {
    Ok(journal_compte::table
        .left_join(agent::table.on(agent::id.nullable().eq(journal_compte::acteur_id)))
        .left_join(territoire::table.on(territoire::code.eq(agent::ter_code)))
        .filter(journal_compte::entite.eq(EntiteJournal::UserFront.code()))
        .filter(journal_compte::entite_id.eq(id.0.to_string()))
        .filter(journal_compte::securite.eq(false))
        .order((journal_compte::le.desc(), journal_compte::id.desc()))
        .select((
            (
                journal_compte::acteur_nom,
                journal_compte::acteur_type,
                territoire::code.nullable(),
                territoire::libelle.nullable(),
                territoire::parent.nullable(),
            ),
            journal_compte::action,
            journal_compte::le,
        ))
        .first(conn)
        .await
        .optional()?)
}

/// Motif écrit dans une ligne du journal : un courriel cite celui de sa décision, pas d'une suivante.
pub async fn motif_du_journal(conn: &mut AsyncPgConnection, ligne: Uuid) -> Result<Option<String>, DbError> {
    let motif: Option<Option<String>> = journal_compte::table
        .find(ligne)
        .select(journal_compte::motif)
        .first(conn)
        .await
        .optional()?;
    Ok(motif.flatten())
}

/// Adresse d'un compte et libellé de sa région ; `None` s'il est devenu anonyme.
pub async fn courriel_de(
    conn: &mut AsyncPgConnection,
    id: UsagerId,
) -> Result<Option<(String, Option<String>)>, DbError> {
    Ok(usager::table
        .left_join(territoire::table.on(territoire::code.nullable().eq(usager::ter_code)))
        .filter(usager::id.eq(id.0))
        .filter(usager::supprime_at.is_null())
        .select((usager::mail, territoire::libelle.nullable()))
        .first(conn)
        .await
        .optional()?)
}
