//! Rubriques d'une fiche ; chacune a son adresse.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::organisme::OrganismeDto;
use vao_domain::organisme::TypeOrganisme;

use super::fiche::Suite;
use super::{adresse, informations};
use crate::paresseux;

/// Rubrique d'une fiche ; le code est dans l'adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rubrique {
    Informations,
    Etablissements,
    Comptes,
    Agrement,
    Sejours,
    Historique,
}

impl Rubrique {
    const TOUTES: [Self; 6] = [
        Self::Informations,
        Self::Etablissements,
        Self::Comptes,
        Self::Agrement,
        Self::Sejours,
        Self::Historique,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Informations => "",
            Self::Etablissements => "etablissements",
            Self::Comptes => "comptes",
            Self::Agrement => "agrement",
            Self::Sejours => "sejours",
            Self::Historique => "historique",
        }
    }

    pub(super) const fn libelle(self) -> &'static str {
        match self {
            Self::Informations => "Informations",
            Self::Etablissements => "Établissements",
            Self::Comptes => "Comptes",
            Self::Agrement => "Agrément",
            Self::Sejours => "Séjours",
            Self::Historique => "Historique",
        }
    }

    pub(super) fn depuis_code(code: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|rubrique| rubrique.code() == code)
    }

    /// Adresse de la rubrique d'une fiche.
    pub(super) fn adresse(self, id: &str) -> String {
        match self.code() {
            "" => adresse(id),
            code => [&adresse(id), "/", code].concat(),
        }
    }

    /// Rubriques d'une fiche : seul le siège d'une personne morale a des établissements.
    pub(super) fn de(fiche: &OrganismeDto) -> Vec<Self> {
        let siege = fiche.siege_social && fiche.type_organisme == TypeOrganisme::PersonneMorale;
        Self::TOUTES
            .into_iter()
            .filter(|rubrique| *rubrique != Self::Etablissements || siege)
            .collect()
    }
}

/// Contenu d'une rubrique ; ses données sont lues à son ouverture.
pub(super) fn contenu(rubrique: Rubrique, fiche: Arc<OrganismeDto>, suite: Suite) -> AnyView {
    match rubrique {
        Rubrique::Informations => informations::vue(&fiche),
        Rubrique::Etablissements => paresseux::etablissements_du_siege(fiche.id),
        Rubrique::Comptes => paresseux::comptes_de_l_organisme(fiche.id),
        Rubrique::Agrement => paresseux::agrements_de_l_organisme(fiche),
        Rubrique::Sejours => paresseux::sejours_de_l_organisme(fiche.id),
        Rubrique::Historique => paresseux::historique_de_l_organisme(fiche, suite),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_rubrique_a_son_adresse_et_une_inconnue_n_en_est_pas_une() {
        assert_eq!(Rubrique::depuis_code(""), Some(Rubrique::Informations));
        assert_eq!(Rubrique::depuis_code("sejours"), Some(Rubrique::Sejours));
        assert_eq!(Rubrique::depuis_code("messagerie"), None);
        assert_eq!(Rubrique::Informations.adresse("7"), "/organismes/7");
        assert_eq!(Rubrique::Historique.adresse("7"), "/organismes/7/historique");
    }
}
