//! Journal des comptes : ce qu'on y écrit. Aucun code, aucun mot de passe, aucun jeton n'y entre.

crate::codes! {
    /// Ce que l'action a visé.
    pub enum EntiteJournal {
        /// Compte du portail.
        UserFront = "USER_FRONT", "Compte du portail";
        /// Compte d'agent.
        UserBack = "USER_BACK", "Compte d'agent";
        /// Fiche territoire.
        Territoire = "TERRITOIRE", "Fiche territoire";
        /// Export d'une liste.
        Export = "EXPORT", "Export";
        /// Décision sur un organisateur sans agrément.
        NonAgree = "NON_AGREE", "Organisateur sans agrément";
    }
}

crate::codes! {
    /// Qui a agi.
    pub enum OrigineJournal {
        /// Un utilisateur du portail.
        Front = "FRONT", "Utilisateur du portail";
        /// Un agent.
        Back = "BACK", "Agent";
        /// Une tâche planifiée.
        Cron = "CRON", "Automate";
        /// Une personne qui n'est pas connectée.
        Public = "PUBLIC", "Visiteur";
    }
}

crate::codes! {
    /// Ce qui s'est passé.
    pub enum ActionJournal {
        /// Inscription ou création d'un compte.
        Creation = "CREATION", "Création du compte";
        /// Lien de confirmation ouvert.
        ConfirmationCourriel = "CONFIRMATION_COURRIEL", "Adresse confirmée";
        /// Compte approuvé.
        Approbation = "APPROBATION", "Compte approuvé";
        /// Compte refusé.
        Refus = "REFUS", "Compte refusé";
        /// Champs modifiés.
        Modification = "MODIFICATION", "Modification";
        /// Rôles modifiés.
        ChangementRoles = "CHANGEMENT_ROLES", "Changement des droits";
        /// Adresse de courriel changée.
        ChangementCourriel = "CHANGEMENT_COURRIEL", "Changement d'adresse";
        /// Mot de passe changé ou réinitialisé.
        ChangementMotDePasse = "CHANGEMENT_MOT_DE_PASSE", "Changement du mot de passe";
        /// Second facteur ajouté ou retiré.
        SecondFacteur = "SECOND_FACTEUR", "Changement du second facteur";
        /// Clé d'API créée.
        CleApiCreee = "CLE_API_CREEE", "Clé d'API créée";
        /// Clé d'API remplacée.
        CleApiRemplacee = "CLE_API_REMPLACEE", "Clé d'API remplacée";
        /// Clé d'API révoquée.
        CleApiRevoquee = "CLE_API_REVOQUEE", "Clé d'API révoquée";
        /// Compte désactivé ou bloqué.
        Deactivation = "DEACTIVATION", "Désactivation";
        /// Compte rouvert.
        Reactivation = "REACTIVATION", "Réactivation";
        /// Compte suspendu pour inactivité.
        Suspension = "SUSPENSION", "Suspension pour inactivité";
        /// Compte rendu anonyme, ou demande éteinte.
        Deletion = "DELETION", "Effacement du compte";
        /// Courriel d'avis envoyé.
        Notification = "NOTIFICATION", "Avis envoyé";
        /// Conditions d'utilisation acceptées.
        AcceptationCgu = "ACCEPTATION_CGU", "Conditions d'utilisation acceptées";
        /// Connexion réussie.
        Connexion = "CONNEXION", "Connexion";
        /// Session fermée.
        Deconnexion = "DECONNEXION", "Déconnexion";
        /// Trop d'échecs : connexion refusée un moment.
        Verrouillage = "VERROUILLAGE", "Verrouillage après des échecs";
        /// Code de connexion faux.
        CodeFaux = "CODE_FAUX", "Code de connexion refusé";
        /// Session ou appareil retiré par le titulaire.
        Revocation = "REVOCATION", "Session ou appareil retiré";
        /// Liste exportée.
        Export = "EXPORT", "Export d'une liste";
    }
}

impl ActionJournal {
    /// Vrai pour la part « sécurité », gardée un an.
    pub const fn est_securite(self) -> bool {
        match self {
            Self::Connexion | Self::Deconnexion | Self::Verrouillage | Self::CodeFaux | Self::Revocation => true,
            Self::Creation
            | Self::ConfirmationCourriel
            | Self::Approbation
            | Self::Refus
            | Self::Modification
            | Self::ChangementRoles
            | Self::ChangementCourriel
            | Self::ChangementMotDePasse
            | Self::SecondFacteur
            | Self::CleApiCreee
            | Self::CleApiRemplacee
            | Self::CleApiRevoquee
            | Self::Deactivation
            | Self::Reactivation
            | Self::Suspension
            | Self::Deletion
            | Self::Notification
            | Self::AcceptationCgu
            | Self::Export => false,
        }
    }
}
