//! Qui approuve un compte du portail, et quand on le relance.

use chrono::{DateTime, Duration, Utc};

crate::codes! {
    /// Qui doit approuver un compte en attente.
    pub enum Approbateur {
        /// Les utilisateurs de l'organisme de même SIRET.
        Organisme = "ORGANISME", "Votre organisme";
        /// Les utilisateurs du siège du même SIREN.
        Siege = "SIEGE", "Le siège de votre organisme";
        /// La DREETS de la région de l'établissement.
        Dreets = "DREETS", "La DREETS";
    }
}

impl Approbateur {
    /// Choix de l'approbateur : l'organisme, puis le siège, puis la DREETS.
    ///
    /// On demande à chacun s'il a au moins un utilisateur validé.
    pub const fn choisir(organisme_a_un_valide: bool, siege_a_un_valide: bool) -> Self {
        match (organisme_a_un_valide, siege_a_un_valide) {
            (true, _) => Self::Organisme,
            (false, true) => Self::Siege,
            (false, false) => Self::Dreets,
        }
    }
}

/// Jours sans réponse avant de relancer les approbateurs.
pub const JOURS_AVANT_RELANCE: i64 = 7;
/// Jours sans réponse des collègues avant de s'adresser aussi à la DREETS.
pub const JOURS_AVANT_ESCALADE: i64 = 15;
/// Jours sans réponse après lesquels la demande s'éteint.
pub const JOURS_AVANT_EXTINCTION: i64 = 60;
/// Jours laissés pour confirmer son adresse.
pub const JOURS_POUR_CONFIRMER: i64 = 30;

/// Ce qu'il est temps de faire d'une demande d'approbation sans réponse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprobationJalon {
    /// Relancer ceux à qui on l'a demandée.
    Relancer,
    /// S'adresser aussi à la DREETS.
    Escalader,
    /// Fermer la demande et l'effacer.
    Eteindre,
}

impl ApprobationJalon {
    /// Jalon atteint à `le` par une demande confirmée à `depuis`, d'après ce qui a déjà été fait.
    ///
    /// Un jalon manqué (panne d'une semaine) est rattrapé : le plus avancé l'emporte.
    pub fn atteint(
        depuis: DateTime<Utc>,
        le: DateTime<Utc>,
        relancee: bool,
        escaladee: bool,
        approbateur: Approbateur,
    ) -> Option<Self> {
        let age = le - depuis;
        if age >= Duration::days(JOURS_AVANT_EXTINCTION) {
            return Some(Self::Eteindre);
        }
        let collegues = !matches!(approbateur, Approbateur::Dreets);
        if collegues && !escaladee && age >= Duration::days(JOURS_AVANT_ESCALADE) {
            return Some(Self::Escalader);
        }
        (!relancee && !escaladee && age >= Duration::days(JOURS_AVANT_RELANCE)).then_some(Self::Relancer)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(true, true, Approbateur::Organisme)]
    #[case(true, false, Approbateur::Organisme)]
    #[case(false, true, Approbateur::Siege)]
    #[case(false, false, Approbateur::Dreets)]
    fn l_organisme_puis_le_siege_puis_la_dreets(
        #[case] organisme: bool,
        #[case] siege: bool,
        #[case] attendu: Approbateur,
    ) {
        assert_eq!(Approbateur::choisir(organisme, siege), attendu);
    }

    #[rstest]
    #[case(6, false, false, Approbateur::Organisme, None)]
    #[case(7, false, false, Approbateur::Organisme, Some(ApprobationJalon::Relancer))]
    #[case(7, true, false, Approbateur::Organisme, None)]
    #[case(15, true, false, Approbateur::Siege, Some(ApprobationJalon::Escalader))]
    #[case(15, false, false, Approbateur::Siege, Some(ApprobationJalon::Escalader))]
    #[case(15, true, false, Approbateur::Dreets, None)]
    #[case(15, false, false, Approbateur::Dreets, Some(ApprobationJalon::Relancer))]
    #[case(59, true, true, Approbateur::Organisme, None)]
    #[case(60, true, true, Approbateur::Organisme, Some(ApprobationJalon::Eteindre))]
    #[case(400, false, false, Approbateur::Dreets, Some(ApprobationJalon::Eteindre))]
    fn jalons(
        #[case] jours: i64,
        #[case] relancee: bool,
        #[case] escaladee: bool,
        #[case] approbateur: Approbateur,
        #[case] attendu: Option<ApprobationJalon>,
    ) {
        let depuis = DateTime::UNIX_EPOCH;

        let jalon = ApprobationJalon::atteint(depuis, depuis + Duration::days(jours), relancee, escaladee, approbateur);

        assert_eq!(jalon, attendu);
    }
}
