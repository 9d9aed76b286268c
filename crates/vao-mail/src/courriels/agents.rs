//! Courriels de l'administration : invitation d'un agent, fiche territoire incomplète.

use super::{Liens, Modele, Population, composer, phrases};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// M20 : un compte d'agent est créé, son titulaire choisit son mot de passe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationAgent {
    /// Prénom de l'agent.
    pub prenom: String,
    /// Jeton du lien.
    pub jeton: String,
    /// Durée de validité du lien, en minutes.
    pub minutes: u32,
}

impl Modele for InvitationAgent {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Un compte d’agent est ouvert au nom de {} dans le back-office des vacances adaptées organisées. \
                 Activez-le en choisissant votre mot de passe.",
                self.prenom
            )),
            phrases::validite_du_lien(self.minutes),
            phrases::sans_effet("sans mot de passe, personne ne peut se servir de ce compte"),
        ];
        let bouton = Bouton {
            libelle: "Activer mon compte",
            adresse: liens.validation(Population::Bo, &self.jeton),
        };
        composer(
            liens,
            Population::Bo,
            "Activez votre compte d’agent",
            blocs,
            Some(bouton),
        )
    }
}

/// Alerte à la boîte nationale : la fiche d'un territoire n'a pas de boîte aux lettres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FicheTerritoireIncomplete {
    /// Nom du territoire.
    pub territoire: String,
    /// Code du territoire.
    pub code: String,
}

impl Modele for FicheTerritoireIncomplete {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Une demande de compte devait être adressée au territoire « {} » ({}), mais sa fiche n’indique aucune \
                 boîte aux lettres. La demande vous est envoyée à sa place.",
                self.territoire, self.code
            )),
            Bloc::paragraphe(
                "Complétez la fiche, ou demandez-le à un agent de ce territoire : les demandes suivantes lui \
                 parviendront.",
            ),
        ];
        let bouton = Bouton {
            libelle: "Compléter la fiche",
            adresse: liens.bo_territoire(&self.code),
        };
        composer(
            liens,
            Population::Bo,
            format!("Fiche sans boîte aux lettres : {}", self.territoire),
            blocs,
            Some(bouton),
        )
    }
}
