//! Droits : rôles, permissions et portées. Un seul `match` dit qui peut quoi.

use serde::{Deserialize, Serialize};

use crate::cle_api::{OuvertureCle, Scope};
use crate::geographie::{CodeDepartement, CodeTerritoire, NiveauTerritoire};
use crate::id::OrganismeId;
use crate::siret::Siren;

crate::codes! {
    /// Rôle d'un utilisateur du portail. Sans rôle, tout est permis sauf les EIG.
    pub enum RoleUsager {
        /// Lit les EIG de son périmètre.
        EigLecture = "Eig_Lecture", "Consulter les EIG";
        /// Écrit les EIG de son périmètre.
        EigEcriture = "Eig_Ecriture", "Déclarer les EIG";
    }
}

crate::codes! {
    /// Rôle d'un agent. Les rôles se cumulent.
    pub enum RoleAgent {
        /// Gère les comptes d'agents de son périmètre.
        Compte = "Compte", "Gérer les comptes";
        /// Désactive et réactive des agents.
        Desactivation = "Desactivation", "Désactiver des comptes";
        /// Consulte les déclarations.
        DemandeSejourLecture = "DemandeSejour_Lecture", "Consulter les déclarations";
        /// Instruit les déclarations.
        DemandeSejourEcriture = "DemandeSejour_Ecriture", "Instruire les déclarations";
        /// Consulte les EIG. Donné d'office à chaque agent.
        Eig = "eig", "Consulter les EIG";
        /// Instruit les demandes d'agrément de sa région.
        Agrement = "Agrement", "Instruire les agréments";
        /// Approuve, refuse et bloque les comptes du portail de sa région.
        ValidationOva = "ValidationOVA", "Valider les comptes des organismes";
    }
}

crate::codes! {
    /// Ce qu'une route demande à son appelant. Le code est publié dans OpenAPI.
    pub enum Permission {
        /// Aucune : route ouverte à tous.
        Public = "public", "Ouvert à tous";
        /// Être identifié, même avant d'avoir accepté les conditions d'utilisation ou activé le second facteur exigé.
        Identifie = "identifie", "Être identifié";
        /// Être connecté, quelle que soit la population.
        Connecte = "connecte", "Être connecté";
        /// Lire les référentiels communs à tous.
        LireReferentiels = "lire-referentiels", "Lire les référentiels";
        /// Créer, remplacer et révoquer sa clé d'API.
        GererCleApi = "gerer-cle-api", "Gérer sa clé d'API";
        /// Lire des déclarations.
        LireDeclarations = "lire-declarations", "Lire les déclarations";
        /// Préparer une déclaration.
        DeclarerSejours = "declarer-sejours", "Déclarer des séjours";
        /// Déposer et annuler une déclaration.
        DeposerDeclarations = "deposer-declarations", "Déposer les déclarations";
        /// Instruire une déclaration.
        InstruireDeclarations = "instruire-declarations", "Instruire les déclarations";
        /// Lire les hébergements de son organisme.
        LireHebergements = "lire-hebergements", "Lire les hébergements";
        /// Écrire les hébergements de son organisme.
        EcrireHebergements = "ecrire-hebergements", "Écrire les hébergements";
        /// Lire les fiches des organismes de son périmètre.
        LireOrganismes = "lire-organismes", "Lire les fiches des organismes";
        /// Modifier la fiche de son organisme.
        EcrireOrganisme = "ecrire-organisme", "Modifier la fiche de son organisme";
        /// Déposer et retirer des pièces jointes.
        DeposerDocuments = "deposer-documents", "Déposer des pièces jointes";
        /// Lire les pièces jointes des dossiers de son périmètre.
        LireDocuments = "lire-documents", "Lire les pièces jointes";
        /// Consulter les registres publics, créer ou rejoindre la fiche de son SIRET.
        RejoindreOrganisme = "rejoindre-organisme", "Créer ou rejoindre un organisme";
        /// Commenter une fiche.
        SuivreOrganismes = "suivre-organismes", "Suivre les organismes";
        /// Admettre un changement de SIRET, tenir la liste des organisateurs sans agrément.
        AdministrerOrganismes = "administrer-organismes", "Administrer les organismes de sa région";
        /// Lire les comptes du portail de son périmètre.
        LireUsagers = "lire-usagers", "Lire les comptes du portail";
        /// Approuver, refuser, désactiver et rouvrir des comptes du portail de son périmètre.
        ValiderUsagers = "valider-usagers", "Valider les comptes du portail";
        /// Donner et retirer les droits EIG de ses collègues.
        DonnerRolesUsagers = "donner-roles-usagers", "Donner les droits EIG";
        /// Créer et modifier des agents de son territoire.
        GererAgents = "gerer-agents", "Gérer les agents";
        /// Désactiver et réactiver des agents de son territoire.
        DesactiverAgents = "desactiver-agents", "Désactiver des agents";
        /// Lire les fiches territoire.
        LireTerritoires = "lire-territoires", "Lire les fiches territoire";
        /// Modifier les fiches de son territoire.
        ModifierTerritoires = "modifier-territoires", "Modifier les fiches territoire";
        /// Lire le journal des comptes de son territoire.
        LireJournal = "lire-journal", "Lire le journal des comptes";
    }
}

