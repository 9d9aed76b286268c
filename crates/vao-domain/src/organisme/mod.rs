//! Fiche d'un organisateur : vocabulaire, sections, rattachement au siège, changement de SIRET.

mod protocole;
mod rattachement;
mod registre;
mod succession;

pub use protocole::{
    AdministrateurMedicaments, MembreEquipeSoin, ModeTransport, PreparationPiluliers, ResponsableTransport,
    vehicules_adaptes_demandes,
};
pub use rattachement::{RattachementRefuse, Siege, rattachement};
pub use registre::{ChangementConstate, EtatRegistre, NatureChangement, comparer};
pub use succession::{ChangementSiret, EffetAgrement, SuccessionRefusee, examiner_succession};

/// Longueur d'une précision de protocole, en caractères, au moins : une réponse d'un mot n'en est pas une.
pub const MIN_PRECISION: usize = 5;
/// Longueur d'une précision de protocole, en caractères, au plus.
pub const MAX_PRECISION: usize = 5_000;

crate::codes! {
    /// Nature d'un organisateur.
    pub enum TypeOrganisme {
        /// Association, société.
        PersonneMorale = "personne_morale", "Personne morale";
        /// Entreprise individuelle, micro-entreprise.
        PersonnePhysique = "personne_physique", "Personne physique";
    }
}

impl TypeOrganisme {
    /// Type qui découle de la catégorie juridique : `1000` est l'entrepreneur individuel.
    pub fn de_categorie_juridique(code: &str) -> Self {
        if code == "1000" {
            Self::PersonnePhysique
        } else {
            Self::PersonneMorale
        }
    }
}

crate::codes! {
    /// Section de la fiche ; le code est celui de la route.
    pub enum SectionOrganisme {
        /// Dénomination, adresse, coordonnées.
        Identite = "identite", "Identité et coordonnées";
        /// Représentants légaux (personne morale).
        Representants = "representants", "Représentants légaux";
        /// Responsable de l'organisation des séjours (personne morale).
        Responsable = "responsable", "Responsable de l'organisation des séjours";
        /// Établissements secondaires que le siège autorise.
        Etablissements = "etablissements", "Établissements secondaires";
        /// Protocole de transport.
        ProtocoleTransport = "protocole-transport", "Protocole de transport";
        /// Protocole sanitaire.
        ProtocoleSanitaire = "protocole-sanitaire", "Protocole sanitaire";
    }
}

impl SectionOrganisme {
    /// Vrai si la section existe dans la fiche d'un organisme de ce type, siège ou non.
    pub const fn concerne(self, type_organisme: TypeOrganisme, siege: bool) -> bool {
        match (self, type_organisme) {
            (Self::Identite | Self::ProtocoleTransport | Self::ProtocoleSanitaire, _)
            | (Self::Representants | Self::Responsable, TypeOrganisme::PersonneMorale) => true,
            (Self::Etablissements, TypeOrganisme::PersonneMorale) => siege,
            (Self::Representants | Self::Responsable | Self::Etablissements, TypeOrganisme::PersonnePhysique) => false,
        }
    }
}

crate::codes! {
    /// D'où vient l'identité d'une fiche.
    pub enum SourceIdentite {
        /// Du répertoire Sirene : les champs qu'il prouve ne se modifient pas.
        Sirene = "SIRENE", "Répertoire Sirene";
        /// Tapée pendant une panne du répertoire : à vérifier.
        Saisie = "SAISIE", "Saisie, à vérifier";
    }
}

crate::codes! {
    /// Protocoles d'un établissement secondaire.
    pub enum SourceProtocoles {
        /// Les siens.
        Propres = "PROPRES", "Les protocoles de l'établissement";
        /// Ceux du siège, lus à chaque fois.
        Siege = "SIEGE", "Les mêmes que le siège";
    }
}

crate::codes! {
    /// Nature d'un représentant légal.
    pub enum TypeRepresentant {
        /// Une personne.
        PersonnePhysique = "personne_physique", "Une personne";
        /// Une société, représentée par quelqu'un.
        PersonneMorale = "personne_morale", "Une société ou une association";
    }
}

crate::codes! {
    /// D'où vient une ligne de représentant.
    pub enum SourceRepresentant {
        /// Du registre du commerce.
        Registre = "REGISTRE", "Registre du commerce";
        /// De l'organisme.
        Saisie = "SAISIE", "Saisie";
    }
}

crate::codes! {
    /// État d'un agrément aujourd'hui, pour filtrer les organismes.
    pub enum EtatAgrement {
        /// Un agrément est en cours de validité.
        Valide = "VALIDE", "Agrément en cours";
        /// Le dernier agrément est passé.
        Expire = "EXPIRE", "Agrément expiré";
        /// Aucun agrément.
        Aucun = "AUCUN", "Sans agrément";
    }
}

