//! Clé d'API d'un utilisateur du portail : ce qu'elle ouvre, combien de temps elle vaut, quand sa fin se rappelle.

use chrono::{Days, NaiveDate};

/// Jours de validité d'une clé.
pub const DUREE_JOURS: i64 = 365;

crate::codes! {
    /// Ce qu'une clé permet. Lire et écrire se donnent séparément, déposer aussi : c'est un acte juridique.
    pub enum Scope {
        /// Lire les déclarations, leur historique et leurs documents.
        DeclarationsLire = "declarations:lire", "Lire les déclarations";
        /// Créer, modifier, copier et supprimer des brouillons.
        DeclarationsEcrire = "declarations:ecrire", "Préparer les déclarations";
        /// Déposer et annuler des déclarations.
        DeclarationsDeposer = "declarations:deposer", "Déposer et annuler les déclarations";
        /// Lire les hébergements.
        HebergementsLire = "hebergements:lire", "Lire les hébergements";
        /// Ajouter et modifier des hébergements.
        HebergementsEcrire = "hebergements:ecrire", "Enregistrer des hébergements";
        /// Lire la fiche de l'organisme.
        OrganismeLire = "organisme:lire", "Lire la fiche de l’organisme";
        /// Modifier la fiche de l'organisme.
        OrganismeEcrire = "organisme:ecrire", "Modifier la fiche de l’organisme";
    }
}

impl Scope {
    /// Ce qu'une clé permet quand rien n'est choisi : lire.
    pub const PAR_DEFAUT: [Self; 3] = [Self::DeclarationsLire, Self::HebergementsLire, Self::OrganismeLire];
}

/// À quelles clés une permission est ouverte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OuvertureCle {
    /// À aucune : il faut une session.
    Jamais,
    /// À toutes.
    Toutes,
    /// À celles qui ont ce droit.
    Avec(Scope),
}

impl OuvertureCle {
    /// Vrai si une clé qui a ces droits entre.
    pub fn admet(self, scopes: &[Scope]) -> bool {
        match self {
            Self::Jamais => false,
            Self::Toutes => true,
            Self::Avec(scope) => scopes.contains(&scope),
        }
    }
}

crate::codes! {
    /// Rappel de la fin d'une clé, du premier au dernier.
    pub enum RappelCle {
        /// Trente jours avant.
        TrenteJours = "J30", "trente jours avant la fin";
        /// Sept jours avant.
        SeptJours = "J7", "sept jours avant la fin";
    }
}

impl RappelCle {
    const fn jours(self) -> u64 {
        match self {
            Self::TrenteJours => 30,
            Self::SeptJours => 7,
        }
    }

    /// Rappel à envoyer le jour `jour`, d'après le dernier envoyé ; un rappel manqué ne fait pas double emploi.
    pub fn du(expiration: NaiveDate, dernier: Option<Self>, jour: NaiveDate) -> Option<Self> {
        let atteint = |rappel: &Self| {
            let debut = expiration.checked_sub_days(Days::new(rappel.jours()));
            debut.is_some_and(|debut| jour >= debut)
        };
        [Self::SeptJours, Self::TrenteJours]
            .into_iter()
            .find(atteint)
            .filter(|rappel| jour <= expiration && dernier.is_none_or(|dernier| dernier < *rappel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jour(texte: &str) -> NaiveDate {
        texte.parse().unwrap()
    }

    #[test]
    fn la_fin_d_une_cle_se_rappelle_trente_puis_sept_jours_avant() {
        let expiration = jour("2028-01-15");
        let mut dernier = None;
        let mut vus = Vec::new();
        let mut le = jour("2027-12-01");
        while le < jour("2028-02-01") {
            if let Some(rappel) = RappelCle::du(expiration, dernier, le) {
                vus.push(format!("{le} {rappel}"));
                dernier = Some(rappel);
            }
            le = le.succ_opt().unwrap();
        }

        assert_eq!(vus, ["2027-12-16 J30", "2028-01-08 J7"]);
    }

    #[test]
    fn un_rappel_manque_n_en_fait_envoyer_qu_un() {
        let expiration = jour("2028-01-15");
        let du = |dernier, le| RappelCle::du(expiration, dernier, jour(le));

        assert_eq!(du(None, "2028-01-10"), Some(RappelCle::SeptJours));
        assert_eq!(du(Some(RappelCle::SeptJours), "2028-01-10"), None);
        assert_eq!(
            du(Some(RappelCle::TrenteJours), "2028-01-15"),
            Some(RappelCle::SeptJours)
        );
        assert_eq!(du(None, "2028-01-16"), None, "une clé finie ne se rappelle plus");
    }

    #[test]
    fn sans_choix_une_cle_ne_fait_que_lire() {
        for scope in Scope::PAR_DEFAUT {
            assert!(scope.to_string().ends_with(":lire"), "{scope}");
        }
        assert!(!OuvertureCle::Jamais.admet(<Scope as crate::Code>::TOUS));
        assert!(OuvertureCle::Toutes.admet(&[]));
        assert!(!OuvertureCle::Avec(Scope::DeclarationsDeposer).admet(&Scope::PAR_DEFAUT));
    }
}
