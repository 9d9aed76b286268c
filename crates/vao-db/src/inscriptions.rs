//! Comptes vus par les routes publiques : inscription, confirmation d'adresse, mot de passe oublié, approbation.
//!
//! Un compte anonymisé n'existe plus pour aucune d'elles.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{case_when, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::{EtatAgent, StatutUsager, UsageLien};
use vao_domain::{Code as _, OrganismeId, Population, Siret};

use crate::code::Texte;
use crate::schema::{agent, defi_connexion, journal_compte, organisme, usager};
use crate::{DbError, Tx};

/// Où en est un compte, selon sa population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Etat {
    /// Compte du portail.
    Usager(StatutUsager),
    /// Compte d'agent.
    Agent(EtatAgent),
}

/// Titulaire d'un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titulaire {
    /// Compte.
    pub id: Uuid,
    /// Population.
    pub population: Population,
    /// Adresse canonique.
    pub mail: String,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Téléphone.
    pub telephone: Option<String>,
    /// SIRET déclaré à l'inscription.
    pub siret: Option<String>,
    /// Organisme rejoint.
    pub organisme: Option<Uuid>,
    /// Région de l'établissement, ou territoire de l'agent.
    pub territoire: Option<String>,
    /// Département de l'établissement.
    pub departement: Option<String>,
    /// Où en est le compte.
    pub etat: Etat,
}

impl Titulaire {
    /// Vrai s'il peut choisir un nouveau mot de passe ; sinon la demande ne fait rien, en silence.
    pub const fn mot_de_passe_reinitialisable(&self) -> bool {
        match self.etat {
            Etat::Usager(statut) => statut.mot_de_passe_reinitialisable(),
            Etat::Agent(EtatAgent::Cree | EtatAgent::Actif | EtatAgent::Suspendu) => true,
            Etat::Agent(EtatAgent::Desactive) => false,
        }
    }

    /// Lien que « envoyer un nouveau lien » peut lui envoyer, s'il attend encore d'être confirmé ou activé.
    pub const fn lien_attendu(&self) -> Option<UsageLien> {
        match self.etat {
            Etat::Usager(StatutUsager::NeedEmailValidation) => Some(UsageLien::ValidationCourriel),
            Etat::Agent(EtatAgent::Cree) => Some(UsageLien::Activation),
            Etat::Usager(
                StatutUsager::NeedSiretValidation
                | StatutUsager::Validated
                | StatutUsager::Blocked
                | StatutUsager::TemporaryBlocked,
            )
            | Etat::Agent(EtatAgent::Actif | EtatAgent::Suspendu | EtatAgent::Desactive) => None,
        }
    }

    /// Vrai si le compte est ouvert.
    pub const fn est_actif(&self) -> bool {
        matches!(
            self.etat,
            Etat::Usager(StatutUsager::Validated) | Etat::Agent(EtatAgent::Actif)
        )
    }

    /// Statut d'un compte du portail.
    pub const fn statut_usager(&self) -> Option<StatutUsager> {
        match self.etat {
            Etat::Usager(statut) => Some(statut),
            Etat::Agent(_) => None,
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = usager)]
pub(crate) struct UsagerLu {
    id: Uuid,
    mail: String,
    nom: String,
    prenom: String,
    telephone: Option<String>,
    siret: Option<String>,
    organisme_id: Option<Uuid>,
    ter_code: Option<String>,
    departement: Option<String>,
    status_code: Texte<StatutUsager>,
}

impl From<UsagerLu> for Titulaire {
    fn from(lu: UsagerLu) -> Self {
        Self {
            id: lu.id,
            population: Population::Usagers,
            mail: lu.mail,
            nom: lu.nom,
            prenom: lu.prenom,
            telephone: lu.telephone,
            siret: lu.siret,
            organisme: lu.organisme_id,
            territoire: lu.ter_code,
            departement: lu.departement,
            etat: Etat::Usager(lu.status_code.0),
        }
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = agent)]
pub(crate) struct AgentLu {
    id: Uuid,
    mail: String,
    nom: Option<String>,
    prenom: Option<String>,
    ter_code: String,
    validated: bool,
    deleted: bool,
    suspendu_at: Option<DateTime<Utc>>,
}

impl From<AgentLu> for Titulaire {
    fn from(lu: AgentLu) -> Self {
        Self {
            id: lu.id,
            population: Population::Bo,
            mail: lu.mail,
            nom: lu.nom.unwrap_or_default(),
            prenom: lu.prenom.unwrap_or_default(),
            telephone: None,
            siret: None,
            organisme: None,
            territoire: Some(lu.ter_code),
            departement: None,
            etat: Etat::Agent(EtatAgent::de(lu.validated, lu.deleted, lu.suspendu_at.is_some())),
        }
    }
}

/// Titulaire du compte de cette adresse canonique.
pub async fn par_mail(
    conn: &mut AsyncPgConnection,
    population: Population,
    mail: &str,
) -> Result<Option<Titulaire>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .filter(usager::mail.eq(mail))
            .filter(usager::supprime_at.is_null())
            .select(UsagerLu::as_select())
            .first(conn)
            .await
            .optional()?
            .map(Titulaire::from)),
        Population::Bo => Ok(agent::table
            .filter(agent::mail.eq(mail))
            .select(AgentLu::as_select())
            .first(conn)
            .await
            .optional()?
            .map(Titulaire::from)),
    }
}

