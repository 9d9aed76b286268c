//! Courriels de l'inscription sur le portail, jusqu'à la réponse donnée à la demande.

use vao_domain::compte::approbation::JOURS_POUR_CONFIRMER;

use super::{Liens, Modele, Population, composer, phrases};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// M1 : confirmer l'adresse donnée à l'inscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmerAdresse {
    /// Jeton du lien.
    pub jeton: String,
    /// Durée de validité du lien, en minutes.
    pub minutes: u32,
}

impl Modele for ConfirmerAdresse {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(
                "Un compte vient d’être demandé avec cette adresse sur le portail des vacances adaptées organisées. \
                 Confirmez que l’adresse est la vôtre : la demande sera alors transmise à ceux qui doivent l’approuver.",
            ),
            phrases::validite_du_lien(self.minutes),
            phrases::sans_effet(&format!(
                "sans confirmation, elle sera effacée au bout de {JOURS_POUR_CONFIRMER}\u{a0}jours"
            )),
        ];
        let bouton = Bouton {
            libelle: "Confirmer mon adresse",
            adresse: liens.validation(Population::Usagers, &self.jeton),
        };
        composer(
            liens,
            Population::Usagers,
            "Confirmez votre adresse de courriel",
            blocs,
            Some(bouton),
        )
    }
}

/// M2 : inscription avec une adresse qui a déjà un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteDejaOuvert {}

impl Modele for CompteDejaOuvert {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(
                "Un compte vient d’être demandé avec votre adresse, qui en a déjà un. Aucun autre compte n’a été créé \
                 et rien n’a changé dans le vôtre.",
            ),
            Bloc::paragraphe(
                "Si c’était vous, connectez-vous avec votre mot de passe habituel. Si vous ne vous en souvenez plus, ou \
                 si vous n’aviez pas encore confirmé votre adresse, choisissez-en un nouveau avec le bouton ci-dessous.",
            ),
            phrases::sans_effet("votre mot de passe n’a pas été utilisé et votre compte reste protégé"),
        ];
        composer(
            liens,
            Population::Usagers,
            "Vous avez déjà un compte",
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, Population::Usagers)),
        )
    }
}

/// M3 : compte ancien, sans SIRET, ouvert dès que son adresse est confirmée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteActif {}

impl Modele for CompteActif {
    fn rendre(&self, liens: &Liens) -> Courriel {
        compte_ouvert(
            liens,
            "Votre compte est ouvert",
            "Votre adresse est confirmée : votre compte est ouvert.",
        )
    }
}

/// M8 : la demande est approuvée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteOuvert {}

impl Modele for CompteOuvert {
    fn rendre(&self, liens: &Liens) -> Courriel {
        compte_ouvert(
            liens,
            "Votre demande de compte est acceptée",
            "Votre demande a été approuvée : votre compte est ouvert.",
        )
    }
}

fn compte_ouvert(liens: &Liens, titre: &str, phrase: &str) -> Courriel {
    let mut blocs = vec![Bloc::paragraphe(phrase)];
    blocs.extend(phrases::premiers_pas());
    let bouton = Bouton::se_connecter(liens, Population::Usagers);
    composer(liens, Population::Usagers, titre, blocs, Some(bouton))
}

/// M4 : la demande est transmise aux collègues du demandeur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeTransmiseOrganisme {
    /// Nom de l'organisme dont les utilisateurs approuvent.
    pub organisme: String,
}

impl Modele for DemandeTransmiseOrganisme {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre adresse est confirmée. L’organisme « {} » est déjà présent sur le portail : ses utilisateurs \
                 viennent d’être prévenus et l’un d’eux doit approuver votre demande.",
                self.organisme
            )),
            phrases::suite_de_la_demande(true),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre demande de compte est transmise à votre organisme",
            blocs,
            None,
        )
    }
}

/// M6 : la demande est transmise à la DREETS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeTransmiseDreets {
    /// Nom de la région.
    pub region: String,
    /// Boîte aux lettres de la DREETS, si sa fiche en a une.
    pub boite: Option<String>,
}

impl Modele for DemandeTransmiseDreets {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![Bloc::paragraphe(format!(
            "Votre adresse est confirmée. Votre demande est transmise à la direction régionale de l’économie, de \
             l’emploi, du travail et des solidarités (DREETS) de votre région, {}, qui doit l’approuver.",
            self.region
        ))];
        if let Some(boite) = &self.boite {
            blocs.push(Bloc::paragraphe(format!("Pour toute question, écrivez-lui à {boite}.")));
        }
        blocs.push(phrases::suite_de_la_demande(false));
        composer(
            liens,
            Population::Usagers,
            "Votre demande de compte est transmise à la DREETS",
            blocs,
            None,
        )
    }
}

