//! Courriels de la fiche de l'organisme : refus d'un SIRET, SIRET changé par un collègue, siège transféré.

use super::organisme::{ChangementDeSiret, fiche_au_service, ma_fiche};
use super::{Liens, Modele, Population, composer};
use crate::{Courriel, mise_en_page::Bloc};

/// O9 : un agent refuse le changement de SIRET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretRefuse {
    /// SIRET refusé, tel qu'il se lit.
    pub siret: String,
    /// Service qui le refuse.
    pub service: String,
    /// Pourquoi.
    pub motif: String,
}

impl Modele for SiretRefuse {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Le service « {} » n’admet pas que votre organisme prenne le SIRET {}.",
                self.service, self.siret
            )),
            Bloc::citation("Motif", &self.motif),
            Bloc::paragraphe(
                "Votre fiche ne change pas : elle garde son SIRET, son agrément et ses déclarations. Si un élément nouveau \
                 le justifie, vous pouvez faire une autre demande depuis votre fiche.",
            ),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre changement de SIRET est refusé",
            blocs,
            Some(ma_fiche(liens, "Ouvrir la fiche de mon organisme")),
        )
    }
}

/// O10 : un collègue a changé le SIRET de l'organisme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretChangeCollegues {
    /// Le changement.
    pub changement: ChangementDeSiret,
}

impl Modele for SiretChangeCollegues {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe("Le SIRET de votre organisme a changé sur le portail."),
            self.changement.faits(),
            Bloc::paragraphe(
                "Votre compte a pris le nouveau SIRET : vous n’avez rien à faire. Les déclarations de l’organisme restent \
                 les siennes. Si ce changement vous surprend, parlez-en à son auteur ou écrivez à votre DREETS.",
            ),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre organisme a changé de SIRET",
            blocs,
            Some(ma_fiche(liens, "Ouvrir la fiche de mon organisme")),
        )
    }
}

/// Place d'une fiche dans son entreprise, une fois le siège transféré.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceDansEntreprise {
    /// Elle est devenue celle du siège.
    Siege,
    /// Elle ne l'est plus, et le nouveau siège l'autorise.
    Autorisee,
    /// Elle ne l'est plus ; son établissement est fermé, donc pas autorisé.
    Fermee,
}

/// O11 : le siège d'une entreprise est un autre de ses établissements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiegeTransfere {
    /// À qui : les utilisateurs d'une des deux fiches, ou la DREETS.
    pub population: Population,
    /// Identifiant de la fiche du nouveau siège.
    pub id: String,
    /// Nom de l'organisme.
    pub organisme: String,
    /// SIRET de l'ancien siège, tel qu'il se lit, s'il a une fiche.
    pub ancien: Option<String>,
    /// SIRET du nouveau, tel qu'il se lit.
    pub nouveau: String,
    /// Place de la fiche dont les utilisateurs lisent ce courriel.
    pub place: PlaceDansEntreprise,
    /// Numéro de l'agrément qui passe d'une fiche à l'autre.
    pub agrement: Option<String>,
}

impl SiegeTransfere {
    fn suite(&self) -> &'static str {
        match (self.population, self.place) {
            (Population::Bo, _) => {
                "La liste des établissements autorisés suit le siège. Vérifiez si l’agrément en est affecté."
            }
            (Population::Usagers, PlaceDansEntreprise::Siege) => {
                "Votre fiche est maintenant celle du siège : elle porte l’agrément et la liste des établissements autorisés, \
                 et vous voyez les fiches et les comptes de toute l’entreprise. Relisez votre fiche : si elle n’est pas \
                 finalisée, finalisez-la."
            }
            (Population::Usagers, PlaceDansEntreprise::Autorisee) => {
                "Votre fiche est maintenant celle d’un établissement secondaire. Le nouveau siège l’autorise : vous gardez \
                 vos déclarations, vos brouillons et, dès que sa fiche est finalisée, l’usage de l’agrément."
            }
            (Population::Usagers, PlaceDansEntreprise::Fermee) => {
                "Votre fiche est maintenant celle d’un établissement secondaire, que le répertoire dit fermé : elle ne peut \
                 plus se prévaloir de l’agrément. Vos déclarations déposées suivent leur cours, vos brouillons restent \
                 lisibles. Les prochains séjours se déclarent depuis la fiche du nouveau siège."
            }
        }
    }
}

impl Modele for SiegeTransfere {
    fn rendre(&self, liens: &Liens) -> Courriel {
        // Un fait vide ne se montre pas.
        let faits = [
            ("Organisme", self.organisme.clone()),
            ("Ancien siège", self.ancien.clone().unwrap_or_default()),
            ("Nouveau siège", self.nouveau.clone()),
        ];
        let mut blocs = vec![
            Bloc::paragraphe(match self.population {
                Population::Usagers => "Le répertoire Sirene dit que le siège de votre entreprise a changé.",
                Population::Bo => "Le répertoire Sirene dit que le siège d’un organisateur de séjours a changé.",
            }),
            Bloc::faits(faits),
        ];
        if let Some(numero) = &self.agrement {
            blocs.push(Bloc::paragraphe(format!(
                "L’agrément {numero} passe à la fiche du nouveau siège."
            )));
        }
        blocs.push(Bloc::paragraphe(self.suite()));
        let bouton = match self.population {
            Population::Usagers => ma_fiche(liens, "Ouvrir la fiche de mon organisme"),
            Population::Bo => fiche_au_service(liens, &self.id),
        };
        let titre = match self.population {
            Population::Usagers => "Le siège de votre entreprise a changé",
            Population::Bo => "Le siège d’un organisateur a changé",
        };
        composer(liens, self.population, titre, blocs, Some(bouton))
    }
}
