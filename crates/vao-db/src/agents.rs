//! Comptes d'agents : lecture dans le territoire de l'appelant, écriture sous verrou.

mod ecriture;
mod liste;

pub use ecriture::{Changement, NouvelAgent, Verrouilles, changer, creer, desactiver, reactiver, verrouiller};
pub use liste::{Filtre, LigneAgent, PageAgents, Position, Tri, compter, lister, lot};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Int4, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;
use vao_domain::compte::EtatAgent;
use vao_domain::compte::delegation::Compte;
use vao_domain::droits::RoleAgent;
use vao_domain::{AgentId, NiveauTerritoire, Portee};

use crate::requete::{Requete, Valeur};
use crate::{DbError, Texte};

/// Compte d'agent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "chacun est une colonne que la délégation juge à part"
)]
pub struct AgentRow {
    /// Identifiant.
    pub id: Uuid,
    /// Version.
    pub version: i32,
    /// Adresse, sous sa forme canonique.
    pub mail: String,
    /// Nom.
    pub nom: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Code du territoire.
    pub ter_code: String,
    /// Libellé du territoire.
    pub libelle: String,
    /// Territoire qui le contient.
    pub parent: Option<String>,
    /// Vrai si l'agent a choisi son mot de passe.
    pub validated: bool,
    /// Vrai si le compte est désactivé.
    pub deleted: bool,
    /// Vrai si le compte est suspendu pour inactivité.
    pub suspendu: bool,
    /// Création.
    pub created_at: DateTime<Utc>,
    /// Activation.
    pub validated_at: Option<DateTime<Utc>>,
    /// Dernière connexion.
    pub lastconnection_at: Option<DateTime<Utc>>,
    /// Désactivation.
    pub desactive_at: Option<DateTime<Utc>>,
    /// Qui a désactivé le compte.
    pub desactive_par: Option<String>,
    /// Rôles, par code.
    pub roles: Vec<Texte<RoleAgent>>,
    /// Vrai si une application d'authentification est inscrite.
    pub application: bool,
}

type TypeAgent = (
    SqlUuid,
    Int4,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Text,
    Text,
    Nullable<Text>,
    Bool,
    Bool,
    Bool,
    Timestamptz,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Array<Text>,
    Bool,
);

impl AgentRow {
    /// État du compte.
    pub const fn etat(&self) -> EtatAgent {
        EtatAgent::de(self.validated, self.deleted, self.suspendu)
    }

    /// Niveau du territoire.
    pub fn niveau(&self) -> NiveauTerritoire {
        NiveauTerritoire::de_parent(self.parent.as_deref())
    }

    /// Rôles.
    pub fn roles(&self) -> Vec<RoleAgent> {
        self.roles.iter().map(|role| role.0).collect()
    }

    /// Prénom et nom ; à défaut, l'adresse.
    pub fn nom_complet(&self) -> String {
        let mots = [self.prenom.as_deref(), self.nom.as_deref()];
        let nom: Vec<&str> = mots.into_iter().flatten().collect();
        if nom.is_empty() {
            self.mail.clone()
        } else {
            nom.join(" ")
        }
    }

    /// Le même compte, du point de vue de la délégation.
    pub fn delegation(&self) -> Compte {
        Compte {
            id: Some(AgentId(self.id)),
            territoire: self.ter_code.clone(),
            parent: self.parent.clone(),
            roles: self.roles(),
            actif: self.etat() == EtatAgent::Actif,
        }
    }
}

/// Agent de la portée ; hors d'elle, rien.
pub async fn charger(conn: &mut AsyncPgConnection, portee: &Portee, id: Uuid) -> Result<Option<AgentRow>, DbError> {
    let mut requete = selection();
    restreindre(&mut requete, portee);
    requete.sql(" AND a.id = ").lier(Valeur::Id(id));
    Ok(requete.get_result(conn).await.optional()?)
}

/// Agent de cette adresse (canonique), désactivé ou non, s'il est dans la portée.
pub async fn par_mail(conn: &mut AsyncPgConnection, portee: &Portee, mail: &str) -> Result<Option<AgentRow>, DbError> {
    let mut requete = selection();
    restreindre(&mut requete, portee);
    requete.sql(" AND a.mail = ").lier(Valeur::Texte(mail.to_owned()));
    Ok(requete.get_result(conn).await.optional()?)
}

fn selection() -> Requete<TypeAgent> {
    let mut requete = Requete::nouvelle();
    requete.sql(
        "SELECT a.id, a.version, a.mail, a.nom, a.prenom, a.ter_code, t.libelle, t.parent, a.validated, a.deleted, \
         a.suspendu_at IS NOT NULL, a.created_at, a.validated_at, a.lastconnection_at, a.desactive_at, \
         (SELECT coalesce(d.prenom || ' ' || d.nom, d.mail) FROM agent d WHERE d.id = a.desactive_par), \
         ARRAY(SELECT r.role FROM agent_role r WHERE r.agent_id = a.id ORDER BY r.role), \
         EXISTS (SELECT 1 FROM second_facteur s \
                 WHERE s.population = 'BO' AND s.compte_id = a.id AND s.confirme_at IS NOT NULL)",
    );
    requete
}

/// `FROM … WHERE …` : les agents du territoire et de ceux qu'il contient.
///
/// Un organisme n'a pas cette portée : il n'y trouve personne.
fn restreindre<ST>(requete: &mut Requete<ST>, portee: &Portee) {
    requete.sql(" FROM agent a JOIN territoire t ON t.code = a.ter_code WHERE ");
    match portee {
        Portee::Departement(code) => requete.sql("t.code = ").lier(Valeur::Texte(code.to_string())),
        Portee::Region(code) => requete
            .lier(Valeur::Texte(code.to_string()))
            .sql(" IN (t.code, t.parent)"),
        Portee::Nationale => requete.sql("true"),
        Portee::Organisme(_) | Portee::Porteur { .. } => requete.sql("false"),
    };
}