/// À quel titre on reçoit une demande de compte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destinataire {
    /// Utilisateur validé de l'organisme ou de son siège.
    Collegue,
    /// Boîte aux lettres de la DREETS.
    Dreets,
    /// Boîte nationale, quand la fiche de la région n'en a pas.
    National,
}

impl Destinataire {
    const fn population(self) -> Population {
        match self {
            Self::Collegue => Population::Usagers,
            Self::Dreets | Self::National => Population::Bo,
        }
    }

    fn raison(self, region: &str) -> String {
        match self {
            Self::Collegue => "Assurez-vous de connaître cette personne : une fois approuvée, elle verra les dossiers \
                               de votre organisme."
                .to_owned(),
            Self::Dreets => {
                "Aucun utilisateur de cet organisme n’a pu y répondre : la demande vous revient.".to_owned()
            }
            Self::National => format!(
                "Elle vous est adressée parce que la fiche du territoire « {region} » n’indique aucune boîte aux lettres."
            ),
        }
    }
}

/// M5 et M7 : une demande de compte attend une réponse, ou l'attend toujours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteAApprouver {
    /// Nom du demandeur.
    pub nom: String,
    /// Prénom du demandeur.
    pub prenom: String,
    /// Adresse confirmée.
    pub email: String,
    /// Téléphone, s'il est connu.
    pub telephone: Option<String>,
    /// SIRET déclaré.
    pub siret: String,
    /// Nom de l'organisme, s'il est connu du service.
    pub organisme: Option<String>,
    /// Nom de la région.
    pub region: String,
    /// À quel titre la demande est reçue.
    pub destinataire: Destinataire,
    /// Vrai quand une première demande est restée sans réponse.
    pub relance: bool,
    /// Vrai si le répertoire Sirene n'a pas encore pu confirmer le SIRET.
    pub siret_a_verifier: bool,
}

impl Modele for CompteAApprouver {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, phrase) = if self.relance {
            (
                "Rappel : une demande de compte attend votre réponse",
                "Une demande de compte sur le portail attend une réponse depuis plusieurs jours.",
            )
        } else {
            (
                "Une demande de compte attend votre réponse",
                "Une personne demande un compte sur le portail des vacances adaptées organisées.",
            )
        };
        let population = self.destinataire.population();
        let mut blocs = vec![
            Bloc::paragraphe(format!("{phrase} {}", self.destinataire.raison(&self.region))),
            Bloc::faits([
                ("Nom", self.nom.clone()),
                ("Prénom", self.prenom.clone()),
                ("Adresse de courriel", self.email.clone()),
                ("Téléphone", self.telephone.clone().unwrap_or_default()),
                ("Organisme", self.organisme.clone().unwrap_or_default()),
                ("SIRET", self.siret.clone()),
                ("Région", self.region.clone()),
            ]),
            Bloc::Lien {
                libelle: "Vérifier l’établissement dans l’annuaire des entreprises",
                adresse: liens.etablissement(&self.siret),
            },
        ];
        if self.siret_a_verifier {
            blocs.push(Bloc::paragraphe(
                "Le répertoire Sirene ne répondait pas quand cette demande a été faite : son SIRET n’est pas encore \
                 vérifié. Il le sera dès que possible, et la demande s’arrêtera d’elle-même s’il est faux.",
            ));
        }
        blocs.push(Bloc::paragraphe(
            "Approuvez la demande, ou refusez-la en donnant le motif, depuis la liste des comptes.",
        ));
        let bouton = Bouton {
            libelle: "Répondre à la demande",
            adresse: liens.comptes_a_approuver(population),
        };
        composer(liens, population, titre, blocs, Some(bouton))
    }
}

/// Qui a refusé une demande de compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuteurRefus {
    /// La DREETS.
    Dreets {
        /// Nom de sa région.
        region: String,
    },
    /// Un utilisateur de l'organisme ou de son siège.
    Collegue,
}

/// M9 et M10 : la demande est refusée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteRefuse {
    /// Motif, tel qu'il a été écrit.
    pub motif: String,
    /// Qui a refusé.
    pub auteur: AuteurRefus,
}

impl Modele for CompteRefuse {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (phrase, interlocuteur) = match &self.auteur {
            AuteurRefus::Dreets { region } => (
                format!("La DREETS de votre région, {region}, a refusé votre demande de compte."),
                "d’elle",
            ),
            AuteurRefus::Collegue => (
                "Un utilisateur de votre organisme a refusé votre demande de compte.".to_owned(),
                "de vos collègues",
            ),
        };
        let blocs = vec![
            Bloc::paragraphe(phrase),
            Bloc::citation("Motif du refus", &self.motif),
            Bloc::paragraphe(format!(
                "Si vous pensez qu’il s’agit d’une erreur, rapprochez-vous {interlocuteur} : le refus peut être levé \
                 sans nouvelle inscription."
            )),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre demande de compte est refusée",
            blocs,
            Bouton::assistance(liens),
        )
    }
}