impl Permission {
    /// À quelles clés d'API cette permission est ouverte. Les comptes, les sessions et l'instruction n'en ont aucune.
    pub const fn par_cle(self) -> OuvertureCle {
        match self {
            Self::LireReferentiels => OuvertureCle::Toutes,
            Self::LireDeclarations => OuvertureCle::Avec(Scope::DeclarationsLire),
            Self::DeclarerSejours => OuvertureCle::Avec(Scope::DeclarationsEcrire),
            Self::DeposerDeclarations => OuvertureCle::Avec(Scope::DeclarationsDeposer),
            Self::LireHebergements => OuvertureCle::Avec(Scope::HebergementsLire),
            Self::EcrireHebergements => OuvertureCle::Avec(Scope::HebergementsEcrire),
            // Les pièces jointes sont celles de la fiche de l'organisme : les mêmes clés les ouvrent.
            Self::LireOrganismes | Self::LireDocuments => OuvertureCle::Avec(Scope::OrganismeLire),
            Self::EcrireOrganisme | Self::DeposerDocuments => OuvertureCle::Avec(Scope::OrganismeEcrire),
            Self::Public
            | Self::Identifie
            | Self::Connecte
            | Self::GererCleApi
            | Self::InstruireDeclarations
            | Self::RejoindreOrganisme
            | Self::SuivreOrganismes
            | Self::AdministrerOrganismes
            | Self::LireUsagers
            | Self::ValiderUsagers
            | Self::DonnerRolesUsagers
            | Self::GererAgents
            | Self::DesactiverAgents
            | Self::LireTerritoires
            | Self::ModifierTerritoires
            | Self::LireJournal => OuvertureCle::Jamais,
        }
    }
}

/// Titulaire de rôles, d'une des deux populations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Titulaire {
    /// Utilisateur du portail, rattaché ou non à un organisme.
    Usager {
        /// Faux tant que l'utilisateur n'a pas rejoint d'organisme.
        rattache: bool,
        /// Rôles donnés.
        roles: Vec<RoleUsager>,
    },
    /// Agent de l'État.
    Agent {
        /// Rôles donnés.
        roles: Vec<RoleAgent>,
    },
}