/// Titulaire de ce compte.
pub async fn par_id(
    conn: &mut AsyncPgConnection,
    population: Population,
    id: Uuid,
) -> Result<Option<Titulaire>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .find(id)
            .filter(usager::supprime_at.is_null())
            .select(UsagerLu::as_select())
            .first(conn)
            .await
            .optional()?
            .map(Titulaire::from)),
        Population::Bo => Ok(agent::table
            .find(id)
            .select(AgentLu::as_select())
            .first(conn)
            .await
            .optional()?
            .map(Titulaire::from)),
    }
}

/// Titulaire de ce compte, verrouillé jusqu'à la fin de la transaction.
pub async fn verrouiller(tx: &mut Tx, population: Population, id: Uuid) -> Result<Option<Titulaire>, DbError> {
    match population {
        Population::Usagers => Ok(usager::table
            .find(id)
            .filter(usager::supprime_at.is_null())
            .select(UsagerLu::as_select())
            .for_update()
            .first(&mut **tx)
            .await
            .optional()?
            .map(Titulaire::from)),
        Population::Bo => Ok(agent::table
            .find(id)
            .select(AgentLu::as_select())
            .for_update()
            .first(&mut **tx)
            .await
            .optional()?
            .map(Titulaire::from)),
    }
}

/// Compte du portail à créer.
#[derive(Debug, Clone)]
pub struct NouvelUsager<'a> {
    /// Identifiant.
    pub id: Uuid,
    /// Adresse canonique.
    pub mail: &'a str,
    /// Empreinte du mot de passe.
    pub pwd: &'a str,
    /// Nom.
    pub nom: &'a str,
    /// Prénom.
    pub prenom: &'a str,
    /// Téléphone, au format E.164.
    pub telephone: &'a str,
    /// SIRET de l'établissement.
    pub siret: &'a Siret,
    /// Région de l'établissement.
    pub territoire: &'a str,
    /// Département de l'établissement ; inconnu tant que le répertoire ne l'a pas dit.
    pub departement: Option<&'a str>,
    /// Vrai si le répertoire n'a pas pu vérifier le SIRET.
    pub siret_a_verifier: bool,
}

/// Crée un compte qui attend la confirmation de son adresse ; faux si l'adresse a déjà un compte.
pub async fn inscrire(tx: &mut Tx, nouveau: &NouvelUsager<'_>, le: DateTime<Utc>) -> Result<bool, DbError> {
    let inseres = diesel::insert_into(usager::table)
        .values((
            usager::id.eq(nouveau.id),
            usager::mail.eq(nouveau.mail),
            usager::pwd.eq(nouveau.pwd),
            usager::nom.eq(nouveau.nom),
            usager::prenom.eq(nouveau.prenom),
            usager::telephone.eq(nouveau.telephone),
            usager::status_code.eq(StatutUsager::NeedEmailValidation.code()),
            usager::siret.eq(nouveau.siret.as_str()),
            usager::ter_code.eq(nouveau.territoire),
            usager::departement.eq(nouveau.departement),
            usager::siret_a_verifier.eq(nouveau.siret_a_verifier),
            usager::created_at.eq(le),
            usager::edited_at.eq(le),
        ))
        .on_conflict(usager::mail)
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(inseres == 1)
}

