//! Courriels du compte et de la connexion.

use super::{Liens, Modele, Population, composer, phrases};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// Code à usage unique demandé à la connexion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeConnexion {
    /// Les six chiffres.
    pub code: String,
    /// Durée de validité, en minutes.
    pub minutes: u32,
    /// Site sur lequel la personne se connecte.
    pub population: Population,
}

impl Modele for CodeConnexion {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe("Voici le code à saisir pour terminer votre connexion :"),
            Bloc::Code(self.code.clone()),
            phrases::validite("Ce code", self.minutes),
            Bloc::paragraphe(
                "Ne le communiquez à personne : ni l’administration ni l’équipe VAO ne vous le demanderont.",
            ),
            Bloc::paragraphe(
                "Si vous n’essayez pas de vous connecter, quelqu’un connaît peut-être votre mot de passe : \
                 changez-le sans attendre.",
            ),
        ];
        // Le code n'est pas dans l'objet : il s'afficherait sur un téléphone verrouillé.
        composer(liens, self.population, "Votre code de connexion", blocs, None)
    }
}

/// Avertissement : le compte est verrouillé après trop d'échecs de connexion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteVerrouille {
    /// Durée du verrouillage, en minutes.
    pub minutes: u32,
    /// Site sur lequel les échecs ont eu lieu.
    pub population: Population,
}

impl Modele for CompteVerrouille {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Plusieurs tentatives de connexion à votre compte ont échoué. Par précaution, il est verrouillé \
                 pendant {}.",
                phrases::minutes(self.minutes)
            )),
            Bloc::paragraphe(
                "Si c’était vous, patientez puis réessayez, ou choisissez un nouveau mot de passe avec le bouton \
                 ci-dessous.",
            ),
            Bloc::paragraphe(
                "Si ce n’était pas vous, votre mot de passe n’a pas été trouvé. Nous vous conseillons tout de même \
                 de le changer.",
            ),
        ];
        composer(
            liens,
            self.population,
            "Votre compte est verrouillé pour quelques minutes",
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, self.population)),
        )
    }
}