impl Titulaire {
    /// Vrai si le titulaire détient `permission`.
    pub fn detient(&self, permission: Permission) -> bool {
        use Permission as P;
        match (self, permission) {
            (_, P::Public | P::Identifie | P::Connecte | P::LireReferentiels | P::LireTerritoires) => true,
            (Self::Usager { .. }, P::GererCleApi | P::RejoindreOrganisme) => true,
            (Self::Agent { .. }, P::RejoindreOrganisme | P::EcrireOrganisme | P::DeposerDocuments) => false,
            (Self::Usager { rattache, .. }, P::LireOrganismes | P::EcrireOrganisme) => *rattache,
            (Self::Usager { rattache, .. }, P::LireDocuments | P::DeposerDocuments) => *rattache,
            (Self::Usager { .. }, P::SuivreOrganismes | P::AdministrerOrganismes) => false,
            (Self::Agent { .. }, P::LireOrganismes | P::LireDocuments | P::SuivreOrganismes) => true,
            (Self::Agent { roles }, P::AdministrerOrganismes) => roles.contains(&RoleAgent::Agrement),
            (Self::Agent { .. }, P::GererCleApi) => false,
            (Self::Usager { rattache, .. }, P::LireUsagers | P::ValiderUsagers) => *rattache,
            (Self::Usager { rattache, roles }, P::DonnerRolesUsagers) => {
                *rattache && roles.contains(&RoleUsager::EigEcriture)
            }
            (Self::Usager { .. }, P::GererAgents | P::DesactiverAgents | P::ModifierTerritoires | P::LireJournal) => {
                false
            }
            (Self::Agent { .. }, P::LireUsagers | P::ModifierTerritoires) => true,
            (Self::Agent { roles }, P::ValiderUsagers) => roles.contains(&RoleAgent::ValidationOva),
            (Self::Agent { roles }, P::GererAgents | P::LireJournal) => roles.contains(&RoleAgent::Compte),
            (Self::Agent { roles }, P::DesactiverAgents) => {
                roles.contains(&RoleAgent::Compte) && roles.contains(&RoleAgent::Desactivation)
            }
            (Self::Agent { .. }, P::DonnerRolesUsagers) => false,
            (Self::Usager { rattache, .. }, P::LireDeclarations | P::DeclarerSejours | P::DeposerDeclarations) => {
                *rattache
            }
            (Self::Usager { rattache, .. }, P::LireHebergements | P::EcrireHebergements) => *rattache,
            (Self::Usager { .. }, P::InstruireDeclarations) => false,
            (Self::Agent { roles }, P::LireDeclarations) => {
                roles.contains(&RoleAgent::DemandeSejourLecture) || roles.contains(&RoleAgent::DemandeSejourEcriture)
            }
            (Self::Agent { roles }, P::InstruireDeclarations) => roles.contains(&RoleAgent::DemandeSejourEcriture),
            (Self::Agent { .. }, P::DeclarerSejours | P::DeposerDeclarations) => false,
            (Self::Agent { .. }, P::LireHebergements | P::EcrireHebergements) => false,
        }
    }

    /// Vrai pour un agent qui prend des décisions : l'application d'authentification lui est demandée.
    pub fn decide(&self) -> bool {
        match self {
            Self::Usager { .. } => false,
            Self::Agent { roles } => roles.iter().any(|role| match role {
                RoleAgent::Compte
                | RoleAgent::Desactivation
                | RoleAgent::DemandeSejourEcriture
                | RoleAgent::Agrement
                | RoleAgent::ValidationOva => true,
                RoleAgent::DemandeSejourLecture | RoleAgent::Eig => false,
            }),
        }
    }

    /// Permissions détenues, dans l'ordre de leur déclaration.
    pub fn permissions(&self) -> Vec<Permission> {
        <Permission as crate::Code>::TOUS
            .iter()
            .copied()
            .filter(|permission| self.detient(*permission))
            .collect()
    }
}

/// Étendue de ce qu'un appelant peut voir. Toute requête en base en reçoit une.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Portee {
    /// Un organisme et lui seul.
    Organisme(OrganismeId),
    /// Le porteur d'agrément : son organisme, et en lecture les établissements de son SIREN.
    Porteur {
        /// Organisme de l'utilisateur.
        organisme: OrganismeId,
        /// SIREN dont il voit les établissements.
        siren: Siren,
    },
    /// Un département d'instruction.
    Departement(CodeDepartement),
    /// Une région d'instruction.
    Region(CodeTerritoire),
    /// Toute la France : administration centrale et tâches planifiées.
    Nationale,
}