/// Note que l'adresse est confirmée, et le statut qui s'ensuit.
pub async fn confirmer(tx: &mut Tx, id: Uuid, statut: StatutUsager, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(usager::table.find(id))
        .set((
            usager::status_code.eq(statut.code()),
            usager::verified_at.eq(le),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Rouvre un compte suspendu pour inactivité : toutes ses marques d'inactivité sont effacées.
pub async fn reactiver(tx: &mut Tx, id: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    let jamais = None::<DateTime<Utc>>;
    diesel::update(usager::table.find(id))
        .set((
            usager::status_code.eq(StatutUsager::Validated.code()),
            usager::inactivite_2m_at.eq(jamais),
            usager::suspendu_at.eq(jamais),
            usager::inactivite_5m_at.eq(jamais),
            usager::inactivite_rappel_at.eq(jamais),
            usager::suppression_prevue.eq(None::<NaiveDate>),
            usager::rouvert_at.eq(le),
            usager::edited_at.eq(le),
            usager::version.eq(usager::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Remplace le mot de passe ; celui d'un agent active son compte et lève sa suspension.
pub async fn changer_mot_de_passe(
    tx: &mut Tx,
    population: Population,
    id: Uuid,
    empreinte: &str,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(id))
                .set((usager::pwd.eq(empreinte), usager::edited_at.eq(le)))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(id))
                .set((
                    agent::pwd.eq(empreinte),
                    agent::validated.eq(true),
                    // L'instant de la première activation est gardé.
                    agent::validated_at.eq(case_when(not(agent::validated), Some(le)).otherwise(agent::validated_at)),
                    agent::suspendu_at.eq(None::<DateTime<Utc>>),
                    agent::rouvert_at.eq(le),
                    agent::edited_at.eq(le),
                    agent::version.eq(agent::version + 1),
                ))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}

/// Remplace l'adresse d'un compte ; la contrainte d'unicité refuse celle d'un autre.
pub async fn changer_mail(
    tx: &mut Tx,
    population: Population,
    id: Uuid,
    mail: &str,
    le: DateTime<Utc>,
) -> Result<(), DbError> {
    match population {
        Population::Usagers => {
            diesel::update(usager::table.find(id))
                .set((
                    usager::mail.eq(mail),
                    usager::edited_at.eq(le),
                    usager::version.eq(usager::version + 1),
                ))
                .execute(&mut **tx)
                .await?
        }
        Population::Bo => {
            diesel::update(agent::table.find(id))
                .set((
                    agent::mail.eq(mail),
                    agent::edited_at.eq(le),
                    agent::version.eq(agent::version + 1),
                ))
                .execute(&mut **tx)
                .await?
        }
    };
    Ok(())
}

/// Ferme les connexions en attente d'un code : elles prouvaient l'ancien mot de passe.
pub async fn fermer_defis(tx: &mut Tx, population: Population, compte: Uuid, le: DateTime<Utc>) -> Result<(), DbError> {
    diesel::update(defi_connexion::table)
        .filter(defi_connexion::population.eq(population.code()))
        .filter(defi_connexion::compte_id.eq(compte))
        .filter(defi_connexion::consomme_at.is_null())
        .set(defi_connexion::consomme_at.eq(le))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Collègue qui peut approuver un compte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Collegue {
    /// Son compte.
    pub usager: Uuid,
    /// Son organisme.
    pub organisme: Uuid,
    /// Vrai si c'est l'organisme de ce SIRET ; faux si c'est le siège prouvé de son SIREN.
    pub meme_siret: bool,
}

/// Utilisateurs validés de l'organisme de ce SIRET et du siège prouvé de son SIREN, par adresse.
pub async fn collegues(conn: &mut AsyncPgConnection, siret: &Siret) -> Result<Vec<Collegue>, DbError> {
    Ok(usager::table
        .inner_join(organisme::table)
        .filter(usager::status_code.eq(StatutUsager::Validated.code()))
        .filter(usager::supprime_at.is_null())
        .filter(organisme::siren.eq(siret.siren().as_str().to_owned()))
        .filter(organisme::siret.eq(siret.as_str()).or(organisme::voit_son_siren))
        .order(usager::mail.asc())
        .select((usager::id, organisme::id, organisme::siret.eq(siret.as_str())))
        .load(conn)
        .await?)
}

/// Nom d'un organisme.
pub async fn nom_organisme(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<Option<String>, DbError> {
    Ok(organisme::table
        .find(id.0)
        .select(organisme::nom)
        .first(conn)
        .await
        .optional()?)
}

/// Nom de l'organisme de ce SIRET.
pub async fn nom_du_siret(conn: &mut AsyncPgConnection, siret: &str) -> Result<Option<String>, DbError> {
    Ok(organisme::table
        .filter(organisme::siret.eq(siret))
        .select(organisme::nom)
        .first(conn)
        .await
        .optional()?)
}

/// Champs « avant » d'une ligne du journal des comptes.
pub async fn avant_du_journal(conn: &mut AsyncPgConnection, ligne: Uuid) -> Result<Option<serde_json::Value>, DbError> {
    let avant: Option<Option<serde_json::Value>> = journal_compte::table
        .find(ligne)
        .select(journal_compte::avant)
        .first(conn)
        .await
        .optional()?;
    Ok(avant.flatten())
}
