//! Vocabulaire des protocoles de transport et sanitaire, et les règles qui lient leurs réponses.

crate::codes! {
    /// Qui conduit les vacanciers au lieu du séjour.
    pub enum ResponsableTransport {
        /// Ils viennent par leurs moyens.
        Vacanciers = "vacanciers", "Les vacanciers eux-mêmes";
        /// L'organisateur.
        Organisateur = "organisateur", "L'organisateur";
    }
}

crate::codes! {
    /// Mode de transport jusqu'au lieu du séjour.
    pub enum ModeTransport {
        /// Avion.
        Avion = "avion", "Avion";
        /// Train.
        Train = "train", "Train";
        /// Autobus, car.
        Autocar = "autocar", "Autobus, car";
        /// Automobile.
        Automobile = "automobile", "Automobile";
        /// Bateau.
        Bateau = "bateau", "Bateau";
        /// Autre.
        Autre = "autre", "Autre";
    }
}

impl ModeTransport {
    /// Vrai si l'organisateur choisit le véhicule, qui peut donc devoir être adapté.
    pub const fn est_routier(self) -> bool {
        match self {
            Self::Autocar | Self::Automobile => true,
            Self::Avion | Self::Train | Self::Bateau | Self::Autre => false,
        }
    }
}

/// Vrai si la question des véhicules adaptés se pose : déplacements pendant le séjour, ou trajet par la route.
pub fn vehicules_adaptes_demandes(deplacements: Option<bool>, modes: &[ModeTransport]) -> bool {
    deplacements == Some(true) || modes.iter().any(|mode| mode.est_routier())
}

crate::codes! {
    /// Personne de l'équipe formée aux soins.
    pub enum MembreEquipeSoin {
        /// Personne formée aux premiers secours.
        PersonneFormee = "personne_formee", "Une personne formée aux premiers secours";
        /// Infirmier.
        Infirmier = "infirmier", "Un infirmier";
        /// Aide-soignant.
        AideSoignant = "aide_soignant", "Un aide-soignant";
    }
}

crate::codes! {
    /// Qui administre les médicaments.
    pub enum AdministrateurMedicaments {
        /// Le responsable du séjour.
        ResponsableSejour = "responsable_sejour", "Le responsable du séjour";
        /// Un accompagnant.
        Accompagnant = "accompagnant", "Un accompagnant";
        /// Un professionnel de santé.
        ProfessionnelSante = "professionnel_sante", "Un professionnel de santé";
    }
}

crate::codes! {
    /// Préparation des piluliers.
    pub enum PreparationPiluliers {
        /// Aucune.
        Aucune = "aucune", "Aucune préparation";
        /// Pour tout le séjour, avant le départ.
        PreparesPrealablement = "prepares_prealablement", "Préparés avant le séjour";
        /// Pendant le séjour.
        AuFurEtAMesure = "au_fur_et_a_mesure", "Préparés au fur et à mesure";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORGANISME-O11.
    #[test]
    fn la_route_demande_des_vehicules_adaptes_meme_sans_deplacement() {
        assert!(vehicules_adaptes_demandes(Some(false), &[ModeTransport::Automobile]));
        assert!(vehicules_adaptes_demandes(Some(true), &[]));
        assert!(!vehicules_adaptes_demandes(
            Some(false),
            &[ModeTransport::Train, ModeTransport::Avion]
        ));
        assert!(!vehicules_adaptes_demandes(None, &[]));
    }
}
