//! Courriels du compte et de la connexion.

use super::{Liens, Modele, Population};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton, Page},
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
        Page {
            // Le code n'est pas dans l'objet : il s'afficherait sur un téléphone verrouillé.
            titre: "Votre code de connexion".into(),
            blocs: vec![
                Bloc::paragraphe("Voici le code à saisir pour terminer votre connexion :"),
                Bloc::Code(self.code.clone()),
                Bloc::paragraphe(format!(
                    "Ce code est valable {}\u{a0}minutes et ne sert qu’une fois.",
                    self.minutes
                )),
                Bloc::paragraphe(
                    "Ne le communiquez à personne : ni l’administration ni l’équipe VAO ne vous le demanderont.",
                ),
                Bloc::paragraphe(
                    "Si vous n’essayez pas de vous connecter, quelqu’un connaît peut-être votre mot de passe : \
                     changez-le sans attendre.",
                ),
            ],
            bouton: None,
            prudence: self.population == Population::Usagers,
            site: liens.site(self.population).to_owned(),
        }
        .rendre()
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
        Page {
            titre: "Votre compte est verrouillé pour quelques minutes".into(),
            blocs: vec![
                Bloc::paragraphe(format!(
                    "Plusieurs tentatives de connexion à votre compte ont échoué. Par précaution, il est verrouillé \
                     pendant {}\u{a0}minutes.",
                    self.minutes
                )),
                Bloc::paragraphe(
                    "Si c’était vous, patientez puis réessayez, ou choisissez un nouveau mot de passe avec le bouton \
                     ci-dessous.",
                ),
                Bloc::paragraphe(
                    "Si ce n’était pas vous, votre mot de passe n’a pas été trouvé. Nous vous conseillons tout de même \
                     de le changer.",
                ),
            ],
            bouton: Some(Bouton {
                libelle: "Choisir un nouveau mot de passe",
                adresse: liens.mot_de_passe_oublie(self.population),
            }),
            prudence: self.population == Population::Usagers,
            site: liens.site(self.population).to_owned(),
        }
        .rendre()
    }
}