crate::codes! {
    /// Profession d'une personne physique : section de la nomenclature d'activités française.
    pub enum Profession {
        /// Section A.
        A = "A", "Agriculture, sylviculture et pêche";
        /// Section B.
        B = "B", "Industries extractives";
        /// Section C.
        C = "C", "Industries manufacturières";
        /// Section D.
        D = "D", "Production et distribution d’électricité, de gaz, de vapeur et d’air conditionné";
        /// Section E.
        E = "E", "Production et distribution d’eau ; assainissement, gestion des déchets et dépollution";
        /// Section F.
        F = "F", "Construction";
        /// Section G.
        G = "G", "Commerce ; réparation d’automobiles et de motocycles";
        /// Section H.
        H = "H", "Transports et entreposage";
        /// Section I.
        I = "I", "Hébergement et restauration";
        /// Section J.
        J = "J", "Information et communication";
        /// Section K.
        K = "K", "Activités financières et d’assurances";
        /// Section L.
        L = "L", "Activités immobilières";
        /// Section M.
        M = "M", "Activités spécialisées, scientifiques et techniques";
        /// Section N.
        N = "N", "Activités de services administratifs et de soutien";
        /// Section O.
        O = "O", "Administration publique";
        /// Section P.
        P = "P", "Enseignement";
        /// Section Q.
        Q = "Q", "Santé humaine et action sociale";
        /// Section R.
        R = "R", "Arts, spectacles et activités récréatives";
        /// Section S.
        S = "S", "Autres activités de services";
        /// Section T.
        T = "T", "Activités des ménages en tant qu’employeurs";
        /// Section U.
        U = "U", "Activités extraterritoriales";
    }
}

crate::codes! {
    /// Ce qui arrive à une fiche.
    pub enum EvenementOrganisme {
        /// Fiche créée.
        Creation = "creation", "Création de la fiche";
        /// Un utilisateur a rejoint l'organisme.
        Rattachement = "rattachement", "Un utilisateur rejoint l'organisme";
        /// Fiche finalisée.
        Finalisation = "finalisation", "Fiche finalisée";
        /// Une modification a rendu la fiche incomplète.
        Incomplete = "incomplete", "La fiche redevient incomplète";
        /// Nouveau SIRET.
        ChangementSiret = "changement_siret", "Changement de SIRET";
        /// Changement de SIRET que seul un agent peut admettre, demandé.
        DemandeSiret = "demande_siret", "Demande de changement de SIRET";
        /// Changement de SIRET admis par un agent.
        AutorisationSiret = "autorisation_siret", "Changement de SIRET admis par un agent";
        /// Changement de SIRET refusé par un agent.
        RefusSiret = "refus_siret", "Changement de SIRET refusé par un agent";
        /// Le siège de l'entreprise est un autre établissement.
        TransfertSiege = "transfert_siege", "Le siège de l'entreprise change";
        /// Établissements secondaires autorisés ou retirés.
        Etablissements = "etablissements", "Établissements autorisés modifiés";
        /// Le répertoire a changé.
        AvisRegistre = "avis_registre", "Changement au répertoire Sirene";
        /// Identité saisie pendant une panne, vérifiée depuis.
        Verification = "verification", "Identité vérifiée au répertoire";
        /// Adresse saisie pendant une panne, située depuis.
        VerificationAdresse = "verification_adresse", "Adresse vérifiée";
        /// Commentaire d'un agent.
        Commentaire = "commentaire", "Commentaire d'un agent";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code as _;

    #[test]
    fn une_personne_physique_n_a_ni_representants_ni_etablissements() {
        let sections: Vec<&str> = SectionOrganisme::TOUS
            .iter()
            .filter(|section| section.concerne(TypeOrganisme::PersonnePhysique, true))
            .map(|section| section.code())
            .collect();

        assert_eq!(sections, ["identite", "protocole-transport", "protocole-sanitaire"]);
    }

    #[test]
    fn seul_un_siege_voit_ses_etablissements() {
        assert!(SectionOrganisme::Etablissements.concerne(TypeOrganisme::PersonneMorale, true));
        assert!(!SectionOrganisme::Etablissements.concerne(TypeOrganisme::PersonneMorale, false));
    }

    #[test]
    fn l_entrepreneur_individuel_est_une_personne_physique() {
        assert_eq!(
            TypeOrganisme::de_categorie_juridique("1000"),
            TypeOrganisme::PersonnePhysique
        );
        assert_eq!(
            TypeOrganisme::de_categorie_juridique("9220"),
            TypeOrganisme::PersonneMorale
        );
    }
}
