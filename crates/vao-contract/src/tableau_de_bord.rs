//! Tableau de bord : compteurs par statut, cartes des deux côtés.

use serde::{Deserialize, Serialize};
use vao_domain::{Population, Statut};

use crate::endpoint::{Endpoint, Methode};

/// `GET /tableaux-de-bord/declarations`.
pub const DECLARATIONS: Endpoint<(), TableauDeclarations> =
    Endpoint::new(Methode::Get, "/tableaux-de-bord/declarations");

/// Compteurs de déclarations dans la portée de l'appelant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TableauDeclarations {
    /// Un compteur par statut présent.
    pub compteurs: Vec<CompteurStatut>,
}

/// Nombre de déclarations d'un statut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CompteurStatut {
    /// Statut.
    pub statut: Statut,
    /// Déclarations visibles.
    pub total: i64,
    /// Dont celles que l'appelant instruit (toutes, pour un organisme).
    pub instruites: i64,
}

vao_domain::codes! {
    /// Carte du tableau de bord.
    pub enum Carte {
        /// Portail : brouillons.
        Brouillons = "brouillons", "Brouillons";
        /// Portail : action de l'organisme attendue.
        ACompleter = "a_completer", "À compléter";
        /// Portail : chez l'administration.
        EnInstruction = "en_instruction", "En instruction";
        /// BO : deux mois à traiter.
        ATraiter2m = "a_traiter_2m", "2 mois à traiter";
        /// BO : compléments demandés.
        ComplementsAttendus = "complements_attendus", "Compléments attendus";
        /// BO : huit jours à traiter.
        ATraiter8j = "a_traiter_8j", "8 jours à traiter";
        /// BO : huit jours attendues.
        Attendues8j = "attendues_8j", "8 jours attendues";
        /// Finalisées.
        Finalisees = "finalisees", "Finalisées";
        /// Séjours en cours.
        EnCours = "en_cours", "Séjours en cours";
        /// Séjours terminés.
        Termines = "termines", "Séjours terminés";
        /// Non abouties.
        NonAbouties = "non_abouties", "Non abouties";
    }
}

impl Carte {
    /// Cartes d'une population, dans l'ordre de l'écran.
    pub const fn de(population: Population) -> &'static [Self] {
        match population {
            Population::Usagers => &[
                Self::Brouillons,
                Self::ACompleter,
                Self::EnInstruction,
                Self::Finalisees,
                Self::EnCours,
                Self::Termines,
                Self::NonAbouties,
            ],
            Population::Bo => &[
                Self::ATraiter2m,
                Self::ComplementsAttendus,
                Self::ATraiter8j,
                Self::Attendues8j,
                Self::Finalisees,
                Self::EnCours,
                Self::Termines,
                Self::NonAbouties,
            ],
        }
    }

    /// Statuts que la carte additionne ; ce sont aussi ceux du filtre où elle mène.
    pub const fn statuts(self) -> &'static [Statut] {
        match self {
            Self::Brouillons => &[Statut::Brouillon],
            Self::ACompleter => &[Statut::AModifier, Statut::AModifier8j, Statut::Attente8Jour],
            Self::EnInstruction => &[
                Statut::Transmise,
                Statut::EnCours,
                Statut::Transmise8j,
                Statut::EnCours8j,
            ],
            Self::ATraiter2m => &[Statut::Transmise, Statut::EnCours],
            Self::ComplementsAttendus => &[Statut::AModifier, Statut::AModifier8j],
            Self::ATraiter8j => &[Statut::Transmise8j, Statut::EnCours8j],
            Self::Attendues8j => &[Statut::Attente8Jour],
            Self::Finalisees => &[Statut::Validee8j],
            Self::EnCours => &[Statut::SejourEnCours],
            Self::Termines => &[Statut::Terminee],
            Self::NonAbouties => &[Statut::Refusee, Statut::Refusee8j, Statut::Annulee, Statut::Abandonnee],
        }
    }
}

impl TableauDeclarations {
    /// Total d'une carte et, dedans, ce que l'appelant instruit.
    pub fn carte(&self, carte: Carte) -> (i64, i64) {
        let retenus = self
            .compteurs
            .iter()
            .filter(|compteur| carte.statuts().contains(&compteur.statut));
        retenus.fold((0, 0), |(total, instruites), c| {
            (total + c.total, instruites + c.instruites)
        })
    }
}

#[cfg(test)]
mod tests {
    use vao_domain::Code;

    use super::*;

    /// Aucun statut n'échappe au tableau de bord, et aucun n'y compte deux fois.
    #[test]
    fn chaque_statut_a_une_carte_et_une_seule() {
        for (population, ignores) in [(Population::Usagers, vec![]), (Population::Bo, vec![Statut::Brouillon])] {
            for statut in Statut::TOUS.iter().filter(|statut| !ignores.contains(*statut)) {
                let cartes = Carte::de(population)
                    .iter()
                    .filter(|carte| carte.statuts().contains(statut))
                    .count();

                assert_eq!(cartes, 1, "{statut} pour {population}");
            }
        }
    }
}
