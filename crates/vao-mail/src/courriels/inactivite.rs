//! Courriels de l'inactivité : avis, suspension, effacement.

use chrono::NaiveDate;
use vao_domain::compte::approbation::JOURS_AVANT_EXTINCTION;
use vao_domain::typographie::date_longue;

use super::{Liens, Modele, Population, composer, phrases};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// M13 : deux mois sans connexion, la suspension est annoncée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvisInactivite {
    /// Jour de la suspension.
    pub suspension: NaiveDate,
}

impl Modele for AvisInactivite {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let le = date_longue(self.suspension);
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre compte n’a pas servi depuis au moins deux mois. Sans connexion d’ici là, il sera suspendu le {le}, \
                 pour protéger les données de votre organisme."
            )),
            Bloc::paragraphe("Pour le garder, il suffit de vous connecter une fois avant cette date."),
        ];
        composer(
            liens,
            Population::Usagers,
            format!("Votre compte sera suspendu le {le}"),
            blocs,
            Some(Bouton::se_connecter(liens, Population::Usagers)),
        )
    }
}

/// M15 : le compte est suspendu faute de connexion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteSuspendu {
    /// Site du compte.
    pub population: Population,
}

impl Modele for CompteSuspendu {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let duree = match self.population {
            Population::Usagers => "trois mois",
            Population::Bo => "six mois",
        };
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre compte {} n’a pas servi depuis au moins {duree} : il est suspendu. Rien n’est effacé, et vos \
                 droits restent les mêmes.",
                phrases::du_site(self.population)
            )),
            Bloc::paragraphe("Pour le rouvrir, choisissez un nouveau mot de passe avec le bouton ci-dessous."),
        ];
        composer(
            liens,
            self.population,
            "Votre compte est suspendu pour inactivité",
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, self.population)),
        )
    }
}

/// M16 et M16b : l'effacement du compte est annoncé, puis rappelé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffacementAnnonce {
    /// Jour de l'effacement.
    pub effacement: NaiveDate,
    /// Vrai pour le rappel.
    pub rappel: bool,
}

impl Modele for EffacementAnnonce {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let le = date_longue(self.effacement);
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre compte est suspendu faute de connexion. Sans nouvelle de vous, il sera effacé le {le}."
            )),
            phrases::ce_qui_reste(true),
            Bloc::paragraphe(
                "Pour le garder, choisissez un nouveau mot de passe avec le bouton ci-dessous avant cette date : le \
                 compte sera aussitôt rouvert.",
            ),
        ];
        let titre = if self.rappel {
            format!("Rappel : votre compte sera effacé le {le}")
        } else {
            format!("Votre compte sera effacé le {le}")
        };
        composer(
            liens,
            Population::Usagers,
            titre,
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, Population::Usagers)),
        )
    }
}

/// Pourquoi un compte est effacé.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaisonEffacement {
    /// Six mois sans connexion.
    Inactivite,
    /// Demande de compte restée sans réponse.
    DemandeEteinte,
    /// SIRET donné pendant une panne du répertoire, que le répertoire ne connaît pas.
    SiretInconnu,
    /// SIRET donné pendant une panne du répertoire, d'un établissement fermé.
    SiretFerme,
}

impl RaisonEffacement {
    /// Ce que le répertoire a fini par dire du SIRET.
    fn du_repertoire(verdict: &str) -> (&'static str, Vec<Bloc>, &'static str) {
        (
            "Votre demande de compte ne peut pas aboutir",
            vec![
                Bloc::paragraphe(format!(
                    "Le jour où vous avez demandé un compte, le répertoire Sirene ne répondait pas et nous n’avions pas \
                     pu vérifier votre SIRET. Il répond de nouveau, et {verdict}. Votre demande s’arrête là, et ce que \
                     vous aviez saisi est effacé : nous en sommes désolés."
                )),
                Bloc::paragraphe(
                    "Vous pouvez refaire une demande avec la même adresse. Relevez le SIRET de l’établissement où vous \
                     travaillez sur un avis de situation Insee, une facture ou une fiche de paie.",
                ),
            ],
            "Faire une nouvelle demande",
        )
    }
}

/// M18 : le compte est effacé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteEfface {
    /// Pourquoi.
    pub raison: RaisonEffacement,
}

impl Modele for CompteEfface {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, blocs, libelle) = match self.raison {
            RaisonEffacement::Inactivite => (
                "Votre compte est effacé",
                vec![
                    Bloc::paragraphe("Votre compte est effacé faute de connexion, comme nous vous l’avions annoncé."),
                    phrases::ce_qui_reste(false),
                    Bloc::paragraphe("Si vous avez de nouveau besoin du portail, demandez un compte."),
                ],
                "Demander un compte",
            ),
            RaisonEffacement::DemandeEteinte => (
                "Votre demande de compte est restée sans réponse",
                vec![
                    Bloc::paragraphe(format!(
                        "Personne n’a répondu à votre demande de compte en {JOURS_AVANT_EXTINCTION}\u{a0}jours, et nous \
                         en sommes désolés. Elle est éteinte, et ce que vous aviez saisi est effacé."
                    )),
                    Bloc::paragraphe(
                        "Vous pouvez faire une nouvelle demande. Pour qu’elle aboutisse, prévenez vos collègues qui ont \
                         un compte, ou la DREETS de votre région.",
                    ),
                ],
                "Faire une nouvelle demande",
            ),
            RaisonEffacement::SiretInconnu => RaisonEffacement::du_repertoire("il ne connaît pas ce numéro"),
            RaisonEffacement::SiretFerme => RaisonEffacement::du_repertoire("il dit cet établissement fermé"),
        };
        let adresse = liens.inscription();
        composer(
            liens,
            Population::Usagers,
            titre,
            blocs,
            Some(Bouton { libelle, adresse }),
        )
    }
}