impl Portee {
    /// Portée d'un agent, d'après son territoire et la place de celui-ci dans l'arbre.
    ///
    /// `None` si le code d'un département n'en est pas un : une donnée fausse ne donne aucun droit.
    pub fn d_agent(territoire: &CodeTerritoire, niveau: NiveauTerritoire) -> Option<Self> {
        match niveau {
            NiveauTerritoire::National => Some(Self::Nationale),
            NiveauTerritoire::Regional => Some(Self::Region(territoire.clone())),
            NiveauTerritoire::Departemental => CodeDepartement::lire(territoire.as_str()).ok().map(Self::Departement),
        }
    }

    /// Clé de la portée dans la table `declaration_portee`, pour un agent.
    pub fn cle(&self) -> Option<String> {
        match self {
            Self::Departement(code) => Some(cle_departement(code)),
            Self::Region(code) => Some(cle_region(code)),
            Self::Nationale => Some(CLE_FRANCE.to_owned()),
            Self::Organisme(_) | Self::Porteur { .. } => None,
        }
    }

    /// Organisme de l'appelant, s'il est du portail.
    pub const fn organisme(&self) -> Option<OrganismeId> {
        match self {
            Self::Organisme(id) | Self::Porteur { organisme: id, .. } => Some(*id),
            Self::Departement(_) | Self::Region(_) | Self::Nationale => None,
        }
    }
}

/// Clé de la France entière dans `declaration_portee`.
pub const CLE_FRANCE: &str = "FR";

/// Clé d'un département dans `declaration_portee` : `D38`.
pub fn cle_departement(code: &CodeDepartement) -> String {
    format!("D{code}")
}

/// Clé d'une région dans `declaration_portee` : `RAURA`.
pub fn cle_region(code: &CodeTerritoire) -> String {
    format!("R{code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn agent(roles: &[RoleAgent]) -> Titulaire {
        Titulaire::Agent { roles: roles.to_vec() }
    }

    /// DECLARATION-A14, pour la part des rôles.
    #[test]
    fn un_lecteur_n_instruit_pas() {
        let lecteur = agent(&[RoleAgent::DemandeSejourLecture]);

        assert!(lecteur.detient(Permission::LireDeclarations));
        assert!(!lecteur.detient(Permission::InstruireDeclarations));
    }

    #[test]
    fn aucune_population_n_a_les_droits_de_l_autre() {
        let tous = agent(RoleAgent::TOUS);
        let usager = Titulaire::Usager {
            rattache: true,
            roles: RoleUsager::TOUS.to_vec(),
        };

        assert!(!tous.detient(Permission::DeclarerSejours));
        assert!(!usager.detient(Permission::InstruireDeclarations));
    }

    #[test]
    fn sans_organisme_rien_ne_se_declare() {
        let seul = Titulaire::Usager {
            rattache: false,
            roles: vec![],
        };

        assert_eq!(
            seul.permissions(),
            vec![
                Permission::Public,
                Permission::Identifie,
                Permission::Connecte,
                Permission::LireReferentiels,
                Permission::GererCleApi,
                Permission::RejoindreOrganisme,
                Permission::LireTerritoires
            ]
        );
    }

    /// COMPTES-T15, pour la part de la portée.
    #[test]
    fn un_agent_de_corse_du_sud_est_departemental() {
        let portee = Portee::d_agent(&CodeTerritoire("2A".into()), NiveauTerritoire::Departemental).unwrap();

        assert_eq!(portee.cle().unwrap(), "D2A");
    }

    #[test]
    fn un_territoire_departemental_faux_ne_donne_rien() {
        assert_eq!(
            Portee::d_agent(&CodeTerritoire("AURA".into()), NiveauTerritoire::Departemental),
            None
        );
    }
}
