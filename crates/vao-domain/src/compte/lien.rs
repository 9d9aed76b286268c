//! Liens à usage unique envoyés par courriel : ce que chacun permet, et pendant combien de temps.

use chrono::Duration;

crate::codes! {
    /// Ce qu'un lien permet.
    pub enum UsageLien {
        /// Confirmer l'adresse d'une inscription.
        ValidationCourriel = "VALIDATION_COURRIEL", "Confirmer une adresse";
        /// Choisir un nouveau mot de passe.
        Reinitialisation = "REINITIALISATION", "Choisir un nouveau mot de passe";
        /// Activer un compte d'agent et choisir son mot de passe.
        Activation = "ACTIVATION", "Activer un compte d'agent";
        /// Confirmer une nouvelle adresse.
        ChangementCourriel = "CHANGEMENT_COURRIEL", "Changer d'adresse";
    }
}

impl UsageLien {
    /// Durée de validité, comptée depuis l'envoi du courriel.
    pub const fn duree(self) -> Duration {
        match self {
            Self::Reinitialisation => Duration::minutes(30),
            Self::ValidationCourriel | Self::Activation | Self::ChangementCourriel => Duration::minutes(60),
        }
    }

    /// Vrai si le lien fait choisir un mot de passe.
    pub const fn choisit_un_mot_de_passe(self) -> bool {
        match self {
            Self::Reinitialisation | Self::Activation => true,
            Self::ValidationCourriel | Self::ChangementCourriel => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code as _;

    #[test]
    fn un_lien_de_mot_de_passe_oublie_vaut_trente_minutes_et_les_autres_une_heure() {
        for usage in UsageLien::TOUS {
            let attendu = if *usage == UsageLien::Reinitialisation { 30 } else { 60 };

            assert_eq!(usage.duree(), Duration::minutes(attendu), "{usage}");
        }
    }
}
